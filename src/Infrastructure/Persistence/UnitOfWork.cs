using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Runs a use case in one transaction. With every save it collects the events of the tracked aggregates and hands them to the policies.
/// </summary>
internal sealed class UnitOfWork(
    SitesDbContext db, IWriteLock writeLock, IEnumerable<IEventPolicy> policies, Rehearsal rehearsal, TimeProvider clock) : IUnitOfWork
{
    private readonly IReadOnlyList<IEventPolicy> _policies = [.. policies];
    private readonly List<DomainEvent> _recorded = [];

    public async Task<Result<T>> CommitAsync<T>(
        WriteScope scope, Func<CancellationToken, Task<Result<T>>> body, CancellationToken cancellationToken)
    {
        var strategy = db.Database.CreateExecutionStrategy();
        return await strategy.ExecuteAsync(async cancellation =>
        {
            // A repeated attempt must see nothing of the one before.
            Clear();
            await using var write = await writeLock.BeginAsync(db, cancellation);
            if (scope == WriteScope.Structure) await writeLock.LockStructureAsync(db, cancellation);
            if (scope == WriteScope.SharedStructure) await writeLock.ShareStructureAsync(db, cancellation);

            var result = await body(cancellation);
            if (!result.IsSuccess)
            {
                await write.Transaction.RollbackAsync(CancellationToken.None);
                Clear();
                return result;
            }

            if (_recorded.Count > 0 || db.ChangeTracker.HasChanges())
                throw new InvalidOperationException("The body of a unit of work ended with changes that it never saved.");
            if (rehearsal.IsOn) await write.Transaction.RollbackAsync(CancellationToken.None);
            else await CommitAsync(write.Transaction, cancellation);
            return result;
        }, cancellationToken);
    }

    public Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> body, CancellationToken cancellationToken) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(async cancellation =>
        {
            Clear();
            await using var snapshot = await writeLock.BeginSnapshotAsync(db, cancellation);
            return await body(cancellation);
        }, cancellationToken);

    public void Record(params IEnumerable<DomainEvent> events) => _recorded.AddRange(events);

    public Task<Result<SavedChanges>> SaveAsync(CancellationToken cancellationToken) => ExecuteAsync(_ => Task.FromResult(Result.Success()), cancellationToken);

    public async Task<Result<SavedChanges>> ExecuteAsync(Func<CancellationToken, Task<Result>> statements, CancellationToken cancellationToken)
    {
        var events = Collect();
        try
        {
            foreach (var policy in _policies) await policy.PrepareAsync(events, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            var executed = await statements(cancellationToken);
            if (!executed.IsSuccess) return executed;
            foreach (var policy in _policies) await policy.ApplyAsync(events, cancellationToken);
            return new SavedChanges(events);
        }
        catch (DbUpdateConcurrencyException)
        {
            return RequestErrors.ConcurrencyConflict.Refuse();
        }
        catch (DbUpdateException failure) when (ConstraintRefusals.Find(db, failure) is { } refusal)
        {
            return await UniqueValueOwners.NameOwnerAsync(db, refusal, failure.Entries.Select(entry => entry.Entity), cancellationToken);
        }
    }

    public async Task<Result<T>> AttemptAsync<T>(
        Func<CancellationToken, Task<Result<T>>> part, CancellationToken cancellationToken)
    {
        var transaction = db.Database.CurrentTransaction
            ?? throw new InvalidOperationException("A part is attempted within a unit of work.");
        await transaction.CreateSavepointAsync("attempt", cancellationToken);
        var result = await part(cancellationToken);
        if (result.IsSuccess)
        {
            await transaction.ReleaseSavepointAsync("attempt", cancellationToken);
            return result;
        }

        await transaction.RollbackToSavepointAsync("attempt", CancellationToken.None);
        Clear();
        return result;
    }

    /// <summary>Raises the versions of changed aggregates and takes their events.</summary>
    private List<DomainEvent> Collect()
    {
        var now = clock.GetUtcNow().UtcDateTime;
        List<DomainEvent> events = [.. _recorded];
        _recorded.Clear();
        var nodes = new List<EntityEntry>();
        foreach (var entry in db.ChangeTracker.Entries<EventSource>().ToList())
        {
            var changes = entry.Entity.TakeEvents();
            if (entry.State is EntityState.Unchanged or EntityState.Detached) continue;
            // What follows from a change is decided from its events: a change without one would have no consequences.
            if (changes.Count == 0)
                throw new InvalidOperationException($"{entry.Metadata.ClrType.Name} was {entry.State} and recorded no event.");
            if (entry is { State: EntityState.Modified, Entity: IVersioned versioned }) versioned.MarkChanged(now);
            TagIndex.Follow(db, entry);
            if (entry is { State: EntityState.Added or EntityState.Modified, Entity: Node }) nodes.Add(entry);
            events.AddRange(changes);
        }

        MacAddressIndex.Follow(db, nodes);

        return events;
    }

    private void Clear()
    {
        db.ChangeTracker.Clear();
        _recorded.Clear();
    }

    /// <summary>
    /// A commit whose answer is lost may have happened or not. Running the body again could then do the work twice or
    /// refuse its own result, so it is the only fault that is not retried: the caller gets its own error code.
    /// </summary>
    private static async Task CommitAsync(IDbContextTransaction transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception failure) when (DatabaseFaults.IsConnectionLoss(failure))
        {
            throw new CommitUncertainException(failure);
        }
    }
}
