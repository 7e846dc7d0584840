namespace Sites.Domain.Hierarchy;

/// <summary>A group in an inheritance chain with its own settings.</summary>
/// <param name="Id">Identifier of the group.</param>
/// <param name="Name">Name of the group.</param>
/// <param name="Path">Readable path of the group, such as <c>/region-us/datacenter-west</c>.</param>
/// <param name="Settings">The group's own settings.</param>
public sealed record SettingsOwner(GroupId Id, string Name, string Path, Settings Settings);
