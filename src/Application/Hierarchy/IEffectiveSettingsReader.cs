using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A site with its settings in effect.</summary>
/// <param name="Site">The site.</param>
/// <param name="Settings">The settings in effect, without their sources.</param>
public sealed record SiteInEffect(Site Site, EffectiveSettings Settings);

/// <summary>Reads sites with their settings in effect.</summary>
public interface IEffectiveSettingsReader
{
    /// <summary>Reads sites in two queries, whatever their number; to be used within a unit of work.</summary>
    /// <returns>The sites by id; ids of which there is no site are left out.</returns>
    Task<IReadOnlyDictionary<GroupId, SiteInEffect>> FindAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken);
}
