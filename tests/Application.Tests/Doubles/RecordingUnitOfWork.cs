using Ardalis.Result;

namespace Sites.Application.Tests.Doubles;

/// <summary>
/// A unit of work over in-memory tables that records its calls. Like the real one it repeats a body
/// after a transient fault, rolls back refusals, and does not let a body end with unsaved changes.
/// </summary>
internal sealed class RecordingUnitOfWork(
    IReadOnlyList<ITable> tables, IReadOnlyList<IEventPolicy> policies, List<string> journal, TimeProvider clock) : IUnitOfWork
{
    private readonly List<DomainEvent> _recorded = [];

    private static readonly CancellationTokenSource Cancellation = new();

    /// <summary>The events of all saves, whether or not they were rolled back.</summary>
    public List<DomainEvent> Events { get; } = [];

    /// <summary>Called with every event that a use case records itself.</summary>
    public Action<DomainEvent>? Recorded { get; set; }

    /// <summary>How often a body is run and rolled back before the final run.</summary>
    public int TransientFaults { get; set; }

    /// <summary>The results of the next saves in order, null for success; later saves succeed.</summary>
    public Queue<Refusal?> SaveRefusals { get; } = [];

    /// <summary>What another transaction does after a body was rolled back; runs once.</summary>
    public Func<Task>? AfterRollback { get; set; }

    /// <summary>What another transaction does after a snapshot was read; runs once.</summary>
    public Func<Task>? AfterRead { get; set; }

    public int Commits { get; private set; }

    public int Rollbacks { get; private set; }

    public int Saves { get; private set; }

    /// <summary>Number of rows written by all saves, including those rolled back.</summary>
    public int RowsWritten { get; private set; }

    public int Attempts { get; private set; }

    /// <summary>Maximum number of rows written by one save.</summary>
    public int LargestSave { get; private set; }

    /// <summary>Whether a body is currently running.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The cancellation token of bodies, which differs from that of the caller.</summary>
    public static CancellationToken BodyToken => Cancellation.Token;

    /// <summary>The source of <see cref="BodyToken"/>.</summary>
    public CancellationToken Token { get; } = BodyToken;

    public async Task<Result<T>> CommitAsync<T>(
        WriteScope scope, Func<CancellationToken, Task<Result<T>>> body, CancellationToken cancellationToken)
    {
        IsRunning.Should().BeFalse("a unit of work does not nest");
        for (var run = 0; ; run++)
        {
            journal.Add($"begin {scope}");
            Clear();
            var undo = tables.Select(table => table.Snapshot()).ToList();
            IsRunning = true;
            Result<T> result;
            try
            {
                result = await body(Token);
            }
            catch
            {
                Undo(undo);
                throw;
            }
            finally
            {
                IsRunning = false;
            }

            if (run < TransientFaults)
            {
                Undo(undo);
                continue;
            }

            if (!result.IsSuccess)
            {
                Undo(undo);
                if (AfterRollback is not { } others) return result;
                AfterRollback = null;
                await others();
                return result;
            }

            if (_recorded.Count > 0 || tables.Any(table => table.HasChanges))
                throw new InvalidOperationException("The body of a unit of work ended with changes that it never saved.");
            journal.Add("commit");
            Commits++;
            return result;
        }
    }

    public async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> body, CancellationToken cancellationToken)
    {
        IsRunning.Should().BeFalse("a unit of work does not nest");
        journal.Add("snapshot");
        IsRunning = true;
        try
        {
            return await body(Token);
        }
        finally
        {
            IsRunning = false;
            if (AfterRead is { } others)
            {
                AfterRead = null;
                await others();
            }
        }
    }

    public void Record(params IEnumerable<DomainEvent> events)
    {
        foreach (var change in events)
        {
            _recorded.Add(change);
            Recorded?.Invoke(change);
        }
    }

    public Task<Result<SavedChanges>> SaveAsync(CancellationToken cancellationToken) => SaveAsync(_ => Task.FromResult(Result.Success()), cancellationToken);

    public Task<Result<SavedChanges>> ExecuteAsync(Func<CancellationToken, Task<Result>> statements, CancellationToken cancellationToken) =>
        // Imported rows were never loaded; the store is asked for its refusal.
        tables.Any(table => table.HasChanges) ? SaveAsync(statements, cancellationToken) : WriteAsync(statements, cancellationToken);

    private async Task<Result<SavedChanges>> SaveAsync(Func<CancellationToken, Task<Result>> statements, CancellationToken cancellationToken)
    {
        EnsureBody(cancellationToken);
        journal.Add("save");
        Saves++;
        return SaveRefusals.TryDequeue(out var refusal) && refusal is not null ? refusal : await WriteAsync(statements, cancellationToken);
    }

    private async Task<Result<SavedChanges>> WriteAsync(Func<CancellationToken, Task<Result>> statements, CancellationToken cancellationToken)
    {
        List<DomainEvent> events = [.. _recorded, .. tables.SelectMany(table => table.TakeEvents())];
        _recorded.Clear();
        foreach (var policy in policies) await policy.PrepareAsync(events, cancellationToken);
        var written = tables.Sum(table => table.Save(clock.GetUtcNow().UtcDateTime));
        RowsWritten += written;
        LargestSave = Math.Max(LargestSave, written);
        var executed = await statements(cancellationToken);
        if (!executed.IsSuccess) return executed;
        foreach (var policy in policies) await policy.ApplyAsync(events, cancellationToken);
        Events.AddRange(events);
        return new SavedChanges(events);
    }

    public async Task<Result<T>> AttemptAsync<T>(Func<CancellationToken, Task<Result<T>>> part, CancellationToken cancellationToken)
    {
        EnsureBody(cancellationToken);
        journal.Add("attempt");
        Attempts++;
        var undo = tables.Select(table => table.Snapshot()).ToList();
        var result = await part(Token);
        if (result.IsSuccess) return result;
        journal.Add("undo");
        Clear();
        foreach (var back in undo) back();
        return result;
    }

    /// <summary>Fails the test if a port that belongs into a body is called outside of one, or with another token than that of the body.</summary>
    public void EnsureBody(CancellationToken token)
    {
        IsRunning.Should().BeTrue("rows that are read for a change must be read in its transaction");
        token.Should().Be(Token, "a body must use the token that it is given");
    }

    private void Clear()
    {
        _recorded.Clear();
        foreach (var table in tables) table.Clear();
    }

    private void Undo(List<Action> undo)
    {
        journal.Add("rollback");
        Rollbacks++;
        Clear();
        foreach (var back in undo) back();
    }
}
