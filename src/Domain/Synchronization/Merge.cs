namespace Sites.Domain.Synchronization;

/// <summary>Whose value of a field holds.</summary>
public enum MergeSide
{
    /// <summary>Central's.</summary>
    Central,

    /// <summary>The site's.</summary>
    Site,
}

/// <summary>Two states that grew out of one, put together field by field.</summary>
/// <param name="Result">What comes out: central's value in every field that is undecided.</param>
/// <param name="FromSite">Fields that became what the site says, and were something else at central.</param>
/// <param name="Superseded">Fields that both changed and central's value holds: what the site said of them is gone.</param>
/// <param name="Undecided">Fields that both changed and nobody may decide but a person.</param>
public sealed record Merge(
    EntityState Result, IReadOnlyList<string> FromSite, IReadOnlyList<string> Superseded, IReadOnlyList<string> Undecided)
{
    /// <summary>
    /// The three-way merge: a field that only one side changed takes that side's value, a field that both changed to the same
    /// is no question, and of any other somebody has to decide.
    /// </summary>
    /// <param name="origin">What both grew out of; null where that is not known any more, so that every difference counts as changed by both.</param>
    /// <param name="central">What central has.</param>
    /// <param name="site">What the site has.</param>
    /// <param name="decide">Whose value of a field that both changed holds; null for neither's, until a person says.</param>
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
