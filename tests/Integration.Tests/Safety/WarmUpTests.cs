namespace Sites.Integration.Tests.Safety;

/// <summary>The warm-up of the service before it reports that it is ready.</summary>
public sealed class WarmUpTests
{
    [Fact]
    public async Task The_warm_up_runs_before_the_service_is_ready_and_stores_nothing()
    {
        using var data = new DataFolder(isEmpty: true);
        await using var service = await RunningService.StartAsync(
            data.Path, "--WarmUp:Enabled=true", "--WarmUp:TimeoutSeconds=60", "--Logging:LogLevel:Sites=Information", "--Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command=Information");

        // RunningService has waited for /health/ready.
        service.Output.Should().Contain("INSERT INTO \"DeviceGroups\"", "the warm-up attempts a write").And.NotContain("The warm-up was not completed").And.NotContain("caller=warm-up");
        (await service.ListAsync("groups")).Should().BeEmpty();
        (await service.ListAsync("nodes")).Should().BeEmpty();
        await using var file = await data.OpenAsync();
        (await file.ReadAsync("SELECT (SELECT COUNT(*) FROM DeviceGroups) + (SELECT COUNT(*) FROM SiteFeeds) + (SELECT Version FROM TreeVersions)")).Should().Be("0");
    }

    [Fact]
    public async Task A_locked_database_does_not_prevent_the_service_from_becoming_ready()
    {
        using var data = new DataFolder(isEmpty: true);
        await using (await RunningService.StartAsync(data.Path)) { }
        await using var blocker = await data.OpenAsync();
        await blocker.ExecuteAsync("BEGIN IMMEDIATE");

        await using var service = await RunningService.StartAsync(data.Path, "--WarmUp:Enabled=true", "--WarmUp:TimeoutSeconds=2", "--Database:BusyTimeoutSeconds=600");
        service.Output.Should().Contain("The warm-up was not completed");

        (await service.ListAsync("groups")).Should().BeEmpty();
    }
}
