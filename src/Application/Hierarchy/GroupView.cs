using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A group or site together with the line it inherits from.</summary>
/// <param name="Row">What is stored.</param>
/// <param name="Line">The group itself first, then its ancestors up to the root.</param>
public sealed record GroupView(GroupRow Row, IReadOnlyList<SettingsOwner> Line)
{
    /// <summary>The names from the root down: <c>/region-us/datacenter-west</c>.</summary>
    public string Path => Line[0].Path;

    /// <summary>How many ancestors it has.</summary>
    public int Depth => Line.Count - 1;

    /// <summary>The workflow that takes effect.</summary>
    public string? EffectiveWorkflowId => EffectiveSettings.Resolve(Line, settings => settings.DefaultWorkflowId).Value;

    /// <summary>Whether provisioning unasked takes effect.</summary>
    public bool EffectiveAutoProvision => EffectiveSettings.Resolve(Line, settings => settings.AutoProvision).Value ?? false;

    /// <summary>Puts rows together with their lines.</summary>
    /// <param name="rows">In the order that is answered.</param>
    /// <param name="ancestors">
    /// Every ancestor of every row that is not itself among the rows, in any order; who else is among them does no harm.
    /// </param>
    public static IReadOnlyList<GroupView> Assemble(IReadOnlyList<GroupRow> rows, IEnumerable<AncestorRow> ancestors)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var known = ancestors
            .Concat(rows.Select(row => new AncestorRow(row.Id, row.Name, row.LineageKey, row.Settings)))
            .DistinctBy(ancestor => ancestor.Id)
            .OrderBy(ancestor => ancestor.LineageKey.Length);

        // Shorter lineages come first, so a parent's line is always there when its child asks for it.
        var lines = new Dictionary<GroupId, IReadOnlyList<SettingsOwner>>();
        foreach (var group in known)
        {
            var above = new Lineage(group.LineageKey).Parent is { } parent ? lines[parent] : [];
            var path = string.Concat(above.Count == 0 ? "" : above[0].Path, "/", group.Name);
            lines[group.Id] = [new SettingsOwner(group.Id, group.Name, path, group.Settings), .. above];
        }

        return [.. rows.Select(row => new GroupView(row, lines[row.Id]))];
    }
}

/// <summary>What those below need to know of an ancestor.</summary>
/// <param name="Id">The ancestor.</param>
/// <param name="Name">Its name.</param>
/// <param name="LineageKey">Where it stands.</param>
/// <param name="Settings">What it says.</param>
public sealed record AncestorRow(GroupId Id, string Name, string LineageKey, Settings Settings);
