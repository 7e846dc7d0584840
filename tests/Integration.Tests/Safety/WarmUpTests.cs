namespace Sites.Integration.Tests.Safety;

/// <summary>What the service does before it reports that it is ready.</summary>
public sealed class WarmUpTests
{
    [Fact]
    public async Task The_warm_up_runs_before_the_service_is_ready_and_leaves_nothing_behind()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(
            data.Path, "--Logging:LogLevel:Sites=Information", "--Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command=Information");

        // RunningService has waited for /health/ready.
        service.Output.Should().Contain("INSERT INTO \"DeviceGroups\"", "a write was tried").And.NotContain("The warm-up was not completed").And.NotContain("caller=warm-up");
        (await service.ListAsync("groups")).Should().BeEmpty();
        (await service.ListAsync("nodes")).Should().BeEmpty();
        await using var file = await data.OpenAsync();
        (await file.ReadAsync("SELECT (SELECT COUNT(*) FROM DeviceGroups) + (SELECT COUNT(*) FROM SiteFeeds) + (SELECT Version FROM TreeVersions)")).Should().Be("0");
    }

    [Fact]
    public async Task A_database_that_is_locked_for_long_does_not_keep_the_service_from_becoming_ready()
    {
        using var data = new DataFolder();
        await using (await RunningService.StartAsync(data.Path)) { }
        await using var holder = await data.OpenAsync();
        await holder.ExecuteAsync("BEGIN IMMEDIATE");

        await using var service = await RunningService.StartAsync(data.Path, "--Database:BusyTimeoutSeconds=600");
        service.Output.Should().Contain("The warm-up was not completed");

        (await service.ListAsync("groups")).Should().BeEmpty();
    }
}
