using Ardalis.Result;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>
/// Finds the group and the home site of a node. The results are still valid when the node is stored, because a group never changes between
/// group and site, and the foreign key prevents its deletion.
/// </summary>
public sealed class Placement(IReadRepository<DeviceGroup> groups)
{
    /// <summary>Finds a logical group.</summary>
    /// <returns>The group, or null when <paramref name="id"/> is null; or <c>node.group_not_found</c>.</returns>
    public async Task<Result<DeviceGroup?>> FindGroupAsync(GroupId? id, CancellationToken cancellationToken)
    {
        if (id is null) return Result<DeviceGroup?>.Success(null);
        var group = await groups.FirstOrDefaultAsync(new GroupById(id.Value), cancellationToken);
        return group is null ? NodeErrors.GroupNotFound.Refuse(id) : Result<DeviceGroup?>.Success(group);
    }

    /// <summary>Finds a home site.</summary>
    /// <returns>The site, or null when <paramref name="id"/> is null; or <c>node.home_site_not_found</c>, <c>node.home_not_a_site</c>.</returns>
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
