using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Gives each pooled context one connection that stays open for the lifetime of the context and keeps its statements
/// prepared. Every connection syncs to disk at each commit, so that an acknowledged write survives a power failure. SQLite
/// itself waits for locks (busy_timeout), which is fairer to other processes than the driver's polling, and is the only
/// wait that applies while another process recovers the file after a crash.
/// </summary>
internal sealed class SqliteSessions : DbConnectionInterceptor, IDisposable
{
    // A reader that is held lets the write-ahead log grow, and SQLite does not shrink the file on its own: without the limit, it would keep
    // its largest size.
    private const string Pragmas = "PRAGMA busy_timeout = 1000; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;";

    private readonly ConcurrentDictionary<PreparingSqliteConnection, bool> _open = new();

    // EF Core's own functions (regexp, arithmetic on decimals) are not registered: no query needs them, and one that does
    // would fail in its first test.
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
        InterceptionResult<DbConnection>.SuppressWithResult(Create(eventData.ConnectionString ?? ""));

    /// <summary>Creates a connection, which is closed with the service.</summary>
    public PreparingSqliteConnection Create(string connectionString)
    {
        var connection = new PreparingSqliteConnection(connectionString);
        connection.StateChange += Track;
        return connection;
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
    /// Closes the connections that are still open, because EF Core does not dispose the contexts in its pool. Closing the last
    /// connection merges the write-ahead log into the file, so that a stopped service leaves one file.
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
