using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>A change of a group or site.</summary>
/// <param name="Group">The group as it is after the change.</param>
public abstract record GroupEvent(DeviceGroup Group) : DomainEvent;

/// <summary>A group or site was created.</summary>
/// <param name="Group">The new group.</param>
public sealed record GroupCreated(DeviceGroup Group) : GroupEvent(Group);

/// <summary>A descriptive field of a group changed: its name, description, tags, external id or agent URL.</summary>
/// <param name="Group">The group.</param>
/// <param name="Field">Name of the field on the wire.</param>
/// <param name="Before">The previous value; null if the field was unset.</param>
/// <param name="After">The new value; null if the field is unset.</param>
public sealed record GroupDetailChanged(DeviceGroup Group, string Field, string? Before, string? After) : GroupEvent(Group);

/// <summary>The group's own settings changed.</summary>
/// <param name="Group">The group.</param>
/// <param name="Before">The previous settings.</param>
public sealed record SettingsChanged(DeviceGroup Group, Settings Before) : GroupEvent(Group);

/// <summary>A group moved under another parent, together with everything below it.</summary>
/// <param name="Group">The group.</param>
/// <param name="ParentBefore">The previous parent; null if the group was a root.</param>
/// <param name="Relocation">The previous and the new lineage.</param>
public sealed record GroupMoved(DeviceGroup Group, GroupId? ParentBefore, Relocation Relocation) : GroupEvent(Group);

/// <summary>A group or site was deleted.</summary>
/// <param name="Group">The group.</param>
public sealed record GroupDeleted(DeviceGroup Group) : GroupEvent(Group);
