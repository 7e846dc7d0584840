using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A site with its effective settings.</summary>
/// <param name="Site">The site.</param>
/// <param name="Settings">The effective settings, without their sources.</param>
public sealed record SiteInEffect(Site Site, EffectiveSettings Settings);

/// <summary>Reads sites with their effective settings.</summary>
public interface IEffectiveSettingsReader
{
    /// <summary>Reads sites in two queries, regardless of their number. Must be used within a unit of work.</summary>
    /// <returns>The sites by identifier; identifiers of other groups and of deleted sites are left out.</returns>
    Task<IReadOnlyDictionary<GroupId, SiteInEffect>> FindAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken);
}
