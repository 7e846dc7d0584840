using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Makes the token with which a site's agent may enrol once; the one before is worth nothing any more.</summary>
/// <param name="Site">The site.</param>
/// <param name="Hours">How long it holds, 1–720; null for 24.</param>
public sealed record IssueAgentToken(GroupId Site, int? Hours);

/// <summary>A token, to be shown once.</summary>
/// <param name="Token">The token.</param>
/// <param name="Hours">How long it holds.</param>
/// <param name="ExpiresAt">UTC.</param>
public sealed record IssuedToken(string Token, int Hours, DateTime ExpiresAt);

/// <summary>Handles <see cref="IssueAgentToken"/>.</summary>
public sealed class IssueAgentTokenHandler(
    IReadRepository<Site> sites, IRepository<SiteAgent> agents, IEnumerable<IAgentEnrolmentHandler> expecting, ISiteLock siteLock, IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>Makes it.</summary>
    /// <returns><c>agent.token_lifetime_invalid</c>, <c>site.not_found</c>, <c>concurrency.conflict</c>.</returns>
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

        // Where this fails, the next token takes the place of this one, which nobody has seen.
        foreach (var module in expecting)
        {
            var prepared = await module.PrepareAsync(command.Site, cancellationToken);
            if (!prepared.IsSuccess) return prepared;
        }

        return issued;
    }
}
