namespace Sites.Integration.Tests.Safety;

/// <summary>The service is killed in the midst of its work, and started again on what is left.</summary>
public sealed class KilledServiceTests
{
    private const int Rounds = 20;
    private const int Clients = 3;

    [Fact]
    public async Task Every_acknowledged_write_is_there_after_a_kill_and_nothing_is_half_done()
    {
        // Another seed every run, said where it fails, so that runs add up and a failure can be repeated.
        var seed = Environment.TickCount;
        using var data = new DataFolder();
        var promises = new Promises();
        var service = await RunningService.StartAsync(data.Path);
        try
        {
            for (var round = 1; round <= Rounds; round++)
            {
                var because = $"round {round} of seed {seed}";
                var random = new Random(seed + round);
                HttpClient[] to = [service.Http];
                var name = round;
                var clients = Enumerable.Range(0, Clients)
                    .Select(client => promises.WriteAsync(to, $"r{name}c{client}", new Random(seed + (name * 100) + client))).ToList();
                clients.Add(promises.FerryAsync(service.Http, $"f{round}"));
                // The moment is counted in writes, for a service that has just started needs a while for its first ones.
                var already = promises.Acknowledged;
                await promises.ReachAsync(already + random.Next(1, 40));
                // A file large enough to be written in several portions; some rounds end within it, some before, some after.
                if (round % 3 == 0) clients.Add(promises.ImportAsync(service.Http, $"import{round}", 1100));
                await Task.Delay(random.Next(0, round % 3 == 0 ? 1200 : 100), TestContext.Current.CancellationToken);
                await service.KillAsync();
                await Task.WhenAll(clients);
                await service.DisposeAsync();

                service = await RunningService.StartAsync(data.Path);
                await promises.AreKeptByAsync(service, because);
                await service.TreeIsSoundAsync(because);
                await data.IsIntactAsync(because);
            }
        }
        finally
        {
            await service.DisposeAsync();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}: {promises.Acknowledged} writes were acknowledged.");
        promises.Acknowledged.Should().BeGreaterThan(Rounds * 5, "a kill that interrupts nothing shows nothing");
    }

    [Fact]
    public async Task A_service_killed_while_it_makes_its_schema_starts_again()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 1; round <= 5; round++)
        {
            using var data = new DataFolder();
            await using (var killed = RunningService.Launch(data.Path))
            {
                // From when the file appears it is a matter of moments until the schema is complete.
                while (!File.Exists(data.File)) await Task.Delay(1, TestContext.Current.CancellationToken);
                await Task.Delay(random.Next(0, 250), TestContext.Current.CancellationToken);
                await killed.KillAsync();
            }

            await using var service = await RunningService.StartAsync(data.Path);
            await service.TreeIsSoundAsync($"round {round} of seed {seed}");
            await data.IsIntactAsync();
        }
    }
}
