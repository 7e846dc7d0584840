using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Lines for those who ask what takes effect and not why: names and paths are left out. Whoever has to say where a value
/// comes from takes <see cref="GroupView.Line"/>.
/// </summary>
public static class SettingsLine
{
    /// <summary>The group of this lineage first, then its ancestors up to the root.</summary>
    /// <param name="lineage">Where the group stands.</param>
    /// <param name="settingsOf">What a group of the line says; null counts as nothing.</param>
    public static IReadOnlyList<SettingsOwner> Of(Lineage lineage, Func<GroupId, Settings?> settingsOf)
    {
        ArgumentNullException.ThrowIfNull(settingsOf);
        return [.. lineage.Ancestors.Append(lineage.Self).Reverse().Select(id => new SettingsOwner(id, "", "", settingsOf(id) ?? Settings.Silent))];
    }
}
