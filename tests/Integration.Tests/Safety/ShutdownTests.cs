using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Sites.Integration.Tests.Commands;

namespace Sites.Integration.Tests.Safety;

/// <summary>Shutdown requests of the operating system.</summary>
public sealed class ShutdownTests
{
    public ShutdownTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no SIGTERM.");

    [Fact]
    public async Task A_shutdown_completes_requests_in_flight_refuses_new_ones_and_exits_0()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path, "--Logging:LogLevel:Microsoft.AspNetCore.Hosting=Information");
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("BEGIN IMMEDIATE");
        var inFlight = Enumerable.Range(0, 3).Select(client => service.Http.PostJsonAsync("sites", new { name = $"s{client}" })).ToList();
        await service.WaitForOutputAsync("Request starting HTTP/1.1 POST", inFlight.Count);

        await service.RequestShutdownAsync();
        await RefusesConnectionsAsync(service.Address);
        // Longer than a shutdown that does not wait for requests.
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        await blocker.ExecuteAsync("ROLLBACK");

        foreach (var answer in await Task.WhenAll(inFlight)) answer.StatusCode.Should().Be(HttpStatusCode.Created);
        (await service.WaitForExitAsync()).Should().Be(0, service.Output);
        await using var again = await RunningService.StartAsync(data.Path);
        (await again.ListAsync("sites")).Values.Select(site => site.Text("name")).Should().BeEquivalentTo("s0", "s1", "s2");
    }

    [Fact]
    public async Task An_open_connection_does_not_delay_a_shutdown_which_leaves_no_temporary_files()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path);
        await service.Http.PostJsonAsync("sites", new { name = "x" }).DataAsync();
        using var idle = new TcpClient();
        await idle.ConnectAsync(IPAddress.Loopback, service.Address.Port, TestContext.Current.CancellationToken);
        await idle.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"), TestContext.Current.CancellationToken);
        (await idle.GetStream().ReadAsync(new byte[1000], TestContext.Current.CancellationToken)).Should().BePositive();

        var asked = Stopwatch.GetTimestamp();
        await service.RequestShutdownAsync();
        (await service.WaitForExitAsync()).Should().Be(0, service.Output);
        Stopwatch.GetElapsedTime(asked).Should().BeLessThan(TimeSpan.FromSeconds(25), "no requests were in flight");

        File.Exists(data.File + "-wal").Should().BeFalse("the write-ahead log was checkpointed and deleted");
        await data.ShouldBeIntactAsync();
    }

    [Fact]
    public async Task Requests_that_exceed_the_shutdown_timeout_are_rolled_back()
    {
        const int Limit = 1;
        using var data = new DataFolder();
        await using (var service = await RunningService.StartAsync(data.Path, $"--Shutdown:TimeoutSeconds={Limit}"))
        {
            // One request waits for a lock that is not released, one for a body that is never sent.
            await using var blocker = await data.OpenAsync();
            await blocker.ExecuteAsync("BEGIN IMMEDIATE");
            var waiting = service.Http.PostJsonAsync("sites", new { name = "never" });
            using var slow = new TcpClient();
            await slow.ConnectAsync(IPAddress.Loopback, service.Address.Port, TestContext.Current.CancellationToken);
            await slow.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes("POST /api/v1/sites HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"),
                TestContext.Current.CancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);

            var asked = Stopwatch.GetTimestamp();
            await service.RequestShutdownAsync();
            (await service.WaitForExitAsync()).Should().Be(0, service.Output);
            Stopwatch.GetElapsedTime(asked).Should().BeLessThan(TimeSpan.FromSeconds(Limit + 10));
            service.Output.Should().NotContain("fail:").And.NotContain("crit:", "a requested shutdown is not an error");
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => waiting);
        }

        await using var again = await RunningService.StartAsync(data.Path);
        (await again.ListAsync("sites")).Should().BeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    public async Task A_running_import_is_completed_or_rolled_back(int limit)
    {
        const int Rows = 6000;
        using var data = new DataFolder();
        var writes = new WriteHistory();
        await using (var service = await RunningService.StartAsync(data.Path, $"--Shutdown:TimeoutSeconds={limit}"))
        {
            var import = writes.ImportAsync(service.Http, "long", Rows);
            // The import is within its transaction when the file is locked.
            await using (var watcher = await data.OpenAsync())
            {
                while (!import.IsCompleted && CanWrite(watcher)) await Task.Delay(5, TestContext.Current.CancellationToken);
            }

            await service.RequestShutdownAsync();
            await import;
            (await service.WaitForExitAsync()).Should().Be(0, service.Output);
            service.Output.Should().NotContain("fail:").And.NotContain("crit:");
        }

        await using var again = await RunningService.StartAsync(data.Path);
        await writes.ShouldBeStoredByAsync(again, $"limit {limit}");
        await again.TreeShouldBeValidAsync();
        await data.ShouldBeIntactAsync();
    }

    [Fact]
    public async Task SIGHUP_neither_stops_the_service_nor_aborts_requests()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path);
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("BEGIN IMMEDIATE");
        var inFlight = service.Http.PostJsonAsync("sites", new { name = "kept" });
        await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);

        await service.SignalAsync("HUP");
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await blocker.ExecuteAsync("ROLLBACK");
        (await inFlight).StatusCode.Should().Be(HttpStatusCode.Created, service.Output);
        (await service.ListAsync("sites")).Should().ContainSingle("new connections are still accepted");

        await service.RequestShutdownAsync();
        (await service.WaitForExitAsync()).Should().Be(0, service.Output);
    }

    [Theory]
    [InlineData("migrate")]
    [InlineData("import-groups")]
    public async Task SIGHUP_does_not_stop_a_command(string command)
    {
        using var data = new DataFolder(isEmpty: true);
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("PRAGMA journal_mode = WAL; CREATE TABLE Somebody (Id INTEGER); BEGIN IMMEDIATE");
        var file = Path.Combine(data.Path, "groups.csv");
        await File.WriteAllTextAsync(file, "key,name\nk,imported\n", TestContext.Current.CancellationToken);
        string[] args = command == "migrate" ? [command] : [command, file];
        using var process = SitesProcess.Start([.. args, "--data", data.Path], data.Path);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        // The schema migration waits for the lock; give it time to start.
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);

        await SendAsync("HUP", process);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await blocker.ExecuteAsync("ROLLBACK");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.Should().Be(0, await error);
        (await output).Should().Contain(command == "migrate" ? "Applied" : "1 created");
    }

    [Fact]
    public async Task An_interrupted_command_exits_3_because_its_result_is_unknown()
    {
        using var data = new DataFolder(isEmpty: true);
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("PRAGMA journal_mode = WAL; CREATE TABLE Somebody (Id INTEGER); BEGIN IMMEDIATE");
        using var process = SitesProcess.Start(["migrate", "--data", data.Path], data.Path);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);

        await SendAsync("TERM", process);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        process.ExitCode.Should().Be(3);
        (await error).Should().Contain("stopped before it was done").And.NotContain("   at ");
        (await output).Should().BeEmpty();
    }

    [Fact]
    public async Task A_shutdown_can_be_requested_during_startup()
    {
        using var data = new DataFolder(isEmpty: true);
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("PRAGMA journal_mode = WAL; CREATE TABLE Somebody (Id INTEGER); BEGIN IMMEDIATE");
        await using (var service = RunningService.Launch(data.Path))
        {
            // The schema migration waits for the lock; give it time to start.
            await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            await service.RequestShutdownAsync();
            (await service.WaitForExitAsync()).Should().Be(0, service.Output);
            service.Output.Should().NotContain("   at ");
        }

        await blocker.ExecuteAsync("ROLLBACK");
        (await blocker.ReadAsync("SELECT count(*) FROM sqlite_master WHERE name = 'DeviceGroups'")).Should().Be("0");
        await using var again = await RunningService.StartAsync(data.Path);
        await again.TreeShouldBeValidAsync();
    }

    private static async Task SendAsync(string signal, Process process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        kill.ExitCode.Should().Be(0, "the command is still running");
    }

    private static bool CanWrite(Microsoft.Data.Sqlite.SqliteConnection connection)
    {
        // The driver would wait a second for the lock, so SQLite is called directly.
        var code = SQLitePCL.raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE; ROLLBACK");
        return code == SQLitePCL.raw.SQLITE_OK;
    }

    /// <summary>Waits until connections are refused.</summary>
    private static async Task RefusesConnectionsAsync(Uri address)
    {
        while (true)
        {
            using var attempt = new TcpClient();
            try
            {
                await attempt.ConnectAsync(IPAddress.Loopback, address.Port, TestContext.Current.CancellationToken);
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset)
            {
                // Reset: the listener closed while the connection waited to be accepted.
                return;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
