using System.Text;
using Sites.Measuring;
using Sites.PartitionSimulator.Simulation;

namespace Sites.PartitionSimulator;

/// <summary>The published service as a process with its own folder, which can be killed with SIGKILL.</summary>
internal sealed class KilledService : ICentral, IAsyncDisposable
{
    /// <summary>Longer than every request, so that kills occur before, during and after the processing.</summary>
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMilliseconds(40);

    private readonly string _program;
    private readonly string _folder;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private ServiceProcess _process;

    private KilledService(string program, string folder, ServiceProcess process) => (_program, _folder, _process) = (program, folder, process);

    public DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    /// <summary>Times are stored with at least millisecond precision, and the measured clock is rounded to milliseconds.</summary>
    public TimeSpan Tolerance => TimeSpan.FromMilliseconds(2);

    public static async Task<KilledService> StartAsync(string program, string folder) => new(program, folder, await LaunchAsync(program, folder));

    /// <summary>Waits briefly after long simulated pauses, so that changes have different times; otherwise, real time passes.</summary>
    public Task AdvanceAsync(TimeSpan time) => time > TimeSpan.FromSeconds(60) ? Task.Delay(5) : Task.CompletedTask;

    /// <summary>The clock of the machine is not set.</summary>
    public TimeSpan Stepped => TimeSpan.Zero;

    public Task StepAsync(TimeSpan step) => Task.CompletedTask;

    public async Task<Reply> SendAsync(HttpMethod method, string address, string? json = null, string? bearer = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_process.Address, $"/api/v1/{address}"));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (bearer is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        using var response = await _http.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task KillAsync()
    {
        await StopAsync();
        _process = await LaunchAsync(_program, _folder);
    }

    public async Task BackUpAsync()
    {
        await StopAsync();
        Copy(_folder, Backup);
        _process = await LaunchAsync(_program, _folder);
    }

    public async Task RestoreAsync()
    {
        await StopAsync();
        Copy(Backup, _folder);
        _process = await LaunchAsync(_program, _folder);
    }

    public async Task<Reply?> SendAndKillAsync(double delay, HttpMethod method, string address, string? json, string? bearer)
    {
        var sent = SendAsync(method, address, json, bearer);
        await Task.Delay(LongestRequest * delay * delay);
        await _process.KillAsync();
        Reply? reply = null;
        try
        {
            reply = await sent;
        }
        catch (HttpRequestException)
        {
            // The outcome is unknown.
        }

        await KillAsync();
        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
        if (Directory.Exists(Backup)) Directory.Delete(Backup, recursive: true);
    }

    private string Backup => _folder + ".backup";

    private static void Copy(string from, string to)
    {
        if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private async Task StopAsync()
    {
        await _process.KillAsync();
        await _process.DisposeAsync();
    }

    private static Task<ServiceProcess> LaunchAsync(string program, string folder) =>
        ServiceProcess.StartAsync(program, "/health/ready", "--environment=Development", "--Logging:LogLevel:Default=Warning", $"--data={folder}");
}
