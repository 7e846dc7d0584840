using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// SQL Server orders writers of rows by itself; the structure of the tree is guarded by an application lock that the
/// transaction holds, over all replicas of the service.
/// </summary>
internal sealed class SqlServerWriteLock : IWriteLock
{
    private const int LockTimedOut = 50_001;
    private const int SnapshotsNotAllowed = 3952;

    // The mode stands between these two.
    private const string TakeLock =
        """
        DECLARE @granted int;
        EXEC @granted = sp_getapplock @Resource = N'Sites.Structure', @LockMode = '
        """;

    private const string OrThrow =
        """
        ', @LockOwner = 'Transaction', @LockTimeout = 20000;
        IF @granted < 0 THROW 50001, 'The structure of the tree is being changed by another transaction.', 1;
        """;

    private volatile bool _hasSnapshots = true;

    public async Task<WriteTransaction> BeginAsync(SitesDbContext db, CancellationToken cancellationToken) =>
        new(await db.Database.BeginTransactionAsync(cancellationToken));

    public async Task<WriteTransaction> BeginSnapshotAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        // Row versions keep nobody waiting; whether there are any is the operator's decision (ALLOW_SNAPSHOT_ISOLATION). Without them
        // the rows that are read stay locked until the end, so that they are those of one moment too.
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
            // The connection goes back to the pool, and the level would stay with it.
            db.Database.ExecuteSqlRaw("SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"));

    public Task LockStructureAsync(SitesDbContext db, CancellationToken cancellationToken) =>
        LockAsync(db, TakeLock + "Exclusive" + OrThrow + "\nUPDATE [TreeVersions] SET [Version] = [Version] + 1;", cancellationToken);

    public Task ShareStructureAsync(SitesDbContext db, CancellationToken cancellationToken) =>
        LockAsync(db, TakeLock + "Shared" + OrThrow, cancellationToken);

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
