using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sites.Integration.Tests.Commands;

namespace Sites.Integration.Tests.Safety;

/// <summary>The service as a separate process, which can be shut down or killed.</summary>
internal sealed partial class RunningService : IAsyncDisposable
{
    /// <summary>Time after which a start or an exit counts as failed.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private const int KeptLines = 200;

    /// <summary>Whether the tested program was written to the output, which is done once per run.</summary>
    private static int _isDescribed;

    private readonly Process _process;
    private readonly Queue<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpClient? _http;

    private RunningService(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Record(line.Data);
        process.ErrorDataReceived += (_, line) => Record(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Client of the service as the developer; the base address ends in <c>/api/v1/</c>.</summary>
    public HttpClient Http => _http ?? throw new InvalidOperationException("The service has not responded yet.");

    public Uri Address => Http.BaseAddress!;

    /// <summary>The last lines of its output and error streams.</summary>
    public string Output
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    /// <summary>Starts the service on a folder and waits for its first response.</summary>
    /// <param name="folder">The folder of the database, which is created if necessary.</param>
    /// <param name="settings">Further configuration as <c>--Section:Key=value</c>.</param>
    public static async Task<RunningService> StartAsync(string folder, params string[] settings)
    {
        var service = Launch(folder, settings);
        try
        {
            await service.WaitForFirstResponseAsync();
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the service without waiting.</summary>
    public static RunningService Launch(string folder, params string[] settings)
    {
        if (Interlocked.Exchange(ref _isDescribed, 1) == 0) TestContext.Current.TestOutputHelper?.WriteLine(SitesProcess.Description);
        return new RunningService(SitesProcess.Start(
            [
                "--urls", "http://127.0.0.1:0", "--environment", "Development", "--data", folder,
                "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information",
                // It takes several times the processor time of the rest of a start.
                "--WarmUp:Enabled=false", .. settings,
            ],
            folder));
    }

    public async Task WaitForFirstResponseAsync()
    {
        var ended = _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var first = await Task.WhenAny(_listening.Task, ended, Task.Delay(Timeout, TestContext.Current.CancellationToken));
        if (first != _listening.Task) throw new InvalidOperationException($"The service did not start:\n{Output}");
        _http = OpenApiValidationHandler.Client(new Uri(await _listening.Task, "/api/v1/"));
        (await _http.GetAsync("/health/ready", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
    }

    /// <summary>Kills the process without notice, as a power failure does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
    }

    /// <summary>Requests a shutdown, as the operating system does.</summary>
    public Task RequestShutdownAsync() => SignalAsync("TERM");

    /// <summary>Sends a signal, given by its name without SIG.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        kill.ExitCode.Should().Be(0, "the service was running");
    }

    /// <summary>Waits for the exit and returns the exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The service did not end:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until the output contains this text and returns the last lines; the streams are read asynchronously.</summary>
    public async Task<IReadOnlyList<string>> WaitForOutputAsync(string part, int times = 1)
    {
        var asked = Stopwatch.GetTimestamp();
        while (true)
        {
            var lines = Output.Split('\n');
            if (lines.Count(line => line.Contains(part, StringComparison.Ordinal)) >= times) return lines;
            if (Stopwatch.GetElapsedTime(asked) > TimeSpan.FromSeconds(10)) throw new InvalidOperationException($"Fewer than {times} lines contain '{part}':\n{Output}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asserts that the tree has no defects.</summary>
    public async Task TreeShouldBeValidAsync(string? because = null)
    {
        using var answer = await Http.GetAsync("maintenance/tree-check", TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.Should().BeTrue(body);
        using var report = JsonDocument.Parse(body);
        report.RootElement.GetProperty("data").GetProperty("defects").GetArrayLength().Should().Be(0, $"{body} ({because})");
    }

    /// <summary>
    /// Returns all rows of a list, page by page. The responses are not validated against the OpenAPI document, because thousands of rows are read
    /// again and again; other tests validate the same lists.
    /// </summary>
    public async Task<Dictionary<Guid, JsonElement>> ListAsync(string list)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var rows = new Dictionary<Guid, JsonElement>();
        string? cursor = null;
        do
        {
            var address = $"{list}{(list.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=500&include_total=false";
            if (cursor is not null) address += $"&cursor={Uri.EscapeDataString(cursor)}";
            var page = await http.GetFromJsonAsync<JsonElement>(address, TestContext.Current.CancellationToken);
            foreach (var row in page.GetProperty("data").EnumerateArray()) rows.Add(row.Id(), row);
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private void Record(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines) _lines.Dequeue();
        }

        if (Listening().Match(line) is { Success: true } match) _listening.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex Listening();
}
