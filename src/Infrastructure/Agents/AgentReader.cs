using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Agents;
using Sites.Application.Hierarchy;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.NodeMigration;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Agents;

internal sealed class AgentReader(SitesDbContext db, GroupQueries queries, IStatusClock clock) : IAgentReader
{
    public async Task<Result<AgentView>> GetAsync(GroupId site, CancellationToken cancellationToken)
    {
        var now = clock.GetTime();
        var row = await (
            from s in db.Sites.AsNoTracking()
            where s.Id == site
            join agent in db.SiteAgents on s.Id equals agent.Id into agents
            from agent in agents.DefaultIfEmpty()
            join presence in db.AgentPresence on s.Id equals presence.SiteId into presences
            from presence in presences.DefaultIfEmpty()
            select new { s.Name, s.AgentUrl, Nodes = db.Nodes.Count(node => node.HomeSiteId == s.Id), Agent = agent, Presence = presence })
            .FirstOrDefaultAsync(cancellationToken);
        return row is null
            ? HierarchyErrors.SiteNotFound.Refuse(site)
            : new AgentView(site, row.Name, row.AgentUrl, row.Nodes, row.Agent, row.Presence, now);
    }

    public async Task<Result<SiteHealth>> GetHealthAsync(GroupId site, CancellationToken cancellationToken)
    {
        var now = clock.GetTime();
        var row = await (
            from s in db.Sites.AsNoTracking()
            where s.Id == site
            join presence in db.AgentPresence on s.Id equals presence.SiteId into presences
            from presence in presences.DefaultIfEmpty()
            select new
            {
                s.Version,
                s.LineageKey,
                s.Settings,
                Presence = presence,
                Pending = Pending.Count(state => state.SiteId == s.Id),
                Conflicts = Conflicts.Count(conflict => conflict.SiteId == s.Id),
                // The source and the target of a claim always differ, so no claim is counted twice.
                Claims = OpenClaims(now.Now).Count(claim => claim.SourceSiteId == s.Id) + OpenClaims(now.Now).Count(claim => claim.TargetSiteId == s.Id),
                Nodes = db.Nodes.Count(node => node.HomeSiteId == s.Id),
            }).FirstOrDefaultAsync(cancellationToken);
        if (row is null) return HierarchyErrors.SiteNotFound.Refuse(site);

        var lineage = new Lineage(row.LineageKey);
        var above = (await queries.AncestorsAsync(db, lineage.Ancestors, cancellationToken)).ToDictionary(ancestor => ancestor.Id, ancestor => ancestor.Settings);
        var chain = InheritanceChain.Of(lineage, id => id == site ? row.Settings : above.GetValueOrDefault(id));
        var limit = EffectiveSettings.Resolve(chain, settings => settings.CacheMaxSizeGb?.Value).Value;
        return new SiteHealth(site, row.Version, row.Presence, row.Pending, row.Conflicts, row.Claims, row.Nodes, limit, now);
    }

    public async Task<Result<HealthSummary>> SummariseAsync(GroupId? under, CancellationToken cancellationToken)
    {
        IQueryable<Site> sites = db.Sites;
        if (under is { } top)
        {
            if (await db.Sites.Where(site => site.Id == top).FindLineageAsync(cancellationToken) is not { } subtree) return HierarchyErrors.SiteNotFound.Refuse(top);
            sites = sites.InSubtree(subtree);
        }

        var now = clock.GetTime();
        var ids = sites.Select(site => site.Id);
        // The join starts at the sites of the subtree, because there are far more nodes; without a subtree, no lookup is needed.
        var nodes = under is null
            ? db.Nodes.Where(node => node.HomeSiteId != null)
            : sites.Join(db.Nodes, site => (GroupId?)site.Id, node => node.HomeSiteId, (_, node) => node);
        var pending = sites.Join(Pending, site => site.Id, state => state.SiteId, (_, state) => state);
        var conflicts = sites.Join(Conflicts, site => site.Id, conflict => conflict.SiteId, (_, conflict) => conflict);
        var claims = OpenClaims(now.Now).Where(claim => ids.Contains(claim.SourceSiteId) || ids.Contains(claim.TargetSiteId));
        var found = await ByStatus(sites, now).Select(all => new
        {
            Sites = all.Count(),
            Online = all.Count(status => status == AgentStatus.Online),
            Degraded = all.Count(status => status == AgentStatus.Degraded),
            Offline = all.Count(status => status == AgentStatus.Offline),
            Unknown = all.Count(status => status == AgentStatus.Unknown),
            Nodes = nodes.Count(),
            Pending = pending.Count(),
            Conflicts = conflicts.Count(),
            Claims = claims.Count(),
        }).ToListAsync(cancellationToken);
        // Without any site, the grouping returns no row.
        return found is not [var sums]
            ? new HealthSummary(new SitesByStatus(0, 0, 0, 0, 0), 0, 0, 0, 0)
            : new HealthSummary(new SitesByStatus(sums.Sites, sums.Online, sums.Degraded, sums.Offline, sums.Unknown), sums.Nodes, sums.Pending, sums.Conflicts, sums.Claims);
    }

    public async Task<SitesByStatus> CountByStatusAsync(CancellationToken cancellationToken)
    {
        // Every scrape runs this: each presence belongs to a site, so the sites need only be counted, not joined.
        var sites = await db.Sites.CountAsync(cancellationToken);
        var now = clock.GetTime();
        var found = await db.AgentPresence
            .Select(Rules.Inline<Func<AgentPresence, AgentStatus>>(presence => AgentPresence.Rule.On(presence, now)))
            .GroupBy(_ => 1)
            .Select(all => new
            {
                Online = all.Count(status => status == AgentStatus.Online),
                Degraded = all.Count(status => status == AgentStatus.Degraded),
                Offline = all.Count(status => status == AgentStatus.Offline),
                Unknown = all.Count(status => status == AgentStatus.Unknown),
            }).ToListAsync(cancellationToken);
        return found is not [var sums] ? new SitesByStatus(sites, 0, 0, 0, 0) : new SitesByStatus(sites, sums.Online, sums.Degraded, sums.Offline, sums.Unknown);
    }

    private IQueryable<SyncState> Pending => db.SyncStates.Where(state => state.IsPending);

    private IQueryable<SyncConflict> Conflicts => db.SyncConflicts.Where(conflict => conflict.ResolvedAt == null);

    private IQueryable<MigrationClaim> OpenClaims(DateTime now) => db.MigrationClaims.OpenAt(now);

    /// <summary>Returns the status of each site (null if no agent ever enrolled) in one group, so that one pass counts them.</summary>
    private IQueryable<IGrouping<int, AgentStatus?>> ByStatus(IQueryable<Site> sites, StatusTime now) =>
        sites.LeftJoin(
                db.AgentPresence, site => site.Id, presence => presence.SiteId,
                Rules.Inline<Func<Site, AgentPresence?, AgentStatus?>>((_, presence) => presence == null ? null : AgentPresence.Rule.On(presence, now)))
            .GroupBy(_ => 1);
}
