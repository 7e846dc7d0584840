using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Every connection waits for the disk at each commit, so that an acknowledged write survives a power cut. And it lets
/// SQLite itself wait for a lock: that is fairer to other processes than the driver's asking again now and then, and the
/// only wait there is while another process recovers the file after a crash.
/// </summary>
internal sealed class SqliteDurability : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA busy_timeout = 1000; PRAGMA synchronous = FULL;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
