namespace Sites.Infrastructure.Agents;

/// <summary>
/// Serves concurrent calls with one read: calls that arrive during a read are collected for the next one. No call waits for
/// others to join, so a single call costs the same as without coalescing. Nothing is cached, so a result is never older
/// than its request. The read runs as part of the first call of its batch.
/// </summary>
/// <typeparam name="TKey">Type of the keys.</typeparam>
/// <typeparam name="TValue">Type of the values.</typeparam>
/// <param name="read">Reads the values of up to <see cref="MaxKeys"/> different keys; keys without a value are missing from the result.</param>
internal sealed class RequestCoalescer<TKey, TValue>(Func<IReadOnlyList<TKey>, Task<IReadOnlyDictionary<TKey, TValue>>> read) : IDisposable
    where TKey : notnull
    where TValue : class
{
    /// <summary>Maximum number of keys per read, well below the maximum number of parameters of a statement.</summary>
    public const int MaxKeys = 500;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Batch? _open;

    /// <summary>Returns the value of a key, or null if it has none.</summary>
    /// <param name="key">Key to read.</param>
    /// <param name="cancellationToken">Stops waiting; the read continues for the other calls.</param>
    public async Task<TValue?> FindAsync(TKey key, CancellationToken cancellationToken)
    {
        Batch batch;
        bool isFirst;
        lock (_gate)
        {
            if (_open is null || _open.Keys.Count >= MaxKeys) _open = new Batch();
            batch = _open;
            isFirst = batch.Keys.Count == 0;
            batch.Keys.Add(key);
        }

        // Not awaited: a failure is reported through the batch's result.
        if (isFirst) _ = ReadAsync(batch);
        return (await batch.Result.Task.WaitAsync(cancellationToken)).GetValueOrDefault(key);
    }

    public void Dispose() => _reading.Dispose();

    private async Task ReadAsync(Batch batch)
    {
        await _reading.WaitAsync();
        try
        {
            lock (_gate)
            {
                // Calls that arrive from here on belong to a later read, which sees changes made in the meantime.
                if (_open == batch) _open = null;
            }

            batch.Result.SetResult(await read([.. batch.Keys]));
        }
        catch (Exception failure)
        {
            batch.Result.SetException(failure);
        }
        finally
        {
            _reading.Release();
        }
    }

    private sealed class Batch
    {
        public HashSet<TKey> Keys { get; } = [];

        // Continuations run asynchronously, and not one after another within the call that reads.
        public TaskCompletionSource<IReadOnlyDictionary<TKey, TValue>> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
