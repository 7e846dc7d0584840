using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Agents;
using Sites.Application.Hierarchy;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Agents;

/// <summary>Reads the data that requests of agents need, with three queries for all agents that send requests at the same time.</summary>
internal sealed class AgentSessions : IAgentSessions, IDisposable
{
    private readonly IServiceScopeFactory _scopes;
    private readonly GroupQueries _queries;
    private readonly RequestCoalescer<GroupId, AgentSession> _reads;

    public AgentSessions(IServiceScopeFactory scopes, GroupQueries queries)
    {
        _scopes = scopes;
        _queries = queries;
        _reads = new RequestCoalescer<GroupId, AgentSession>(ReadAsync);
    }

    public Task<AgentSession?> FindAsync(GroupId site, CancellationToken cancellationToken) => _reads.FindAsync(site, cancellationToken);

    public void Dispose() => _reads.Dispose();

    private async Task<IReadOnlyDictionary<GroupId, AgentSession>> ReadAsync(IReadOnlyList<GroupId> sites)
    {
        // No caller's cancellation, because other callers wait for the same result; the database's timeouts limit the read.
        var cancellation = CancellationToken.None;
        await using var scope = _scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        var rows = await (
            from site in db.Sites.AsNoTracking()
            where sites.Contains(site.Id)
            join agent in db.SiteAgents on site.Id equals agent.Id into agents
            from agent in agents.DefaultIfEmpty()
            join presence in db.AgentPresence on site.Id equals presence.SiteId into presences
            from presence in presences.DefaultIfEmpty()
            select new { site.Id, site.Name, site.LineageKey, site.Settings, Agent = agent, Presence = presence }).ToListAsync(cancellation);

        var ancestorIds = rows.ToDictionary(row => row.Id, row => new Lineage(row.LineageKey).Ancestors);
        var ancestors = new Dictionary<GroupId, Settings>();
        foreach (var ids in ancestorIds.Values.SelectMany(ids => ids).Distinct().Chunk(RequestCoalescer<GroupId, AgentSession>.MaxKeys))
        {
            foreach (var ancestor in await _queries.AncestorsAsync(db, ids, cancellation)) ancestors[ancestor.Id] = ancestor.Settings;
        }

        var commands = new List<ILookup<GroupId, AgentCommand>>();
        foreach (var pending in scope.ServiceProvider.GetServices<IPendingCommands>()) commands.Add(await pending.ListAsync(sites, cancellation));
        return rows.ToDictionary(row => row.Id, row =>
        {
            var chain = InheritanceChain.Of(new Lineage(row.LineageKey), id => id == row.Id ? row.Settings : ancestors.GetValueOrDefault(id));
            return new AgentSession(AgentConfig.Of(row.Id, row.Name, EffectiveSettings.Of(chain)), row.Agent, row.Presence, [.. commands.SelectMany(bySite => bySite[row.Id])]);
        });
    }
}
