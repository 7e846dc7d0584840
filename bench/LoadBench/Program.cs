// Measures the published service and the hand-written endpoint alternately in one run, and prints the figures of both.
//   LoadBench --service FILE --bare FILE [--full] [--only NAME] [--connections N]
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Sites.LoadBench;
using Sites.Measuring;

var options = BenchOptions.Parse(args);
var folder = Directory.CreateTempSubdirectory("sites-bench-").FullName;
try
{
    Console.WriteLine($"Machine: {Report.Machine}. {options.Connections} connections, {options.Rounds} rounds of {options.Seconds} s on each side, medians.");

    var (ours, theirs) = (Path.Combine(folder, "service"), Path.Combine(folder, "bare"));
    Estate estate;
    await using (var seeding = await StartServiceAsync(ours)) estate = await Estate.CreateAsync(seeding);
    Directory.CreateDirectory(theirs);
    foreach (var file in Directory.GetFiles(ours)) File.Copy(file, Path.Combine(theirs, Path.GetFileName(file)));

    var (starts, firstWrites, laterWrites) = (new List<double>(), new List<double>(), new List<double>());
    for (var round = 0; round < options.Rounds; round++)
    {
        await using var started = await StartServiceAsync(ours, "/health/live");
        starts.Add(started.Start.TotalMilliseconds);
        using var connection = await Connection.OpenAsync(started.Address);
        if ((await connection.SendAsync(Connection.Request("GET", "/health/ready"))).Status != 200) throw new InvalidOperationException("The service is not ready.");
        firstWrites.Add(await WriteAsync(connection, $"first {round}"));
        laterWrites.Add(await WriteAsync(connection, $"second {round}"));
    }

    await using var service = await StartServiceAsync(ours);
    await using var bare = await ServiceProcess.StartAsync(options.Bare, "/health/live", $"--Data={theirs}");
    var rows = new List<string[]>();
    foreach (var scenario in Scenario.All(estate).Where(scenario => options.Only is null || scenario.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)))
    {
        await EnsureSamePayloadAsync(scenario, service, bare);
        var (mine, hand) = (new List<Round>(), new List<Round>());
        // The first round does not count, because both sides still compile code just in time.
        for (var round = 0; round <= options.Rounds; round++)
        {
            var duration = round == 0 ? options.WarmUp : options.Duration;
            var a = await Load.RunAsync(service, options.Connections, duration, scenario.Request, scenario.Status);
            var b = await Load.RunAsync(bare, options.Connections, duration, scenario.Request, scenario.Status);
            if (round == 0) continue;
            mine.Add(a);
            hand.Add(b);
        }

        rows.Add(Row(scenario.Name, mine, hand));
    }

    Report.Table(
        "The service beside a hand-written endpoint",
        ["call", "service/s", "bare/s", "ratio", "service µs CPU", "bare µs CPU", "service p50 ms", "p99", "bare p50 ms", "p99"], rows);
    Report.Table(
        "Start",
        ["what", "median", "worst"],
        [["process start to first answer (ms)", Report.Number(Report.Median(starts)), Report.Number(starts.Max())],
            ["first write after ready (ms)", Report.Number(Report.Median(firstWrites)), Report.Number(firstWrites.Max())],
            ["first write, of the second", Report.Number(Report.Median(firstWrites) / Report.Median(laterWrites), 1), ""],
            ["resident after all this (service)", Report.MebiBytes(service.Resident), ""], ["resident after all this (bare)", Report.MebiBytes(bare.Resident), ""]]);
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static async Task<double> WriteAsync(Connection connection, string name)
{
    var watch = Stopwatch.StartNew();
    var status = (await connection.SendAsync(Connection.Request("POST", "/api/v1/sites", $$"""{"name": "{{name}}"}"""))).Status;
    return status == 201 ? watch.Elapsed.TotalMilliseconds : throw new InvalidOperationException($"A site was not created: {status}.");
}

Task<ServiceProcess> StartServiceAsync(string data, string firstPath = "/health/ready") =>
    ServiceProcess.StartAsync(options.Service, firstPath, "--environment=Development", "--Logging:LogLevel:Default=Warning", $"--data={data}");

static string[] Row(string name, List<Round> mine, List<Round> hand)
{
    var (a, b) = (Report.Median(mine.Select(round => round.PerSecond)), Report.Median(hand.Select(round => round.PerSecond)));
    return
    [
        name, Report.Number(a), Report.Number(b), Report.Number(a / b, 2),
        Report.Number(Report.Median(mine.Select(round => round.Cost))), Report.Number(Report.Median(hand.Select(round => round.Cost))),
        Report.Number(Report.Median(mine.Select(round => round.Percentile(0.50))), 2), Report.Number(Report.Median(mine.Select(round => round.Percentile(0.99))), 2),
        Report.Number(Report.Median(hand.Select(round => round.Percentile(0.50))), 2), Report.Number(Report.Median(hand.Select(round => round.Percentile(0.99))), 2),
    ];
}

// A ratio between different responses would be meaningless. Parts that must differ (cursors; ids, names and times of new
// resources) are normalized first.
static async Task EnsureSamePayloadAsync(Scenario scenario, ServiceProcess service, ServiceProcess bare)
{
    var answers = new List<string>();
    foreach (var side in new[] { service, bare })
    {
        using var connection = await Connection.OpenAsync(side.Address);
        var answer = await connection.SendAsync(scenario.Request(0));
        var body = Encoding.UTF8.GetString(answer.Body());
        if (answer.Status != scenario.Status) throw new InvalidOperationException($"{scenario.Name}: {answer.Status} {body}");
        body = Regex.Replace(body, "\"next_cursor\":\"[^\"]+\"", "\"next_cursor\":\"…\"");
        if (scenario.Writes) body = Regex.Replace(body, "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}|\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "…");
        answers.Add(body);
    }

    if (answers[0] == answers[1]) return;
    var common = answers[0].Zip(answers[1]).TakeWhile(pair => pair.First == pair.Second).Count();
    throw new InvalidOperationException($"{scenario.Name}: the two answers differ.\n{Around(answers[0])}\n{Around(answers[1])}");

    string Around(string answer) => answer[Math.Max(0, common - 60)..Math.Min(answer.Length, common + 60)];
}
