using System.Data;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// SQL Server orders writers of rows by itself; the structure of the tree is guarded by an application lock that the
/// transaction holds, over all replicas of the service.
/// </summary>
internal sealed class SqlServerWriteOrder : IWriteOrder
{
    private const int LockTimedOut = 50_001;

    public async Task<WriteTurn> BeginAsync(SitesDbContext db, CancellationToken cancellationToken) =>
        new(await db.Database.BeginTransactionAsync(cancellationToken));

    public async Task<WriteTurn> BeginSnapshotAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        // Row versions keep nobody waiting; whether there are any is the operator's decision. Without them the rows that
        // were read are locked until the end, so that they are those of one moment too.
        var hasVersions = (await db.Database.SqlQueryRaw<int>(
            "SELECT CAST(snapshot_isolation_state AS int) AS [Value] FROM sys.databases WHERE name = DB_NAME()").ToListAsync(cancellationToken)) is [1];
        return new(await db.Database.BeginTransactionAsync(hasVersions ? IsolationLevel.Snapshot : IsolationLevel.Serializable, cancellationToken), () =>
            // The connection goes back to the pool, where the level would stay with it.
            db.Database.ExecuteSqlRaw("SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"));
    }

    public async Task LockStructureAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        try
        {
            await db.Database.ExecuteSqlRawAsync(
                """
                DECLARE @granted int;
                EXEC @granted = sp_getapplock @Resource = N'Sites.Structure', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 20000;
                IF @granted < 0 THROW 50001, 'The structure of the tree is being changed by somebody else.', 1;
                UPDATE [TreeVersions] SET [Version] = [Version] + 1;
                """,
                cancellationToken);
        }
        catch (SqlException timeout) when (timeout.Number == LockTimedOut)
        {
            throw new DatabaseBusyException(timeout);
        }
    }
}
