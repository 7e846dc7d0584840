namespace Sites.Integration.Tests.Safety;

/// <summary>The service is killed during requests and started again on the same database.</summary>
public sealed class KilledServiceTests
{
    private static readonly int Rounds = TestScale.Times(7);
    private const int Clients = 3;

    [Fact]
    public async Task Every_acknowledged_write_is_stored_after_a_kill_and_no_write_is_partial()
    {
        // Another seed for every run, which is part of failure messages so that a failure can be repeated.
        var seed = Environment.TickCount;
        using var data = new DataFolder();
        var writes = new WriteHistory();
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
                    .Select(client => writes.WriteAsync(to, $"r{name}c{client}", new Random(seed + (name * 100) + client))).ToList();
                clients.Add(writes.MoveRepeatedlyAsync(service.Http, $"f{round}"));
                // The time of the kill is counted in writes, because the first writes after a start are slow.
                var already = writes.Acknowledged;
                await writes.WaitForAcknowledgedAsync(already + random.Next(1, 40));
                // A file that is written in several batches; rounds end before, within or after them.
                if (round % 3 == 0) clients.Add(writes.ImportAsync(service.Http, $"import{round}", 1100));
                await Task.Delay(random.Next(0, round % 3 == 0 ? 1200 : 100), TestContext.Current.CancellationToken);
                await service.KillAsync();
                await Task.WhenAll(clients);
                await service.DisposeAsync();

                service = await RunningService.StartAsync(data.Path);
                await writes.ShouldBeStoredByAsync(service, because);
                await service.TreeShouldBeValidAsync(because);
                await data.ShouldBeIntactAsync(because);
            }
        }
        finally
        {
            await service.DisposeAsync();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"Seed {seed}: {writes.Acknowledged} writes were acknowledged.");
        writes.Acknowledged.Should().BeGreaterThan(Rounds * 5, "the kills must interrupt writes");
    }

    [Fact]
    public async Task A_service_killed_during_schema_creation_can_start_again()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 1; round <= TestScale.Times(2); round++)
        {
            using var data = new DataFolder(isEmpty: true);
            await using (var killed = RunningService.Launch(data.Path))
            {
                // The schema is complete shortly after the file is created.
                while (!File.Exists(data.File)) await Task.Delay(1, TestContext.Current.CancellationToken);
                await Task.Delay(random.Next(0, 250), TestContext.Current.CancellationToken);
                await killed.KillAsync();
            }

            await using var service = await RunningService.StartAsync(data.Path);
            await service.TreeShouldBeValidAsync($"round {round} of seed {seed}");
            await data.ShouldBeIntactAsync();
        }
    }
}
