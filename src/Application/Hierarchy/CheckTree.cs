using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>One row whose place in the tree is recorded wrongly.</summary>
/// <param name="Id">The row.</param>
/// <param name="Defect">What is wrong with it, for an operator.</param>
/// <param name="Stored">The lineage that is stored.</param>
/// <param name="Expected">The lineage that follows from the parents; null where none does.</param>
public sealed record TreeDefect(GroupId Id, string Defect, string Stored, string? Expected);

/// <summary>What the tree check found.</summary>
/// <param name="Groups">How many rows were looked at.</param>
/// <param name="Defects">Empty for a sound tree.</param>
public sealed record TreeReport(int Groups, IReadOnlyList<TreeDefect> Defects);

/// <summary>
/// Recomputes every lineage from the parent links alone and compares it with what is stored. Reads the whole tree, ids
/// only (about 150 bytes a row in memory); made for operators, not for requests.
/// </summary>
public sealed class CheckTreeHandler(IGroupReader reader)
{
    /// <summary>Checks the whole tree.</summary>
    public async Task<TreeReport> HandleAsync(CancellationToken cancellationToken)
    {
        var rows = new Dictionary<GroupId, TreeRow>();
        await foreach (var row in reader.ListTreeRowsAsync(cancellationToken)) rows[row.Id] = row;

        var defects = new List<TreeDefect>();
        foreach (var row in rows.Values)
        {
            if (DefectOf(row, rows) is { } defect) defects.Add(defect);
        }

        return new TreeReport(rows.Count, defects);
    }

    private static TreeDefect? DefectOf(TreeRow row, Dictionary<GroupId, TreeRow> rows)
    {
        var line = new List<GroupId> { row.Id };
        for (var above = row.ParentId; above is { } id; above = rows[id].ParentId)
        {
            if (!rows.ContainsKey(id)) return new TreeDefect(row.Id, $"The ancestor {id} is not there.", row.LineageKey, null);
            line.Add(id);
            if (line.Count > Lineage.MaxLevels)
                return new TreeDefect(row.Id, "Its line of parents is a cycle or has more than 32 levels.", row.LineageKey, null);
        }

        var expected = Lineage.OfRoot(line[^1]);
        for (var level = line.Count - 2; level >= 0; level--) expected = expected.Child(line[level]);
        if (expected.Key != row.LineageKey) return new TreeDefect(row.Id, "Its lineage does not follow from its parents.", row.LineageKey, expected.Key);

        return row.IsSite && row.ParentId is { } parent && !rows[parent].IsSite
            ? new TreeDefect(row.Id, "It is a site under a regular group.", row.LineageKey, expected.Key)
            : null;
    }
}
