using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Reads the unknown machines that are queued for a person's decision.</summary>
public interface IUnknownNodeReader
{
    /// <summary>Returns the number of unknown machines at a site.</summary>
    Task<int> CountAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>Returns a page of unknown machines, newest first by default. Sort keys: <c>created_at</c>; ties are ordered by id.</summary>
    /// <param name="site">Sites of the machines; null for all.</param>
    /// <param name="under">Group or site whose subtree contains the site of the machines; null for all.</param>
    /// <param name="page">The requested page.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<UnknownNode>>> ListAsync(AnyOf<GroupId>? site, GroupId? under, PageRequest page, CancellationToken cancellationToken);
}
