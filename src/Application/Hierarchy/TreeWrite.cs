using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A set of changes of the tree that were validated together and are written together.</summary>
/// <param name="Created">The new groups, parents before children.</param>
/// <param name="Updated">The changed groups, parents before children, with incremented versions.</param>
/// <param name="Displaced">Changed groups whose old name is reused by another group and must therefore be released first.</param>
/// <param name="Relocated">New lineages of other groups that have a moved ancestor.</param>
/// <param name="Now">The time of the change (UTC).</param>
public sealed record TreeWrite(
    IReadOnlyList<DeviceGroup> Created,
    IReadOnlyList<UpdatedGroup> Updated,
    IReadOnlyCollection<GroupId> Displaced,
    IReadOnlyDictionary<GroupId, Lineage> Relocated,
    DateTime Now)
{
    /// <summary>Whether there is nothing to write.</summary>
    public bool IsEmpty => Created.Count == 0 && Updated.Count == 0;

    /// <summary>All created and changed groups.</summary>
    public IEnumerable<DeviceGroup> Groups => Created.Concat(Updated.Select(update => update.Group));
}

/// <summary>A changed group.</summary>
/// <param name="Group">The group with its new values and incremented version.</param>
/// <param name="ChangesName">Whether its name changes, or must be written again after it was released.</param>
/// <param name="ChangesPlace">Whether its parent or its lineage changes.</param>
/// <param name="ChangesTags">Whether its tags change.</param>
public sealed record UpdatedGroup(DeviceGroup Group, bool ChangesName, bool ChangesPlace, bool ChangesTags);
