namespace Sites.Domain.Synchronization;

/// <summary>The side whose value of a field is used.</summary>
public enum MergeSide
{
    /// <summary>Central's value is used.</summary>
    Central,

    /// <summary>The site's value is used.</summary>
    Site,
}

/// <summary>The result of merging two states with a common origin field by field.</summary>
/// <param name="Result">The merged state; undecided fields have central's value.</param>
/// <param name="FromSite">Fields that got the site's value, which differs from central's.</param>
/// <param name="Superseded">Fields that both sides changed and that keep central's value; the site's value is discarded.</param>
/// <param name="Undecided">Fields that both sides changed and that a person has to decide.</param>
public sealed record Merge(
    EntityState Result, IReadOnlyList<string> FromSite, IReadOnlyList<string> Superseded, IReadOnlyList<string> Undecided)
{
    /// <summary>
    /// Merges two states. A field that only one side changed gets that side's value; a field that both sides changed to different values is
    /// left to <paramref name="decide"/>.
    /// </summary>
    /// <param name="origin">The common origin; null if it is no longer stored, so that every difference counts as changed by both sides.</param>
    /// <param name="central">The state at central.</param>
    /// <param name="site">The state at the site.</param>
    /// <param name="decide">Returns the side whose value a field gets that both sides changed; null if a person has to decide.</param>
    public static Merge ThreeWay(EntityState? origin, EntityState central, EntityState site, Func<string, MergeSide?> decide)
    {
        ArgumentNullException.ThrowIfNull(central);
        ArgumentNullException.ThrowIfNull(decide);
        List<string> fromSite = [], superseded = [], undecided = [];
        foreach (var field in central.DifferingFrom(site))
        {
            if (origin is not null && site[field] == origin[field]) continue;
            var side = origin is not null && central[field] == origin[field] ? MergeSide.Site : decide(field);
            (side switch { MergeSide.Site => fromSite, MergeSide.Central => superseded, _ => undecided }).Add(field);
        }

        var result = central.With(fromSite.Select(field => KeyValuePair.Create(field, site[field])));
        return new Merge(result, fromSite, superseded, undecided);
    }
}
