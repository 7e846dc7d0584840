using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Serialises units of work that change the data of the same site: its nodes, feed, claims, sync requests, agent and unknown nodes, and the
/// site itself when it is deleted. The lock is a row that every site has, so it also protects rows that do not exist yet.
/// </summary>
public interface ISiteLock
{
    /// <summary>
    /// Locks these sites until the unit of work ends, in the order of their identifiers. Data of a site that is read afterwards stays valid,
    /// and the site cannot be deleted. The call must precede every write of the unit of work. A unit of work that needs several sites must
    /// lock them in one call, because locks that are acquired in another order can deadlock.
    /// </summary>
    /// <param name="sites">Identifiers of the sites; identifiers of regular groups are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Identifiers of the sites that exist; all of them are locked.</returns>
    Task<IReadOnlySet<GroupId>> LockAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken);
}
