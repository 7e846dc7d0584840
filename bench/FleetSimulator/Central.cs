using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Sites.Measuring;

namespace Sites.FleetSimulator;

/// <summary>
/// The service as the simulator speaks to it: over a few dozen kept connections that all agents share, and to whichever
/// process it is that runs at the moment.
/// </summary>
internal sealed class Central : IAsyncDisposable
{
    private const int MaxConnections = 64;

    /// <summary>Below the two minutes after which the service hangs up on a quiet connection.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _program;
    private readonly string _folder;
    private readonly SemaphoreSlim _free = new(MaxConnections, MaxConnections);
    private ConcurrentBag<(Connection Connection, DateTime Used)> _idle = [];

    private Central(string program, string folder, ServiceProcess process) => (_program, _folder, Process) = (program, folder, process);

    public ServiceProcess Process { get; private set; }

    /// <summary>Starts the service on a folder of its own.</summary>
    public static async Task<Central> StartAsync(string program, string folder) => new(program, folder, await LaunchAsync(program, folder));

    /// <summary>Kills the service.</summary>
    /// <returns>From when on it may have been dead, and since when it surely was.</returns>
    public async Task<(DateTime From, DateTime To)> KillAsync()
    {
        var from = Clock.Now;
        await Process.KillAsync();
        return (from, Clock.Now);
    }

    /// <summary>Starts it again where it left off; one that still runs is asked to end first.</summary>
    public async Task RestartAsync()
    {
        await Process.DisposeAsync();
        Process = await LaunchAsync(_program, _folder);
        foreach (var (connection, _) in Interlocked.Exchange(ref _idle, [])) connection.Dispose();
    }

    /// <summary>Sends one request and waits for the answer; whatever happens to it, it happens within half a minute.</summary>
    public async Task<Reply> SendAsync(string method, string path, string? json = null, string? bearer = null, string mediaType = "application/json")
    {
        var request = Connection.Request(method, path, json, mediaType, bearer);
        await _free.WaitAsync();
        Connection? connection = null;
        var sent = Clock.Now;
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            var idle = _idle;
            while (connection is null && idle.TryTake(out var kept))
            {
                if (sent - kept.Used < Idle) connection = kept.Connection;
                else kept.Connection.Dispose();
            }

            connection ??= await Connection.OpenAsync(Process.Address);
            sent = Clock.Now;
            var answer = await connection.SendAsync(request, patience.Token);
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

    /// <summary>Sends one request until it is answered: a person or an agent does not give up because the service was away.</summary>
    /// <returns>The last answer, and whether there was an attempt before it of which nobody knows what became.</returns>
    public async Task<(Reply Reply, bool IsRepeated)> InsistAsync(string method, string path, string? json = null, string? bearer = null)
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

/// <summary>What came back.</summary>
/// <param name="Status">0 where nothing did.</param>
/// <param name="Body">The body's bytes.</param>
/// <param name="Sent">UTC; just before it was sent.</param>
/// <param name="Answered">UTC; just after the answer, or when it was given up.</param>
internal sealed record Reply(int Status, byte[] Body, DateTime Sent, DateTime Answered)
{
    public bool IsAnswered => Status != 0;

    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>What stands in the envelope of a good answer.</summary>
    public JsonElement Data => Json.GetProperty("data");

    /// <exception cref="InvalidOperationException">It has another status; the simulator cannot go on.</exception>
    public Reply Expect(int status, string what) =>
        Status == status ? this : throw new InvalidOperationException($"{what}: {Status} instead of {status}. {Text}");
}
