using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// SQL Server serializes writers with row locks; an application lock of the transaction protects the structure of the tree
/// across all replicas of the service.
/// </summary>
internal sealed class SqlServerWriteLock : IWriteLock
{
    private const int LockTimedOut = 50_001;
    private const int SnapshotsNotAllowed = 3952;

    // The lock mode is inserted between these two texts.
    private const string AcquireLock =
        """
        DECLARE @granted int;
        EXEC @granted = sp_getapplock @Resource = N'Sites.Structure', @LockMode = '
        """;

    private const string ThrowOnTimeout =
        """
        ', @LockOwner = 'Transaction', @LockTimeout = 20000;
        IF @granted < 0 THROW 50001, 'The structure of the tree is being changed by another transaction.', 1;
        """;

    private volatile bool _hasSnapshots = true;

    public async Task<WriteTransaction> BeginAsync(SitesDbContext db, CancellationToken cancellationToken) =>
        new(await db.Database.BeginTransactionAsync(cancellationToken));

    public async Task<WriteTransaction> BeginSnapshotAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        // Row versioning blocks no writer, but the operator has to enable it (ALLOW_SNAPSHOT_ISOLATION). Without it, a serializable
        // transaction keeps the rows locked that it has read, so that they are consistent as well.
        if (!_hasSnapshots) return await BeginAsync(db, IsolationLevel.Serializable, cancellationToken);
        var snapshot = await BeginAsync(db, IsolationLevel.Snapshot, cancellationToken);
        try
        {
            await db.TreeVersions.CountAsync(cancellationToken);
            return snapshot;
        }
        catch (SqlException refused) when (refused.Number == SnapshotsNotAllowed)
        {
            _hasSnapshots = false;
            await snapshot.DisposeAsync();
            return await BeginAsync(db, IsolationLevel.Serializable, cancellationToken);
        }
    }

    private static async Task<WriteTransaction> BeginAsync(SitesDbContext db, IsolationLevel level, CancellationToken cancellationToken) =>
        new(await db.Database.BeginTransactionAsync(level, cancellationToken), () =>
            // The connection returns to the pool, which does not reset the isolation level.
            db.Database.ExecuteSqlRaw("SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"));

    public Task LockStructureAsync(SitesDbContext db, CancellationToken cancellationToken) =>
        LockAsync(db, AcquireLock + "Exclusive" + ThrowOnTimeout + "\nUPDATE [TreeVersions] SET [Version] = [Version] + 1;", cancellationToken);

    public Task ShareStructureAsync(SitesDbContext db, CancellationToken cancellationToken) =>
        LockAsync(db, AcquireLock + "Shared" + ThrowOnTimeout, cancellationToken);

    private static async Task LockAsync(SitesDbContext db, string sql, CancellationToken cancellationToken)
    {
        try
        {
            await db.Database.ExecuteSqlRawAsync(sql, cancellationToken);
        }
        catch (SqlException timeout) when (timeout.Number == LockTimedOut)
        {
            throw new DatabaseBusyException(timeout);
        }
    }
}
