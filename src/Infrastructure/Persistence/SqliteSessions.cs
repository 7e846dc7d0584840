using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Gives each pooled context one connection that stays open for as long as the context lives, with its statements
/// prepared. Every connection waits for the disk at each commit, so that an acknowledged write survives a power cut. And
/// it lets SQLite itself wait for a lock: that is fairer to other processes than the driver's asking again now and then,
/// and the only wait there is while another process recovers the file after a crash.
/// </summary>
/// <param name="connectionString">Which file.</param>
internal sealed class SqliteSessions(string connectionString) : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA busy_timeout = 1000; PRAGMA synchronous = FULL;";

    // EF Core's own functions (regexp, arithmetic on decimals) are not added: no query of ours needs them, and one that
    // did would fail in its first test.
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(new PreparingSqliteConnection(connectionString));

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
