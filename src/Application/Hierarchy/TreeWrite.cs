using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Many changes of the tree that were checked together and are written together.</summary>
/// <param name="Created">New groups, parents before children.</param>
/// <param name="Updated">Changed groups, parents before children, with raised versions.</param>
/// <param name="Displaced">Changed groups whose old name goes to another group, and that must give it up before anything else is written.</param>
/// <param name="Relocated">Other groups whose lineage changes because an ancestor moved.</param>
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

    /// <summary>The created and changed groups.</summary>
    public IEnumerable<DeviceGroup> Groups => Created.Concat(Updated.Select(update => update.Group));
}

/// <summary>A changed group.</summary>
/// <param name="Group">The group as it is to be stored; its version is one above the stored one.</param>
/// <param name="ChangesName">Whether its name changes, or must be written again after it was given up.</param>
/// <param name="ChangesPlace">Whether its parent or its lineage changes.</param>
/// <param name="ChangesTags">Whether its tags change.</param>
public sealed record UpdatedGroup(DeviceGroup Group, bool ChangesName, bool ChangesPlace, bool ChangesTags);
