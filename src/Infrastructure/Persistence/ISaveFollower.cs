namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Sees everything that units of work store, and stores within the same transaction what follows from it. So no use case
/// can forget to.
/// </summary>
internal interface ISaveFollower
{
    /// <summary>Looks at what is about to be stored.</summary>
    Task BeforeSaveAsync(CancellationToken cancellationToken);

    /// <summary>Stores what follows from it.</summary>
    Task AfterSaveAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what it has seen: it was undone.</summary>
    void Forget();
}
