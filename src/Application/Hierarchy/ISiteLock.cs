using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Serialises units of work that change what belongs to the same site: its nodes, feed, claims, requests, agent and unknown
/// nodes, and the site itself when it is deleted. Every site has a row to lock, so this also works for what does not exist yet.
/// </summary>
public interface ISiteLock
{
    /// <summary>
    /// Locks these sites until the unit of work ends, in the order of their ids. What is read of a site afterwards stays valid,
    /// and the site cannot be deleted. Must precede every write of the unit of work, and a unit of work that needs several sites
    /// names them in one call: locks that are taken in another order can deadlock.
    /// </summary>
    /// <param name="sites">The sites; ids of regular groups are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Those of them that exist, all of which are locked.</returns>
    Task<IReadOnlySet<GroupId>> LockAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken);
}
