using Ardalis.Result;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>
/// Finds the groups and sites that a node is to be put into. A group's kind never changes and the foreign key holds the
/// rest, so what is found here still holds when the node is stored.
/// </summary>
public sealed class Placement(IReadRepository<DeviceGroup> groups)
{
    /// <summary>The logical group of this id; none for null.</summary>
    /// <returns><c>node.group_not_found</c>.</returns>
    public async Task<Result<DeviceGroup?>> FindGroupAsync(GroupId? id, CancellationToken cancellationToken)
    {
        if (id is null) return Result<DeviceGroup?>.Success(null);
        var group = await groups.FirstOrDefaultAsync(new GroupById(id.Value), cancellationToken);
        return group is null ? NodeErrors.GroupNotFound.Refuse(id) : Result<DeviceGroup?>.Success(group);
    }

    /// <summary>The home of this id; none for null.</summary>
    /// <returns><c>node.home_site_not_found</c>, <c>node.home_not_a_site</c>.</returns>
    public async Task<Result<Site?>> FindHomeAsync(GroupId? id, CancellationToken cancellationToken)
    {
        if (id is null) return Result<Site?>.Success(null);
        var group = await groups.FirstOrDefaultAsync(new GroupById(id.Value), cancellationToken);
        return group switch
        {
            null => NodeErrors.HomeNotFound.Refuse(id),
            Site site => Result<Site?>.Success(site),
            _ => NodeErrors.HomeNotASite.Refuse(group.Name),
        };
    }
}
