using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Sites.Measuring;

namespace Sites.FleetSimulator;

/// <summary>
/// The client of the service: a few dozen keep-alive connections that all agents share, to the process that currently runs.
/// </summary>
internal sealed class Central : IAsyncDisposable
{
    private const int MaxConnections = 64;

    /// <summary>Maximum idle time of a connection, below the two minutes after which the service closes it.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly string _folder;
    private readonly SemaphoreSlim _free = new(MaxConnections, MaxConnections);
    private ConcurrentBag<(Connection Connection, DateTime Used)> _idle = [];

    private Central(string program, string folder, ServiceProcess process) => (_program, _folder, Process) = (program, folder, process);

    public ServiceProcess Process { get; private set; }

    /// <summary>Starts the service with its own folder.</summary>
    public static async Task<Central> StartAsync(string program, string folder) => new(program, folder, await LaunchAsync(program, folder));

    /// <summary>Kills the service.</summary>
    /// <returns>The time before and the time after the kill (UTC).</returns>
    public async Task<(DateTime From, DateTime To)> KillAsync()
    {
        var from = Clock.Now;
        await Process.KillAsync();
        return (from, Clock.Now);
    }

    /// <summary>Restarts the service on the same data; if it still runs, it is stopped gracefully first.</summary>
    public async Task RestartAsync()
    {
        await Process.DisposeAsync();
        Process = await LaunchAsync(_program, _folder);
        foreach (var (connection, _) in Interlocked.Exchange(ref _idle, [])) connection.Dispose();
    }

    /// <summary>Sends a request and waits for the response for at most 30 s.</summary>
    public async Task<Reply> SendAsync(string method, string path, string? json = null, string? bearer = null, string mediaType = "application/json")
    {
        var request = Connection.Request(method, path, json, mediaType, bearer);
        await _free.WaitAsync();
        Connection? connection = null;
        var sent = Clock.Now;
        try
        {
            using var timeout = new CancellationTokenSource(RequestTimeout);
            var idle = _idle;
            while (connection is null && idle.TryTake(out var kept))
            {
                if (sent - kept.Used < Idle) connection = kept.Connection;
                else kept.Connection.Dispose();
            }

            connection ??= await Connection.OpenAsync(Process.Address);
            sent = Clock.Now;
            var answer = await connection.SendAsync(request, timeout.Token);
            var answered = Clock.Now;
            var body = answer.Body();
            idle.Add((connection, answered));
            return new Reply(answer.Status, body, sent, answered);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
        {
            connection?.Dispose();
            return new Reply(0, [], sent, Clock.Now);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Sends a request until there is a response, because people and agents retry while the service is unavailable.</summary>
    /// <returns>The response, and whether there were earlier attempts with an unknown outcome.</returns>
    public async Task<(Reply Reply, bool IsRepeated)> SendWithRetryAsync(string method, string path, string? json = null, string? bearer = null)
    {
        DateTime? first = null;
        for (var attempt = 1; ; attempt++)
        {
            var reply = await SendAsync(method, path, json, bearer);
            first ??= reply.Sent;
            if (reply.IsAnswered) return (reply with { Sent = first.Value }, attempt > 1);
            if (attempt == 100) throw new InvalidOperationException($"{method} {path} was not answered in {attempt} attempts.");
            await Task.Delay(500);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        foreach (var (connection, _) in _idle) connection.Dispose();
        _free.Dispose();
    }

    private static Task<ServiceProcess> LaunchAsync(string program, string folder) =>
        ServiceProcess.StartAsync(program, "/health/ready", "--environment=Development", "--Logging:LogLevel:Default=Warning", $"--data={folder}");
}

/// <summary>A response.</summary>
/// <param name="Status">HTTP status; 0 if there was no response.</param>
/// <param name="Body">Bytes of the body.</param>
/// <param name="Sent">Time directly before the request was sent (UTC).</param>
/// <param name="Answered">Time directly after the response or the timeout (UTC).</param>
internal sealed record Reply(int Status, byte[] Body, DateTime Sent, DateTime Answered)
{
    public bool IsAnswered => Status != 0;

    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>Content of the data envelope of a successful response.</summary>
    public JsonElement Data => Json.GetProperty("data");

    /// <exception cref="InvalidOperationException">The response has another status, so the simulation cannot continue.</exception>
    public Reply Expect(int status, string what) =>
        Status == status ? this : throw new InvalidOperationException($"{what}: {Status} instead of {status}. {Text}");
}
