namespace Sites.Domain.Hierarchy;

/// <summary>
/// The rule that the cache policy <c>pattern</c> requires patterns in effect, for a whole subtree: a change at one site must not leave a
/// site below it without patterns.
/// </summary>
public static class CachePatternRule
{
    /// <summary>The settings that the rule depends on: the own ones of a group, or those in effect.</summary>
    /// <param name="Policy">The cache policy; null if unset, which stands for the system default if it is in effect.</param>
    /// <param name="HasPatterns">Whether there are patterns.</param>
    public readonly record struct CacheSettings(CachePolicy? Policy, bool HasPatterns)
    {
        /// <summary>Whether settings in effect require patterns and have none.</summary>
        public bool AreViolation => this is { Policy: CachePolicy.Pattern, HasPatterns: false };

        /// <summary>Returns the own settings of a group.</summary>
        public static CacheSettings Of(Settings settings)
        {
            ArgumentNullException.ThrowIfNull(settings);
            return new CacheSettings(settings.CachePolicy, settings.CachePatterns is not null);
        }

        /// <summary>Returns the settings in effect, where unset ones are inherited.</summary>
        public CacheSettings InheritFrom(CacheSettings above) => new(Policy ?? above.Policy, HasPatterns || above.HasPatterns);
    }

    /// <summary>The own settings of a site in a subtree.</summary>
    /// <param name="Lineage">The site's lineage.</param>
    /// <param name="Name">The site's name, for error messages.</param>
    /// <param name="Own">The site's own settings.</param>
    public readonly record struct CachingSite(Lineage Lineage, string Name, CacheSettings Own);

    /// <summary>Returns whether a change of a site's settings can break the rule, for the site or below it.</summary>
    public static bool IsAffectedBy(Settings before, Settings after) => CacheSettings.Of(before) != CacheSettings.Of(after);

    /// <summary>Returns the first site of a subtree that requires patterns and has none in effect; null if there is none.</summary>
    /// <param name="inherited">The settings in effect above the subtree.</param>
    /// <param name="sites">
    /// The sites of the subtree that set a policy or patterns, parents before children (sorted by lineage). Other sites need not be
    /// checked, because they have the effective values of their parent.
    /// </param>
    public static CachingSite? FirstViolation(CacheSettings inherited, IEnumerable<CachingSite> sites)
    {
        ArgumentNullException.ThrowIfNull(sites);
        var ancestors = new Stack<(Lineage Lineage, CacheSettings Effective)>();
        foreach (var site in sites)
        {
            while (ancestors.TryPeek(out var top) && !top.Lineage.Covers(site.Lineage)) ancestors.Pop();
            var effective = site.Own.InheritFrom(ancestors.TryPeek(out var parent) ? parent.Effective : inherited);
            if (effective.AreViolation) return site;
            ancestors.Push((site.Lineage, effective));
        }

        return null;
    }
}
