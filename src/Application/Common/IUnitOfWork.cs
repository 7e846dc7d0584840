using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Application.Common;

/// <summary>Determines which other units of work can write concurrently.</summary>
public enum WriteScope
{
    /// <summary>Changes of single rows, guarded by versions and the database's own constraints.</summary>
    Rows,

    /// <summary>
    /// Changes of single groups that rely on the shape of the tree and do not change it: concurrently with each other and with
    /// <see cref="Rows"/>, but not with <see cref="Structure"/>.
    /// </summary>
    SharedStructure,

    /// <summary>
    /// Changes of the shape of the tree or of values that its rules depend on: one at a time per database, so that the results of checks are
    /// still valid when the change is stored.
    /// </summary>
    Structure,
}

/// <summary>The outcome of a save.</summary>
/// <param name="Events">The events of the save in their order, those included that the policies recorded.</param>
public sealed record SavedChanges(IReadOnlyList<DomainEvent> Events);

/// <summary>
/// Runs a use case in one transaction. The use case passes its whole body, because after a transient fault of the database the body is
/// run again from the start: nothing that it did or read before may survive.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs the body in one transaction and commits it if the body succeeds. A refusal or an exception rolls the transaction back.
    /// </summary>
    /// <param name="scope">Which other units of work may write meanwhile.</param>
    /// <param name="body">Loads, checks and changes. It can run more than once.</param>
    /// <param name="cancellationToken">Cancels the unit of work, up to the commit.</param>
    /// <returns>The result of the body.</returns>
    Task<Result<T>> CommitAsync<T>(
        WriteScope scope, Func<CancellationToken, Task<Result<T>>> body, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the body on a snapshot, so that all its reads are consistent, however long it runs. The body must not write.
    /// </summary>
    /// <param name="body">Reads the data. It can run more than once.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> body, CancellationToken cancellationToken);

    /// <summary>
    /// Adds events to the next save: those of aggregates that set-based statements write, and those that no aggregate can record.
    /// </summary>
    void Record(params IEnumerable<DomainEvent> events);

    /// <summary>
    /// Writes the changes so far into the transaction, so that queries of the same body see them, and runs the policies on their events
    /// (<see cref="IEventPolicy"/>). Raises the version of every aggregate that differs from its stored row.
    /// </summary>
    /// <returns>
    /// The events of the save; or the refusal that belongs to a violated constraint (<c>group.name_taken</c>,
    /// <c>node.mac_address_taken</c>, …), or <c>concurrency.conflict</c>.
    /// </returns>
    /// <exception cref="InvalidOperationException">An aggregate was changed or deleted without having recorded an event.</exception>
    Task<Result<SavedChanges>> SaveAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Saves like <see cref="SaveAsync"/>, and executes set-based statements after the tracked changes are written and before the policies
    /// run. Their events must have been recorded before: by the aggregates, or with <see cref="Record"/>.
    /// </summary>
    /// <param name="statements">Executes the statements.</param>
    /// <param name="cancellationToken">Cancels the save.</param>
    /// <returns>As <see cref="SaveAsync"/>, and the refusals of <paramref name="statements"/>.</returns>
    Task<Result<SavedChanges>> ExecuteAsync(Func<CancellationToken, Task<Result>> statements, CancellationToken cancellationToken);

    /// <summary>
    /// Runs a part of the body that can be refused without failing the whole unit of work: a refusal rolls the part back and clears all
    /// loaded entities.
    /// </summary>
    Task<Result<T>> AttemptAsync<T>(Func<CancellationToken, Task<Result<T>>> part, CancellationToken cancellationToken);
}
