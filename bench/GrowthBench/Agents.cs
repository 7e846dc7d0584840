using Microsoft.Data.Sqlite;

namespace Sites.GrowthBench;

/// <summary>
/// Gives every site an agent by writing directly to the file, because enrolling a hundred thousand over HTTP would take longer
/// than all measurements. Most are online, every tenth is degraded, every seventh is offline.
/// </summary>
internal static class Agents
{
    private const string Statements =
        """
        INSERT INTO SiteAgents (SiteId, KeyHash, EnrolledAt, Version, CreatedAt, UpdatedAt)
            SELECT Id, randomblob(32), CreatedAt, 1, CreatedAt, CreatedAt FROM DeviceGroups WHERE IsSite;
        INSERT INTO AgentPresence (SiteId, Generation, Heartbeats, IntervalSeconds, LastSeenAt, OnlineSince, DegradedAt, OfflineAt, ConfigVersion, Report)
            SELECT Id, 1, 1, 60, '2026-01-01 00:00:00', '2026-01-01 00:00:00',
                CASE WHEN rowid % 10 = 0 OR rowid % 7 = 0 THEN '2026-01-01 00:02:00' ELSE '2999-01-01 00:00:00' END,
                CASE WHEN rowid % 7 = 0 THEN '2026-01-01 00:05:00' ELSE '2999-01-01 00:03:00' END,
                'none', '{"agent_version":"1","uptime_seconds":1,"services":{"tftp":"ok"}}'
            FROM DeviceGroups WHERE IsSite;
        """;

    private const string OpenFeeds = "UPDATE SiteFeeds SET OpenedAt = '2026-01-01 00:00:00' WHERE OpenedAt IS NULL;";

    public static Task EnrolAllAsync(string file) => ExecuteAsync(file, Statements);

    /// <summary>Opens the feeds of all sites, so that each is sent its effective settings from then on.</summary>
    public static Task OpenFeedsAsync(string file) => ExecuteAsync(file, OpenFeeds);

    private static async Task ExecuteAsync(string file, string statements)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statements;
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }
}
