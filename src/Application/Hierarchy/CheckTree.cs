using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A group or site whose stored place in the tree is wrong.</summary>
/// <param name="Id">Identifier of the group or site.</param>
/// <param name="Defect">Sentence that describes the defect to an operator.</param>
/// <param name="Stored">The stored lineage.</param>
/// <param name="Expected">The lineage that follows from the parent links; null when they do not lead to a root.</param>
public sealed record TreeDefect(GroupId Id, string Defect, string Stored, string? Expected);

/// <summary>The result of a tree check.</summary>
/// <param name="Groups">Number of checked groups and sites.</param>
/// <param name="Defects">The defects; empty when the tree is consistent.</param>
public sealed record TreeReport(int Groups, IReadOnlyList<TreeDefect> Defects);

/// <summary>
/// Recomputes every lineage from the parent links and compares it with the stored one. Reads the identifiers of the whole tree (about
/// 150 bytes of memory per row); intended for operators, not for requests.
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
        var chain = new List<GroupId> { row.Id };
        for (var above = row.ParentId; above is { } id; above = rows[id].ParentId)
        {
            if (!rows.ContainsKey(id)) return new TreeDefect(row.Id, $"The ancestor {id} does not exist.", row.LineageKey, null);
            chain.Add(id);
            if (chain.Count > Lineage.MaxLevels)
                return new TreeDefect(row.Id, "Its chain of parents is a cycle or has more than 32 levels.", row.LineageKey, null);
        }

        var expected = Lineage.OfRoot(chain[^1]);
        for (var level = chain.Count - 2; level >= 0; level--) expected = expected.Child(chain[level]);
        if (expected.Key != row.LineageKey) return new TreeDefect(row.Id, "Its lineage does not follow from its parents.", row.LineageKey, expected.Key);

        return row.IsSite && row.ParentId is { } parent && !rows[parent].IsSite
            ? new TreeDefect(row.Id, "It is a site under a regular group.", row.LineageKey, expected.Key)
            : null;
    }
}
