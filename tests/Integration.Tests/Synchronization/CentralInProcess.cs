using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Sites.PartitionSimulator.Simulation;
using Sites.WebApi;

namespace Sites.Integration.Tests.Synchronization;

/// <summary>
/// The service within the tests' process as the simulation reaches it: on a database that outlives it, with a clock that the
/// simulation moves.
/// </summary>
/// <param name="settings">Configuration that names the database.</param>
/// <param name="adjust">Puts other parts in the place of the usual ones.</param>
internal sealed class CentralInProcess(string[] settings, Action<IServiceCollection>? adjust = null) : ICentral, IAsyncDisposable
{
    private readonly ManualClock _clock = new() { Now = new DateTime(2031, 5, 6, 12, 0, 0, DateTimeKind.Utc) };
    private WebApplication? _app;
    private HttpClient? _http;

    public DateTime Now => _clock.Now;

    /// <summary>The simulation's times are whole milliseconds, as are the measured clocks.</summary>
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

    /// <summary>Whether it came before the end or was never begun follows from the seed as all else: what dies in between, a process of its own shows.</summary>
    public async Task<Reply?> SendAndKillAsync(double delay, HttpMethod method, string address, string? json, string? bearer)
    {
        var reply = delay < 0.5 ? null : await SendAsync(method, address, json, bearer);
        await KillAsync();
        return reply;
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
