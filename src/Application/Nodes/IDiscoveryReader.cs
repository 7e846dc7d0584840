using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Reads what decides whether unknown machines may become nodes without a person.</summary>
public interface IDiscoveryReader
{
    /// <summary>Loads the check for machines at a site. The site must be locked, because the check counts its nodes.</summary>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="machines">The machines.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<DiscoveryCheck> LoadAsync(GroupId site, IReadOnlyCollection<NodeIdentity> machines, CancellationToken cancellationToken);

    /// <summary>Returns a page of the ignored machines. Sort keys: <c>mac_address</c> (the default).</summary>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<IgnoredMachine>>> ListIgnoredAsync(PageRequest page, CancellationToken cancellationToken);
}
