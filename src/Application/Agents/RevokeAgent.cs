using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Revokes the key of a site's agent and its enrolment token, with immediate effect.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record RevokeAgent(GroupId Site, IfMatch? Precondition);

/// <summary>Handles <see cref="RevokeAgent"/>.</summary>
public sealed class RevokeAgentHandler(
    IReadRepository<Site> sites, IRepository<SiteAgent> agents, IRepository<AgentPresence> presences, ISiteLock siteLock, IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>Revokes the credentials. Revoking them again has no effect.</summary>
    /// <returns>
    /// Identifier of the site; or <c>site.not_found</c>, <c>agent.not_found</c>, <c>precondition.stale</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<GroupId>> HandleAsync(RevokeAgent command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitAsync<GroupId>(WriteScope.Rows, async cancellation =>
        {
            await siteLock.LockAsync([command.Site], cancellation);
            if (await sites.FirstOrDefaultAsync(new SiteById(command.Site), cancellation) is null)
                return HierarchyErrors.SiteNotFound.Refuse(command.Site);
            var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(command.Site), cancellation);
            if (agent is null) return AgentErrors.NotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, agent.Version);
            if (!fresh.IsSuccess) return fresh;

            var now = clock.GetUtcNow().UtcDateTime;
            agent.Revoke(now);
            var presence = await presences.FirstOrDefaultAsync(new PresenceOfSite(command.Site), cancellation);
            presence?.Revoke(now);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? command.Site : saved.AsRefusal();
        }, cancellationToken);
    }
}
