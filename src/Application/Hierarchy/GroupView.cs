using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A group or site together with its inheritance chain.</summary>
/// <param name="Row">The stored values.</param>
/// <param name="Chain">The inheritance chain: the group first, then its ancestors up to the root.</param>
public sealed record GroupView(GroupRow Row, IReadOnlyList<SettingsOwner> Chain)
{
    /// <summary>The names from the root to the group, for example <c>/region-us/datacenter-west</c>.</summary>
    public string Path => Chain[0].Path;

    /// <summary>Number of ancestors.</summary>
    public int Depth => Chain.Count - 1;

    /// <summary>Identifier of the effective default workflow.</summary>
    public string? EffectiveWorkflowId => EffectiveSettings.Resolve(Chain, settings => settings.DefaultWorkflowId?.Value).Value;

    /// <summary>Effective value of automatic provisioning.</summary>
    public bool EffectiveAutoProvision => EffectiveSettings.Resolve(Chain, settings => settings.AutoProvision).Value ?? false;

    /// <summary>Creates the views of rows from the rows and their ancestors.</summary>
    /// <param name="rows">The rows, in the order of the result.</param>
    /// <param name="ancestors">
    /// All ancestors that are not among the rows themselves, in any order; other groups are ignored.
    /// </param>
    public static IReadOnlyList<GroupView> Assemble(IReadOnlyList<GroupRow> rows, IEnumerable<AncestorRow> ancestors)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var groups = ancestors
            .Concat(rows.Select(row => new AncestorRow(row.Id, row.Name, row.LineageKey, row.Settings)))
            .DistinctBy(ancestor => ancestor.Id)
            .OrderBy(ancestor => ancestor.LineageKey.Length);

        // Ordered by the length of the lineage, so that the chain of a parent is built before those of its children.
        var chains = new Dictionary<GroupId, IReadOnlyList<SettingsOwner>>();
        foreach (var group in groups)
        {
            var above = new Lineage(group.LineageKey).Parent is { } parent ? chains[parent] : [];
            var path = string.Concat(above.Count == 0 ? "" : above[0].Path, "/", group.Name);
            chains[group.Id] = [new SettingsOwner(group.Id, group.Name, path, group.Settings), .. above];
        }

        return [.. rows.Select(row => new GroupView(row, chains[row.Id]))];
    }
}

/// <summary>The values of an ancestor that its descendants need.</summary>
/// <param name="Id">Identifier of the ancestor.</param>
/// <param name="Name">Name of the ancestor.</param>
/// <param name="LineageKey">Key of its lineage.</param>
/// <param name="Settings">Its own settings.</param>
public sealed record AncestorRow(GroupId Id, string Name, string LineageKey, Settings Settings);
