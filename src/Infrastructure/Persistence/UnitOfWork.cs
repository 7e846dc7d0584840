using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Persistence;

/// <summary>One transaction per use case, with what the database needs around it.</summary>
internal sealed class UnitOfWork(SitesDbContext db, IWriteLock writeLock, ISaveFollower follower, Rehearsal rehearsal, TimeProvider clock) : IUnitOfWork
{
    public async Task<Result<T>> CommitAsync<T>(
        WriteScope scope, Func<CancellationToken, Task<Result<T>>> body, CancellationToken cancellationToken)
    {
        var strategy = db.Database.CreateExecutionStrategy();
        return await strategy.ExecuteAsync(async cancellation =>
        {
            // A repeated attempt must see nothing of the one before.
            Forget();
            await using var write = await writeLock.BeginAsync(db, cancellation);
            if (scope == WriteScope.Structure) await writeLock.LockStructureAsync(db, cancellation);
            if (scope == WriteScope.SharedStructure) await writeLock.ShareStructureAsync(db, cancellation);

            var result = await body(cancellation);
            if (!result.IsSuccess)
            {
                await write.Transaction.RollbackAsync(CancellationToken.None);
                Forget();
                return result;
            }

            if (db.ChangeTracker.HasChanges())
                throw new InvalidOperationException("The body of a unit of work ended with changes that it never saved.");
            if (rehearsal.IsOn) await write.Transaction.RollbackAsync(CancellationToken.None);
            else await CommitAsync(write.Transaction, cancellation);
            return result;
        }, cancellationToken);
    }

    public Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> body, CancellationToken cancellationToken) =>
        db.Database.CreateExecutionStrategy().ExecuteAsync(async cancellation =>
        {
            Forget();
            await using var snapshot = await writeLock.BeginSnapshotAsync(db, cancellation);
            return await body(cancellation);
        }, cancellationToken);

    public async Task<Result> SaveAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var entry in db.ChangeTracker.Entries<IVersioned>().ToList())
        {
            if (entry.State == EntityState.Modified) entry.Entity.MarkChanged(now);
            TagIndex.Follow(db, entry);
        }

        try
        {
            await follower.BeforeSaveAsync(cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await follower.AfterSaveAsync(cancellationToken);
            return Result.Success();
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
        Forget();
        return result;
    }

    private void Forget()
    {
        db.ChangeTracker.Clear();
        follower.Forget();
    }

    /// <summary>
    /// A commit whose answer is lost may have happened or not. Running the body again could then do the work twice or
    /// refuse its own result, so it is the one fault that is not retried: the caller is told.
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
