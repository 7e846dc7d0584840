using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Reads machines that wait for a person to make nodes of them.</summary>
public interface IUnknownNodeReader
{
    /// <summary>How many wait at a site.</summary>
    Task<int> CountAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>A page of them, the newest first where nothing is said. Orders: <c>created_at</c>; ties by id.</summary>
    /// <param name="site">Only those at one of these sites.</param>
    /// <param name="under">Only those at this site or one below this group.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<UnknownNode>>> ListAsync(AnyOf<GroupId>? site, GroupId? under, PageRequest page, CancellationToken cancellationToken);
}
