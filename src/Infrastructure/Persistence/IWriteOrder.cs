namespace Sites.Infrastructure.Persistence;

/// <summary>Who may write when; each database has its own way to say so.</summary>
internal interface IWriteOrder
{
    /// <summary>Waits until this process may begin a writing transaction; disposing ends the turn.</summary>
    /// <exception cref="DatabaseBusyException">The wait took too long.</exception>
    Task<IDisposable?> WaitForTurnAsync(CancellationToken cancellationToken);

    /// <summary>Makes sure, within the transaction, that nobody else changes the structure of the tree until it ends.</summary>
    /// <exception cref="DatabaseBusyException">The wait took too long.</exception>
    Task LockStructureAsync(SitesDbContext db, CancellationToken cancellationToken);
}
