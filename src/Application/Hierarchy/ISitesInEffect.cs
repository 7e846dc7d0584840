using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A site with what takes effect at it.</summary>
/// <param name="Site">The site.</param>
/// <param name="Settings">What takes effect, without saying where it comes from.</param>
public sealed record SiteInEffect(Site Site, EffectiveSettings Settings);

/// <summary>Finds sites together with what they inherit.</summary>
public interface ISitesInEffect
{
    /// <summary>These sites, in two queries however many there are; to be used within a unit of work.</summary>
    /// <returns>Those that are there and are sites.</returns>
    Task<IReadOnlyDictionary<GroupId, SiteInEffect>> FindAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken);
}
