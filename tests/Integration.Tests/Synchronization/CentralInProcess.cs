using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Sites.PartitionSimulator.Simulation;
using Sites.WebApi;

namespace Sites.Integration.Tests.Synchronization;

/// <summary>
/// The service within the test process for the simulation: on a persistent database, with a clock that the
/// simulation sets.
/// </summary>
/// <param name="settings">Configuration that names the database.</param>
/// <param name="adjust">Replaces services of the container.</param>
internal sealed class CentralInProcess(string[] settings, Action<IServiceCollection>? adjust = null) : ICentral, IAsyncDisposable
{
    private readonly ManualClock _clock = new() { Now = new DateTime(2031, 5, 6, 12, 0, 0, DateTimeKind.Utc) };
    private const string Data = "--Data=";

    private WebApplication? _app;
    private HttpClient? _http;

    public DateTime Now => _clock.Now;

    /// <summary>The times of the simulation and of measured clocks are whole milliseconds.</summary>
    public TimeSpan Tolerance => TimeSpan.Zero;

    public async Task StartAsync()
    {
        _app = ServiceHost.Create(["--urls=http://127.0.0.1:0", "--environment=Development", "--Logging:LogLevel:Default=Critical", .. settings], services =>
        {
            services.AddSingleton<TimeProvider>(_clock);
            adjust?.Invoke(services);
        });
        await ServiceHost.StartAsync(_app, CancellationToken.None);
        _http = OpenApiValidationHandler.Client(new Uri(_app.Urls.Single() + "/api/v1/"));
    }

    public Task AdvanceAsync(TimeSpan time)
    {
        _clock.Now += time;
        return Task.CompletedTask;
    }

    public TimeSpan Stepped { get; private set; }

    public Task StepAsync(TimeSpan step)
    {
        _clock.Now += step;
        Stepped += step;
        return Task.CompletedTask;
    }

    public async Task<Reply> SendAsync(HttpMethod method, string address, string? json = null, string? bearer = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (bearer is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        using var response = await _http!.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task KillAsync()
    {
        await DisposeAsync();
        await StartAsync();
    }

    public async Task BackUpAsync()
    {
        await DisposeAsync();
        Copy(Folder, Backup);
        await StartAsync();
    }

    public async Task RestoreAsync()
    {
        await DisposeAsync();
        Copy(Backup, Folder);
        await StartAsync();
    }

    /// <summary>Whether the request completes or never starts depends on the seed. Aborts during a request are tested with a separate process.</summary>
    public async Task<Reply?> SendAndKillAsync(double delay, HttpMethod method, string address, string? json, string? bearer)
    {
        var reply = delay < 0.5 ? null : await SendAsync(method, address, json, bearer);
        await KillAsync();
        return reply;
    }

    /// <summary>The folder of the SQLite database.</summary>
    private string Folder => settings.Single(setting => setting.StartsWith(Data, StringComparison.Ordinal))[Data.Length..];

    private string Backup => Path.Combine(Folder, "backup");

    private static void Copy(string from, string to)
    {
        // Pooled connections keep the files open.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(to)) File.Delete(file);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_app is null) return;
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }
}
