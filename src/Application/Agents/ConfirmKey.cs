using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Records that an agent used its key for the first time, so that its enrolment cannot be repeated.</summary>
/// <param name="Key">The key, which was checked.</param>
public sealed record ConfirmKey(AgentKey Key);

/// <summary>Handles <see cref="ConfirmKey"/>.</summary>
public sealed class ConfirmKeyHandler(IRepository<SiteAgent> agents, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Confirms the key. Has no effect if it was confirmed or replaced before.</summary>
    /// <returns>The site; or <c>concurrency.conflict</c>.</returns>
    public async Task<Result<GroupId>> HandleAsync(ConfirmKey command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitWithRetryAsync<GroupId>(WriteScope.Rows, async cancellation =>
        {
            var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(command.Key.Site), cancellation);
            if (agent?.AcceptsKey(command.Key, clock.GetUtcNow().UtcDateTime) != true) return command.Key.Site;
            agent.ConfirmKey();
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? command.Key.Site : saved.AsRefusal();
        }, cancellationToken);
    }
}
