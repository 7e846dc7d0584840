using Ardalis.Result;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>What follows when the agent of a site gets its key, whatever the token with which it enrolled.</summary>
public sealed class AgentEnroller(IRepository<AgentPresence> presences, IEnumerable<IAgentEnrolledHandler> enrolledHandlers, IEnumerable<IAgentEnrolmentHandler> enrolmentHandlers)
{
    /// <summary>Sets the URL and the presence of a site's agent, within the unit of work that creates its key. The caller saves it.</summary>
    public async Task EnrolAsync(Site site, AgentRegistration registration, AgentConfig config, DateTime now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(registration);
        ArgumentNullException.ThrowIfNull(config);
        site.SetAgentUrl(registration.AgentUrl);
        var presence = await presences.FirstOrDefaultAsync(new PresenceOfSite(site.Id), cancellationToken);
        if (presence is null) presences.Add(AgentPresence.Create(site.Id, registration.AgentVersion, config.HeartbeatSeconds, config.Version, now));
        else presence.Enrol(registration.AgentVersion, config.HeartbeatSeconds, config.Version, now);
        foreach (var handler in enrolledHandlers) await handler.EnrolledAsync(site.Id, now, cancellationToken);
    }

    /// <summary>Prepares a site for its agent, outside of any unit of work.</summary>
    /// <returns>Success; or the refusal of an <see cref="IAgentEnrolmentHandler"/>.</returns>
    public async Task<Result> PrepareAsync(GroupId site, CancellationToken cancellationToken)
    {
        foreach (var handler in enrolmentHandlers)
        {
            var prepared = await handler.PrepareAsync(site, cancellationToken);
            if (!prepared.IsSuccess) return prepared;
        }

        return Result.Success();
    }
}
