using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// SQLite has one writer at a time and refuses others. Within the process, writers queue here in order of arrival. A write
/// transaction begins IMMEDIATE, which also excludes other processes, so the structure of the tree needs no lock of its own.
/// </summary>
/// <remarks>
/// All writers use one connection, because a connection drops its page cache when another one has written. If every context wrote through its
/// own connection, each write would read all pages of its indexes again.
/// </remarks>
internal sealed class SqliteWriteLock(DatabaseOptions options, SqliteSessions sessions, TimeProvider clock) : IWriteLock, IDisposable
{
    /// <summary>One attempt blocks a thread and cannot be cancelled, so a long wait is made of many short ones.</summary>
    private const int AttemptSeconds = 1;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PreparingSqliteConnection _writer = sessions.Create(options.ConnectionString);

    public async Task<WriteTransaction> BeginAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        // One timeout covers both queues: time spent waiting here counts when waiting for other processes too.
        var started = clock.GetTimestamp();
        if (!await _turn.WaitAsync(options.BusyTimeout, cancellationToken)) throw new DatabaseBusyException();
        var reader = (PreparingSqliteConnection)db.Database.GetDbConnection();
        try
        {
            // SetDbConnection would dispose the connection that it replaces.
            using (reader.Keep()) db.Database.SetDbConnection(_writer);
            var transaction = await BeginAsync(db, () => clock.GetElapsedTime(started) < options.BusyTimeout, cancellationToken);
            return new WriteTransaction(transaction, End);
        }
        catch
        {
            End();
            throw;
        }

        void End()
        {
            try
            {
                _writer.UseUsualCache();
                db.Database.SetDbConnection(reader, contextOwnsConnection: true);
                _writer.Close();
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    public async Task<WriteTransaction> BeginSnapshotAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        // Deferred: with a write-ahead log it reads from the moment of its first statement on, beside the writer.
        var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        return new WriteTransaction((await db.Database.UseTransactionAsync(transaction, cancellationToken))!, () =>
        {
            transaction.Dispose();
            db.Database.CloseConnection();
        });
    }

    public Task LockStructureAsync(SitesDbContext db, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlRawAsync("""UPDATE "TreeVersions" SET "Version" = "Version" + 1;""", cancellationToken);

    // SQLite has a single writer, so there is nothing to exclude.
    public Task ShareStructureAsync(SitesDbContext db, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _turn.Dispose();

    private static async Task<IDbContextTransaction> BeginAsync(SitesDbContext db, Func<bool> isPatient, CancellationToken cancellationToken)
    {
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        var usual = connection.DefaultTimeout;
        connection.DefaultTimeout = AttemptSeconds;
        try
        {
            while (true)
            {
                try
                {
                    return await db.Database.BeginTransactionAsync(cancellationToken);
                }
                catch (SqliteException held) when (DatabaseFaults.Classify(held) == Application.Common.DatabaseFault.Busy)
                {
                    if (!isPatient()) throw new DatabaseBusyException(held);
                    // Avoids a busy loop if the attempt fails immediately, as during recovery after a crash.
                    await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
                }
            }
        }
        finally
        {
            connection.DefaultTimeout = usual;
        }
    }
}
