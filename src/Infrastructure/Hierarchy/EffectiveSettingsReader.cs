using Microsoft.EntityFrameworkCore;
using Sites.Application.Hierarchy;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

internal sealed class EffectiveSettingsReader(SitesDbContext db, GroupQueries queries) : IEffectiveSettingsReader
{
    public async Task<IReadOnlyDictionary<GroupId, SiteInEffect>> FindAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken)
    {
        var found = await db.Sites.Where(site => sites.Contains(site.Id)).ToListAsync(cancellationToken);
        var above = await queries.AncestorsAsync(db, [.. found.SelectMany(site => site.Lineage.Ancestors).Distinct()], cancellationToken);
        var settings = above.ToDictionary(group => group.Id, group => group.Settings);
        foreach (var site in found) settings[site.Id] = site.Settings;
        return found.ToDictionary(
            site => site.Id, site => new SiteInEffect(site, EffectiveSettings.Of(InheritanceChain.Of(site.Lineage, id => settings.GetValueOrDefault(id)))));
    }
}
