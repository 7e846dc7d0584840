using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Enrols a site's agent, or enrols it again, in exchange for the token that was made for it.</summary>
/// <param name="Site">The site; needed.</param>
/// <param name="Token">The token; needed.</param>
/// <param name="AgentUrl">Where the agent is reached; needed.</param>
/// <param name="AgentVersion">What it calls its version; needed.</param>
/// <param name="Capabilities">What it can do.</param>
public sealed record RegisterAgent(GroupId? Site, string? Token, string? AgentUrl, string? AgentVersion, JsonElement? Capabilities);

/// <summary>What an agent is told when it enrolled.</summary>
/// <param name="Config">What takes effect at its site.</param>
/// <param name="Key">Its credential from now on.</param>
public sealed record RegisteredAgent(AgentConfig Config, AgentKey Key);

/// <summary>Handles <see cref="RegisterAgent"/>.</summary>
public sealed class RegisterAgentHandler(
    IAgentSessions sessions,
    ICredentialThrottle wrong,
    IRepository<SiteAgent> agents,
    IRepository<AgentPresence> presences,
    IRepository<Site> sites,
    ISiteLock siteLock,
    IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>Enrols it.</summary>
    /// <returns>
    /// Every field's own mistake (<c>request.required</c>, <c>site.agent_url_invalid</c>, <c>agent.version_invalid</c>,
    /// <c>agent.capabilities_invalid</c>), <c>site.not_found</c>, <c>agent.token_not_issued</c>, <c>agent.token_invalid</c>,
    /// <c>agent.too_many_attempts</c>, <c>concurrency.conflict</c> where the same rows go on changing.
    /// </returns>
    public async Task<Result<RegisteredAgent>> HandleAsync(RegisterAgent command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var parsed = Parse(command);
        if (!parsed.IsSuccess) return parsed.AsRefusal();
        var agent = parsed.Value;

        // A wrong token is told without taking a turn at writing: anybody may call this.
        var session = await sessions.FindAsync(agent.Site, cancellationToken);
        if (session is null) return HierarchyErrors.SiteNotFound.Refuse(agent.Site);
        if (session.Agent is null) return AgentErrors.TokenNotIssued.Refuse();
        if (!session.Agent.CheckToken(agent.Token, clock.GetUtcNow().UtcDateTime).IsSuccess) return await RefuseAsync(agent.Site, cancellationToken);

        // Whoever was faster may have been another agent with the same token, or a person who renamed the site.
        var enrolled = await work.CommitWithRetryAsync(
            WriteScope.Rows, cancellation => EnrolAsync(agent, session.Config, cancellation), cancellationToken);
        return !enrolled.IsSuccess && enrolled.ValidationErrors.First().ErrorCode == AgentErrors.TokenInvalid.Code
            ? await RefuseAsync(agent.Site, cancellationToken)
            : enrolled;
    }

    private async Task<Result<RegisteredAgent>> EnrolAsync(Enrolment enrolment, AgentConfig config, CancellationToken cancellationToken)
    {
        // Locked, the site with all that belongs to it is either there or not: no query below can miss what another one found.
        await siteLock.LockAsync([enrolment.Site], cancellationToken);
        var site = await sites.FirstOrDefaultAsync(new SiteById(enrolment.Site), cancellationToken);
        if (site is null) return HierarchyErrors.SiteNotFound.Refuse(enrolment.Site);
        var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(enrolment.Site), cancellationToken);
        if (agent is null) return AgentErrors.TokenNotIssued.Refuse();

        var now = clock.GetUtcNow().UtcDateTime;
        var key = agent.Enrol(enrolment.Token, enrolment.Capabilities, now);
        if (!key.IsSuccess) return key.AsRefusal();
        site.SetAgentUrl(enrolment.AgentUrl);

        var presence = await presences.FirstOrDefaultAsync(new PresenceOfSite(enrolment.Site), cancellationToken);
        if (presence is null) presences.Add(AgentPresence.Create(enrolment.Site, enrolment.AgentVersion, config.HeartbeatSeconds, config.Version, now));
        else presence.Enrol(enrolment.AgentVersion, config.HeartbeatSeconds, config.Version, now);

        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? new RegisteredAgent(config, key.Value) : saved.AsRefusal();
    }

    private async Task<Refusal> RefuseAsync(GroupId site, CancellationToken cancellationToken) =>
        await wrong.RecordFailureAsync(site, "token", cancellationToken) ? AgentErrors.TokenInvalid.Refuse() : AgentErrors.TooManyAttempts.Refuse();

    private static Result<Enrolment> Parse(RegisterAgent command)
    {
        var fields = new Fields();
        if (command.Site is null) fields.Add(RequestErrors.Required.ForField("site_id"));
        if (string.IsNullOrEmpty(command.Token)) fields.Add(RequestErrors.Required.ForField("token"));
        if (string.IsNullOrWhiteSpace(command.AgentUrl)) fields.Add(RequestErrors.Required.ForField("agent_url"));
        if (command.AgentVersion is null) fields.Add(RequestErrors.Required.ForField("agent_version"));
        var url = fields.Take(AgentUrl.Parse(command.AgentUrl));
        var version = command.AgentVersion is null ? null : fields.Take(AgentVersion.Parse(command.AgentVersion));
        var capabilities = fields.Take(Domain.Agents.Capabilities.Parse(command.Capabilities));
        return fields.AreGood ? new Enrolment(command.Site!.Value, command.Token!, url!, version!, capabilities) : fields.Refusal;
    }

    private sealed record Enrolment(GroupId Site, string Token, string AgentUrl, string AgentVersion, string? Capabilities);
}
