using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Issues a token with which a site's agent can enrol once. An earlier token becomes invalid.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="Hours">Lifetime of the token in hours, 1–720; null for 24.</param>
public sealed record IssueAgentToken(GroupId Site, int? Hours);

/// <summary>A newly issued token. Only its hash is stored, so it cannot be shown again.</summary>
/// <param name="Token">The token in clear text.</param>
/// <param name="Hours">Lifetime of the token in hours.</param>
/// <param name="ExpiresAt">When the token expires (UTC).</param>
public sealed record IssuedToken(string Token, int Hours, DateTime ExpiresAt);

/// <summary>Handles <see cref="IssueAgentToken"/>.</summary>
public sealed class IssueAgentTokenHandler(
    IReadRepository<Site> sites, IRepository<SiteAgent> agents, AgentEnroller enroller, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Issues the token and prepares the site for its agent (<see cref="IAgentEnrolmentHandler"/>).</summary>
    /// <returns>The token; or <c>agent.token_lifetime_invalid</c>, <c>site.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<IssuedToken>> HandleAsync(IssueAgentToken command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var hours = command.Hours ?? AgentToken.DefaultHours;
        if (hours is < 1 or > AgentToken.MaxHours) return AgentErrors.TokenLifetimeInvalid.Refuse(AgentToken.MaxHours);

        var issued = await work.CommitAsync<IssuedToken>(WriteScope.Rows, async cancellation =>
        {
            await siteLock.LockAsync([command.Site], cancellation);
            if (await sites.FirstOrDefaultAsync(new SiteById(command.Site), cancellation) is null)
                return HierarchyErrors.SiteNotFound.Refuse(command.Site);

            var now = clock.GetUtcNow().UtcDateTime;
            var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(command.Site), cancellation);
            if (agent is null) agents.Add(agent = SiteAgent.Create(command.Site, now));
            var token = agent.IssueToken(TimeSpan.FromHours(hours), now);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? new IssuedToken(token, hours, agent.TokenExpiresAt!.Value) : saved.AsRefusal();
        }, cancellationToken);
        if (!issued.IsSuccess) return issued;

        // If this fails, the token is never returned, and the next call replaces it.
        var prepared = await enroller.PrepareAsync(command.Site, cancellationToken);
        return prepared.IsSuccess ? issued : prepared.AsRefusal();
    }
}
