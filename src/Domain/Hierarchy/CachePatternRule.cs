namespace Sites.Domain.Hierarchy;

/// <summary>
/// The rule that the cache policy <c>pattern</c> requires patterns in effect, for a whole subtree: a change at one site must not leave a
/// site below it without patterns.
/// </summary>
public static class CachePatternRule
{
    /// <summary>The own settings of a site that the rule depends on.</summary>
    /// <param name="Lineage">The site's lineage.</param>
    /// <param name="Name">The site's name, for error messages.</param>
    /// <param name="Policy">The site's own cache policy; null if unset.</param>
    /// <param name="HasPatterns">Whether the site has patterns of its own.</param>
    public readonly record struct CacheSettings(Lineage Lineage, string Name, CachePolicy? Policy, bool HasPatterns);

    /// <summary>Returns whether a change of a site's settings can break the rule, for the site or below it.</summary>
    public static bool IsAffectedBy(Settings before, Settings after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return before.CachePolicy != after.CachePolicy || before.CachePatterns is null != after.CachePatterns is null;
    }

    /// <summary>Returns the first site of a subtree that requires patterns and has none in effect; null if there is none.</summary>
    /// <param name="inherited">The effective values above the subtree; a policy of null stands for the system default.</param>
    /// <param name="sites">
    /// The sites of the subtree that set a policy or patterns, parents before children (sorted by lineage). Other sites need not be
    /// checked, because they have the effective values of their parent.
    /// </param>
    public static CacheSettings? FirstViolation(CacheSettings inherited, IEnumerable<CacheSettings> sites)
    {
        ArgumentNullException.ThrowIfNull(sites);
        var ancestors = new Stack<CacheSettings>();
        foreach (var site in sites)
        {
            while (ancestors.TryPeek(out var top) && !top.Lineage.Covers(site.Lineage)) ancestors.Pop();
            var above = ancestors.TryPeek(out var parent) ? parent : inherited;
            var effective = site with
            {
                Policy = site.Policy ?? above.Policy,
                HasPatterns = site.HasPatterns || above.HasPatterns,
            };
            if (effective is { Policy: CachePolicy.Pattern, HasPatterns: false }) return site;
            ancestors.Push(effective);
        }

        return null;
    }
}
