using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;
using Sites.WebApi;

namespace Sites.Integration.Tests.NodeMigration;

/// <summary>The service on SQLite with a claim lifetime of one hour and a sweep every second.</summary>
public sealed class ShortClaimSqliteService : SqliteService
{
    public ManualClock Clock { get; } = new();

    protected override async Task<string[]> PrepareAsync() => [.. await base.PrepareAsync(), "--Claims:LifetimeHours=1", "--Claims:SweepSeconds=1"];

    protected override void Adjust(IServiceCollection services) => services.AddSingleton<TimeProvider>(Clock);
}

/// <summary>Configuration of claims, which is independent of the database.</summary>
public sealed class ClaimSettingsTests(ShortClaimSqliteService service) : ClaimTestBase(service, service.Clock), IClassFixture<ShortClaimSqliteService>
{
    [Fact]
    public async Task Claims_have_the_configured_lifetime_and_the_sweep_runs_automatically()
    {
        var (_, claim) = await NewClaimAsync();
        claim.Time("expires_at").Should().Be(Start.AddHours(1));

        Clock.Now = Start.AddHours(2);

        var started = TimeProvider.System.GetTimestamp();
        while ((await StoredAsync(claim.Id())).Status == "pending")
        {
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(15), "the sweep runs every second");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        (await StoredAsync(claim.Id())).Should().Be(("expired", 2, Start.AddHours(1)));
    }

    [Theory]
    [InlineData("Claims:LifetimeHours", "0")]
    [InlineData("Claims:LifetimeHours", "8761")]
    [InlineData("Claims:LifetimeHours", "-1")]
    [InlineData("Claims:LifetimeHours", "1.5")]
    [InlineData("Claims:LifetimeHours", "soon")]
    [InlineData("Claims:SweepSeconds", "0")]
    [InlineData("Claims:SweepSeconds", "3601")]
    [InlineData("Claims:SweepSeconds", "")]
    public void The_service_does_not_start_with_invalid_settings_and_names_them(string key, string value) =>
        FluentActions.Invoking(() => ServiceHost.Create(["--environment=Development", $"--Data={service.Folder}", $"--{key}={value}"]))
            .Should().Throw<ConfigurationException>().WithMessage($"*{key}*whole number*");
}
