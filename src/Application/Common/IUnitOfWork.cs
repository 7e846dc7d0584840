using Ardalis.Result;

namespace Sites.Application.Common;

/// <summary>Who else may write at the same time.</summary>
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
    /// Changes of the tree's shape or of what its rules look at: one at a time per database, so that what a check saw
    /// still holds when the change is stored.
    /// </summary>
    Structure,
}

/// <summary>
/// All or nothing. A use case hands over its whole body, because a transient fault of the database is answered by running
/// it again from the start: nothing that it did or read before may survive.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs the body in one transaction and commits where it succeeds; a refusal or an exception leaves nothing behind.
    /// </summary>
    /// <param name="scope">Who else may write meanwhile.</param>
    /// <param name="body">Loads, checks, changes. May be run more than once.</param>
    /// <param name="cancellationToken">Stops it, up to the commit.</param>
    /// <returns>What the body answers, or a refusal of <see cref="SaveAsync"/>.</returns>
    Task<Result<T>> CommitAsync<T>(
        WriteScope scope, Func<CancellationToken, Task<Result<T>>> body, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the body on one snapshot: everything it reads is as it was at one moment, however long it takes. Nothing may be
    /// changed in it.
    /// </summary>
    /// <param name="body">Reads. May be run more than once.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> body, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the changes so far into the transaction, so that queries of the same body see them. Raises the version of
    /// every aggregate that differs from what is stored.
    /// </summary>
    /// <returns>
    /// The refusal that belongs to a violated constraint (<c>group.name_taken</c>, <c>node.mac_address_taken</c>, …), or
    /// <c>concurrency.conflict</c>.
    /// </returns>
    Task<Result> SaveAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs a part of the body that may be refused without the rest failing with it: a refusal undoes the part and forgets
    /// what was loaded.
    /// </summary>
    Task<Result<T>> AttemptAsync<T>(Func<CancellationToken, Task<Result<T>>> part, CancellationToken cancellationToken);
}
