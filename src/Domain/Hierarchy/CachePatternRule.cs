namespace Sites.Domain.Hierarchy;

/// <summary>
/// The rule that a cache policy of <c>pattern</c> needs patterns in effect, held for a whole subtree: a change at one site
/// must not leave a site below it without.
/// </summary>
public static class CachePatternRule
{
    /// <summary>What one site says that matters to the rule.</summary>
    /// <param name="Lineage">Where it stands.</param>
    /// <param name="Name">Its name, for the refusal's sentence.</param>
    /// <param name="Policy">Its own policy, if it says one.</param>
    /// <param name="HasPatterns">Whether it says patterns itself.</param>
    public readonly record struct Statement(Lineage Lineage, string Name, CachePolicy? Policy, bool HasPatterns);

    /// <summary>Whether a change of one site's settings can break the rule, there or below.</summary>
    public static bool IsAffectedBy(Settings before, Settings after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return before.CachePolicy != after.CachePolicy || before.CachePatterns is null != after.CachePatterns is null;
    }

    /// <summary>The first site of the subtree that would want patterns and have none; null where the rule holds.</summary>
    /// <param name="inherited">What takes effect right above the subtree's top; Policy null counts as the system default.</param>
    /// <param name="statements">
    /// The sites of the subtree that say a policy or patterns, parents before children (sorted by lineage). Sites that
    /// say neither cannot break the rule by themselves: they end up as their parent does.
    /// </param>
    public static Statement? FirstBroken(Statement inherited, IEnumerable<Statement> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        var line = new Stack<Statement>();
        foreach (var statement in statements)
        {
            while (line.TryPeek(out var top) && !top.Lineage.Covers(statement.Lineage)) line.Pop();
            var above = line.TryPeek(out var parent) ? parent : inherited;
            var effective = statement with
            {
                Policy = statement.Policy ?? above.Policy,
                HasPatterns = statement.HasPatterns || above.HasPatterns,
            };
            if (effective is { Policy: CachePolicy.Pattern, HasPatterns: false }) return statement;
            line.Push(effective);
        }

        return null;
    }
}
