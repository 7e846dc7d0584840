namespace Sites.Domain.Hierarchy;

/// <summary>One group in a line, with what it says: the unit that inheritance is computed from.</summary>
/// <param name="Id">The group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Path">Its readable path, <c>/region-us/datacenter-west</c>.</param>
/// <param name="Settings">What it says itself.</param>
public sealed record SettingsOwner(GroupId Id, string Name, string Path, Settings Settings);
