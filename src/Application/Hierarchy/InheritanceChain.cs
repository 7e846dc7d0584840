using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Builds inheritance chains without names and paths, for callers that need the effective values but not their sources.
/// <see cref="GroupView.Chain"/> contains both.
/// </summary>
public static class InheritanceChain
{
    /// <summary>Builds the chain of a group: the group first, then its ancestors up to the root.</summary>
    /// <param name="lineage">Lineage of the group.</param>
    /// <param name="settingsOf">The own settings of a group; null counts as <see cref="Settings.Empty"/>.</param>
    public static IReadOnlyList<SettingsOwner> Of(Lineage lineage, Func<GroupId, Settings?> settingsOf)
    {
        ArgumentNullException.ThrowIfNull(settingsOf);
        return [.. lineage.Ancestors.Append(lineage.Self).Reverse().Select(id => new SettingsOwner(id, "", "", settingsOf(id) ?? Settings.Empty))];
    }
}
