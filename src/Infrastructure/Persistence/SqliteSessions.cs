using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Gives each pooled context one connection that stays open for as long as the context lives, with its statements
/// prepared. Every connection waits for the disk at each commit, so that an acknowledged write survives a power cut. And
/// it lets SQLite itself wait for a lock: that is fairer to other processes than the driver's asking again now and then,
/// and the only wait there is while another process recovers the file after a crash.
/// </summary>
internal sealed class SqliteSessions : DbConnectionInterceptor, IDisposable
{
    private const string Pragmas = "PRAGMA busy_timeout = 1000; PRAGMA synchronous = FULL;";

    private readonly ConcurrentDictionary<PreparingSqliteConnection, bool> _open = new();

    // EF Core's own functions (regexp, arithmetic on decimals) are not added: no query of ours needs them, and one that
    // did would fail in its first test.
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result)
    {
        var connection = new PreparingSqliteConnection(eventData.ConnectionString ?? "");
        connection.StateChange += Track;
        return InterceptionResult<DbConnection>.SuppressWithResult(connection);
    }

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

    /// <summary>
    /// Closes what is still open: EF Core does not dispose of contexts that wait in its pool. The last connection to go
    /// takes the write-ahead log into the file, so that a service that has ended leaves one file.
    /// </summary>
    public void Dispose()
    {
        foreach (var connection in _open.Keys) connection.Dispose();
    }

    private void Track(object sender, StateChangeEventArgs change)
    {
        var connection = (PreparingSqliteConnection)sender;
        if (change.CurrentState == ConnectionState.Open) _open[connection] = true;
        else _open.TryRemove(connection, out _);
    }
}
