namespace Sites.Infrastructure.Agents;

/// <summary>
/// Answers calls that come together by one read: while one is under way, those that arrive gather for the next. Nobody
/// waits for company, so a single call costs what it would cost by itself; and nothing is kept, so an answer is
/// never older than its question. The read runs as part of the call that came first.
/// </summary>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TValue">What is answered.</typeparam>
/// <param name="read">Reads for up to <see cref="MaxKeys"/> different keys at once; leaves out what is not there.</param>
internal sealed class RequestCoalescer<TKey, TValue>(Func<IReadOnlyList<TKey>, Task<IReadOnlyDictionary<TKey, TValue>>> read) : IDisposable
    where TKey : notnull
    where TValue : class
{
    /// <summary>The most keys of one read, well below the parameters that a statement may have.</summary>
    public const int MaxKeys = 500;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private Gathering? _open;

    /// <summary>What belongs to the key; null where nothing does.</summary>
    /// <param name="key">What is asked for.</param>
    /// <param name="cancellationToken">Stops waiting; the read goes on for the others.</param>
    public async Task<TValue?> FindAsync(TKey key, CancellationToken cancellationToken)
    {
        Gathering mine;
        bool leads;
        lock (_gate)
        {
            if (_open is null || _open.Keys.Count >= MaxKeys) _open = new Gathering();
            mine = _open;
            leads = mine.Keys.Count == 0;
            mine.Keys.Add(key);
        }

        // Never fails by itself; how it went is told by the answer.
        if (leads) _ = ReadAsync(mine);
        return (await mine.Answer.Task.WaitAsync(cancellationToken)).GetValueOrDefault(key);
    }

    public void Dispose() => _turn.Dispose();

    private async Task ReadAsync(Gathering gathering)
    {
        await _turn.WaitAsync();
        try
        {
            lock (_gate)
            {
                // From here on whoever comes is answered by a later read, which sees what happened meanwhile.
                if (_open == gathering) _open = null;
            }

            gathering.Answer.SetResult(await read([.. gathering.Keys]));
        }
        catch (Exception failure)
        {
            gathering.Answer.SetException(failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    private sealed class Gathering
    {
        public HashSet<TKey> Keys { get; } = [];

        // The others go on by themselves, and not one after the other within the one that read for them.
        public TaskCompletionSource<IReadOnlyDictionary<TKey, TValue>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
