// The same calls on 1,000, 10,000 and 100,000 sites with ten nodes each: those that must not become slower, and those that may.
// And the rows that each operation leaves when it is repeated.
//   GrowthBench --service FILE [--full]      without --full it stops at 10,000 sites, and at 1,000 repetitions
//   GrowthBench --service FILE --rows        only the rows, of 10,000 repetitions
using System.Diagnostics;
using System.Globalization;
using Sites.GrowthBench;
using Sites.Measuring;

const int NodesEach = 10;
const string Update = "?on_existing=update";
const int RowsPerFile = 100_000;
var program = args.Of("--service") ?? throw new ArgumentException("--service names the published service.");
int[] sizes = args.IsFull() ? [1_000, 10_000, 100_000] : [1_000, 10_000];

Console.WriteLine($"Machine: {Report.Machine}. One connection; medians in milliseconds of {Calls.Repetitions} calls, single runs if marked.");
if (args.Contains("--rows"))
{
    await MeasureRowsAsync(10_000);
    return;
}

var columns = new List<Dictionary<string, string>>();
foreach (var size in sizes) columns.Add(await MeasureAsync(size));

Report.Table(
    "Growth",
    ["what", .. sizes.Select(size => $"{Report.Number(size)} sites, {Report.Number(size * NodesEach)} nodes"), "last / first"],
    columns[0].Keys.Select(what => (string[])[what, .. columns.Select(column => column[what]), Ratio(what)]));
await MeasureRowsAsync(args.IsFull() ? 10_000 : 1_000);
return;

async Task MeasureRowsAsync(int repetitions)
{
    var folder = Directory.CreateTempSubdirectory("sites-growth-").FullName;
    try
    {
        await using var service = await StartAsync(folder);
        Report.Table($"Rows left by {Report.Number(repetitions)} operations", ["operation", "rows", "KiB"], await RowGrowth.MeasureAsync(service, Path.Combine(folder, "sites.db"), repetitions));
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}

string Ratio(string what) =>
    double.TryParse(columns[0][what], CultureInfo.InvariantCulture, out var first) && double.TryParse(columns[^1][what], CultureInfo.InvariantCulture, out var last)
        ? Report.Number(last / first, 2) : "";

async Task<Dictionary<string, string>> MeasureAsync(int size)
{
    var figures = new Dictionary<string, string>();
    string hub;
    var folder = Directory.CreateTempSubdirectory("sites-growth-").FullName;
    try
    {
        await using (var seeding = await StartAsync(folder))
        {
            await Seed.ImportAsync(seeding, "sites", Estate.Roots);
            var watch = Stopwatch.StartNew();
            await Seed.ImportAsync(seeding, "sites", Estate.Sites(size));
            figures["import of the sites, one file (s, once)"] = Report.Number(watch.Elapsed.TotalSeconds, 2);
            var slowest = TimeSpan.Zero;
            for (var node = 0; node < size * NodesEach; node += RowsPerFile)
            {
                watch.Restart();
                await Seed.ImportAsync(seeding, "nodes", Estate.Nodes(node, Math.Min(RowsPerFile, size * NodesEach - node), NodesEach));
                if (watch.Elapsed > slowest) slowest = watch.Elapsed;
            }

            figures["import of the nodes, slowest file of 100,000 (s)"] = Report.Number(slowest.TotalSeconds, 2);
            await ImportAsync("the sites, dry run, nothing new", "sites", Estate.Sites(size), "?on_existing=update&dry_run=true");
            await ImportAsync("the sites, each changed", "sites", Estate.ChangedPlaces(size), Update);
            await ImportAsync("the sites, each moved", "sites", Estate.MovedPlaces(size, by: 1), Update);
            await ImportAsync("the sites, each moved back", "sites", Estate.MovedPlaces(size, by: 0), Update);
            await ImportAsync("nodes, each changed, 100,000 at most", "nodes", Estate.Nodes(0, Math.Min(RowsPerFile, size * NodesEach), NodesEach, "renamed"), Update);
            hub = await Seed.IdOfAsync(seeding, "hub");
            figures["resident after the imports (MiB)"] = Report.Number(seeding.Resident / 1048576.0);

            async Task ImportAsync(string rows, string what, string file, string query)
            {
                watch.Restart();
                await Seed.ImportAsync(seeding, what, file, query);
                figures[$"import of {rows} (s, once)"] = Report.Number(watch.Elapsed.TotalSeconds, 2);
            }
        }

        // The length of the feed is independent of the size of the tree; the last column is the ratio of a million to a thousand changes.
        await Feed.FillAsync(Path.Combine(folder, "sites.db"), hub, size == sizes[0] ? 1_000 : 1_000_000);
        await Agents.EnrolAllAsync(Path.Combine(folder, "sites.db"));
        await using var service = await StartAsync(folder);
        figures["process start to first answer (ms)"] = Report.Number(service.Start.TotalMilliseconds);
        var calls = await Calls.OnAsync(service);
        foreach (var (what, milliseconds) in await calls.ReadAsync()) figures[what] = Report.Number(milliseconds, 2);
        figures["resident after these calls (MiB)"] = Report.Number(service.Resident / 1048576.0);
        foreach (var (what, milliseconds) in await calls.CountAsync()) figures[what] = Report.Number(milliseconds, 2);
        foreach (var (what, milliseconds) in await calls.WriteAsync()) figures[what] = Report.Number(milliseconds, 2);
        await Agents.OpenFeedsAsync(Path.Combine(folder, "sites.db"));
        foreach (var (what, milliseconds) in await calls.SettingsAsync()) figures[what] = Report.Number(milliseconds, 2);
        figures["resident at the end (MiB)"] = Report.Number(service.Resident / 1048576.0);
        figures["size of the file (MiB)"] = Report.Number(new FileInfo(Path.Combine(folder, "sites.db")).Length / 1048576.0);
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }

    return figures;
}

Task<ServiceProcess> StartAsync(string folder) =>
    ServiceProcess.StartAsync(program, "/health/ready", "--environment=Development", "--Logging:LogLevel:Default=Warning", $"--data={folder}");
