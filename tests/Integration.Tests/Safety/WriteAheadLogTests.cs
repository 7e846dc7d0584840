namespace Sites.Integration.Tests.Safety;

/// <summary>The write-ahead log of SQLite, which grows while another program reads.</summary>
public sealed class WriteAheadLogTests
{
    private const long MebiByte = 1 << 20;

    [Fact]
    public async Task A_log_that_grew_while_another_program_read_shrinks_to_64_MiB()
    {
        using var data = new DataFolder();
        await using var service = await RunningService.StartAsync(data.Path);
        await using (var reader = await data.OpenAsync())
        {
            await reader.ExecuteAsync("BEGIN; SELECT COUNT(*) FROM DeviceGroups");
            await using var writer = await data.OpenAsync();
            await writer.ExecuteAsync("CREATE TABLE Large (Content BLOB)");
            for (var row = 0; row < 80; row++) await writer.ExecuteAsync("INSERT INTO Large VALUES (randomblob(1048576))");
            new FileInfo(data.Log).Length.Should().BeGreaterThan(75 * MebiByte);
            await reader.ExecuteAsync("ROLLBACK");
        }

        // The service writes the log back, and shortens it when it starts over.
        for (var name = 0; name < 3; name++) await service.Http.PostJsonAsync("sites", new { name = $"s{name}" }).DataAsync();

        new FileInfo(data.Log).Length.Should().BeLessThanOrEqualTo(64 * MebiByte);
        await service.TreeShouldBeValidAsync();
    }
}
