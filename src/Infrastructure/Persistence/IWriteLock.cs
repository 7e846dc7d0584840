using Microsoft.EntityFrameworkCore.Storage;

namespace Sites.Infrastructure.Persistence;

/// <summary>Begins transactions and acquires the locks that writers need; implemented for each database.</summary>
internal interface IWriteLock
{
    /// <summary>Begins a writing transaction, as soon as the database allows one.</summary>
    /// <exception cref="DatabaseBusyException">The lock was not acquired in time.</exception>
    Task<WriteTransaction> BeginAsync(SitesDbContext db, CancellationToken cancellationToken);

    /// <summary>Begins a transaction that reads one snapshot. It does not block writers if the database has row versioning.</summary>
    Task<WriteTransaction> BeginSnapshotAsync(SitesDbContext db, CancellationToken cancellationToken);

    /// <summary>Locks the structure of the tree exclusively until the transaction ends, and increments the <see cref="TreeVersion"/>.</summary>
    /// <exception cref="DatabaseBusyException">The lock was not acquired in time.</exception>
    Task LockStructureAsync(SitesDbContext db, CancellationToken cancellationToken);

    /// <summary>Locks the structure of the tree in shared mode until the transaction ends.</summary>
    /// <exception cref="DatabaseBusyException">The lock was not acquired in time.</exception>
    Task ShareStructureAsync(SitesDbContext db, CancellationToken cancellationToken);
}

/// <summary>A transaction that may write. Disposing it rolls back what was not committed and releases its locks.</summary>
internal sealed class WriteTransaction(IDbContextTransaction transaction, Action? end = null) : IAsyncDisposable
{
    public IDbContextTransaction Transaction => transaction;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
        }
        finally
        {
            end?.Invoke();
        }
    }
}
