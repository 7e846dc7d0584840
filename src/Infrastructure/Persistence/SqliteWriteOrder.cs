namespace Sites.Infrastructure.Persistence;

/// <summary>
/// SQLite takes one writer at a time and turns others away; within the process they queue here instead, in order of
/// arrival. A writing transaction begins IMMEDIATE, which holds off other processes too, so the structure of the tree
/// needs no lock of its own.
/// </summary>
internal sealed class SqliteWriteOrder : IWriteOrder, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task<IDisposable?> WaitForTurnAsync(CancellationToken cancellationToken)
    {
        if (!await _turn.WaitAsync(Patience, cancellationToken)) throw new DatabaseBusyException();
        return new Turn(_turn);
    }

    public Task LockStructureAsync(SitesDbContext db, CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
