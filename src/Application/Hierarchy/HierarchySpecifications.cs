using Ardalis.Specification;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A group or site by identifier.</summary>
public sealed class GroupById : Specification<DeviceGroup>
{
    /// <summary>Selects the group or site with this identifier.</summary>
    public GroupById(GroupId id) => Query.Where(group => group.Id == id);
}

/// <summary>A site by identifier; regular groups do not match.</summary>
public sealed class SiteById : Specification<Site>
{
    /// <summary>Selects the site with this identifier.</summary>
    public SiteById(GroupId id) => Query.Where(site => site.Id == id);
}

/// <summary>Groups and sites by identifier, untracked.</summary>
public sealed class GroupsByIds : Specification<DeviceGroup>
{
    /// <summary>Selects the existing groups with these identifiers.</summary>
    public GroupsByIds(IReadOnlyCollection<GroupId> ids) => Query.Where(group => ids.Contains(group.Id)).AsNoTracking();
}

/// <summary>Groups and sites by external id, untracked.</summary>
public sealed class GroupsByExternalIds : Specification<DeviceGroup>
{
    /// <summary>Selects the groups with these external ids.</summary>
    public GroupsByExternalIds(IReadOnlyCollection<string> externalIds) =>
        Query.Where(group => externalIds.Contains(group.ExternalId!)).AsNoTracking();
}

/// <summary>All groups and sites, untracked.</summary>
public sealed class AllGroups : Specification<DeviceGroup>
{
    /// <summary>Selects all groups and sites.</summary>
    public AllGroups() => Query.AsNoTracking();
}
