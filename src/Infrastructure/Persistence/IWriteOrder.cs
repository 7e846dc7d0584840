using Microsoft.EntityFrameworkCore.Storage;

namespace Sites.Infrastructure.Persistence;

/// <summary>Who may write when; each database has its own way to say so.</summary>
internal interface IWriteOrder
{
    /// <summary>Waits until a writing transaction may begin, and begins it.</summary>
    /// <exception cref="DatabaseBusyException">The wait took too long.</exception>
    Task<WriteTurn> BeginAsync(SitesDbContext db, CancellationToken cancellationToken);

    /// <summary>Begins a transaction in which everything is read as it was at one moment. It keeps no writer waiting where the database has versions of its rows.</summary>
    Task<WriteTurn> BeginSnapshotAsync(SitesDbContext db, CancellationToken cancellationToken);

    /// <summary>Makes sure, within the transaction, that nobody else changes the structure of the tree until it ends, and raises the <see cref="TreeVersion"/>.</summary>
    /// <exception cref="DatabaseBusyException">The wait took too long.</exception>
    Task LockStructureAsync(SitesDbContext db, CancellationToken cancellationToken);

    /// <summary>Prevents changes of the structure of the tree until the transaction ends; any number of transactions may do so at once.</summary>
    /// <exception cref="DatabaseBusyException">The wait took too long.</exception>
    Task ShareStructureAsync(SitesDbContext db, CancellationToken cancellationToken);
}

/// <summary>A transaction that may write; disposing it undoes what was not committed and lets the next one begin.</summary>
internal sealed class WriteTurn(IDbContextTransaction transaction, Action? end = null) : IAsyncDisposable
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
