using Ardalis.Specification;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>One group or site.</summary>
public sealed class GroupById : Specification<DeviceGroup>
{
    /// <summary>The group of this id.</summary>
    public GroupById(GroupId id) => Query.Where(group => group.Id == id);
}

/// <summary>One site; a regular group of that id is none.</summary>
public sealed class SiteById : Specification<Site>
{
    /// <summary>The site of this id.</summary>
    public SiteById(GroupId id) => Query.Where(site => site.Id == id);
}

/// <summary>Groups and sites by id.</summary>
public sealed class GroupsByIds : Specification<DeviceGroup>
{
    /// <summary>The groups of these ids, as far as they are there, only to be read.</summary>
    public GroupsByIds(IReadOnlyCollection<GroupId> ids) => Query.Where(group => ids.Contains(group.Id)).AsNoTracking();
}

/// <summary>Groups and sites by the keys of another inventory.</summary>
public sealed class GroupsByExternalIds : Specification<DeviceGroup>
{
    /// <summary>The groups that bear one of these keys, only to be read.</summary>
    public GroupsByExternalIds(IReadOnlyCollection<string> externalIds) =>
        Query.Where(group => externalIds.Contains(group.ExternalId!)).AsNoTracking();
}

/// <summary>Every group and site.</summary>
public sealed class AllGroups : Specification<DeviceGroup>
{
    /// <summary>All of them, untracked.</summary>
    public AllGroups() => Query.AsNoTracking();
}
