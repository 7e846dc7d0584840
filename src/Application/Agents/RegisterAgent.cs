using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Enrols a site's agent, for the first time or again, in exchange for an enrolment token.</summary>
/// <param name="Site">Identifier of the site; required.</param>
/// <param name="Token">The enrolment token; required.</param>
/// <param name="AgentUrl">URL of the agent; required.</param>
/// <param name="AgentVersion">Version of the agent's software; required.</param>
/// <param name="Capabilities">The agent's capabilities, a JSON object; null for none.</param>
/// <param name="Nonce">A text that makes a repeated call the same call until the new key is first used; see <see cref="Domain.Agents.AgentNonce"/>.</param>
public sealed record RegisterAgent(GroupId? Site, string? Token, string? AgentUrl, string? AgentVersion, JsonElement? Capabilities, string? Nonce = null);

/// <summary>The result of an enrolment.</summary>
/// <param name="Config">The agent's configuration.</param>
/// <param name="Key">The agent's new credential.</param>
public sealed record RegisteredAgent(AgentConfig Config, AgentKey Key)
{
    /// <summary>The optional values that were invalid and left out.</summary>
    public IReadOnlyList<ValidationError> Ignored { get; init; } = [];
}

/// <summary>Handles <see cref="RegisterAgent"/>.</summary>
public sealed class RegisterAgentHandler(
    IAgentSessions sessions,
    ICredentialThrottle throttle,
    IRepository<SiteAgent> agents,
    IRepository<AgentPresence> presences,
    IRepository<Site> sites,
    IEnumerable<IAgentEnrolledHandler> enrolledHandlers,
    ISiteLock siteLock,
    IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>Enrols the agent and returns its configuration and key.</summary>
    /// <returns>
    /// The configuration and the key; or the validation errors of the fields (<c>request.required</c>, <c>site.agent_url_invalid</c>,
    /// <c>agent.version_invalid</c>), <c>site.not_found</c>, <c>agent.token_not_issued</c>,
    /// <c>agent.token_invalid</c>, <c>agent.too_many_attempts</c>, <c>concurrency.conflict</c> when the same rows keep changing.
    /// </returns>
    public async Task<Result<RegisteredAgent>> HandleAsync(RegisterAgent command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var parsed = Parse(command);
        if (!parsed.IsSuccess) return parsed.AsRefusal();
        var agent = parsed.Value;

        // Checked without a write transaction, because the endpoint is anonymous and wrong tokens must not block writers.
        var session = await sessions.FindAsync(agent.Site, cancellationToken);
        if (session is null) return HierarchyErrors.SiteNotFound.Refuse(agent.Site);
        if (session.Agent is null) return AgentErrors.TokenNotIssued.Refuse();
        if (!session.Agent.CanRepeat(agent.Token, agent.Nonce) && !session.Agent.CheckToken(agent.Token, clock.GetUtcNow().UtcDateTime).IsSuccess) return await RefuseAsync(agent.Site, cancellationToken);

        // Retried, because another agent with the same token, or a person who edits the site, can commit first.
        var enrolled = await work.CommitWithRetryAsync(
            WriteScope.Rows, cancellation => EnrolAsync(agent, session.Config, cancellation), cancellationToken);
        return !enrolled.IsSuccess && enrolled.ValidationErrors.First().ErrorCode == AgentErrors.TokenInvalid.Code
            ? await RefuseAsync(agent.Site, cancellationToken)
            : enrolled;
    }

    private async Task<Result<RegisteredAgent>> EnrolAsync(Enrolment enrolment, AgentConfig config, CancellationToken cancellationToken)
    {
        // The lock keeps the queries below consistent: the site and its rows cannot be deleted between them.
        await siteLock.LockAsync([enrolment.Site], cancellationToken);
        var site = await sites.FirstOrDefaultAsync(new SiteById(enrolment.Site), cancellationToken);
        if (site is null) return HierarchyErrors.SiteNotFound.Refuse(enrolment.Site);
        var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(enrolment.Site), cancellationToken);
        if (agent is null) return AgentErrors.TokenNotIssued.Refuse();

        var now = clock.GetUtcNow().UtcDateTime;
        var key = agent.Enrol(enrolment.Token, enrolment.Nonce, enrolment.Capabilities, now);
        if (!key.IsSuccess) return key.AsRefusal();
        site.SetAgentUrl(enrolment.AgentUrl);

        var presence = await presences.FirstOrDefaultAsync(new PresenceOfSite(enrolment.Site), cancellationToken);
        if (presence is null) presences.Add(AgentPresence.Create(enrolment.Site, enrolment.AgentVersion, config.HeartbeatSeconds, config.Version, now));
        else presence.Enrol(enrolment.AgentVersion, config.HeartbeatSeconds, config.Version, now);

        foreach (var handler in enrolledHandlers) await handler.EnrolledAsync(enrolment.Site, now, cancellationToken);
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? new RegisteredAgent(config, key.Value) { Ignored = enrolment.Ignored } : saved.AsRefusal();
    }

    private async Task<Refusal> RefuseAsync(GroupId site, CancellationToken cancellationToken) =>
        await throttle.RecordFailureAsync(site, "token", cancellationToken) ? AgentErrors.TokenInvalid.Refuse() : AgentErrors.TooManyAttempts.Refuse();

    private static Result<Enrolment> Parse(RegisterAgent command)
    {
        var fields = new Fields();
        if (command.Site is null) fields.Add(RequestErrors.Required.ForField("site_id"));
        if (string.IsNullOrEmpty(command.Token)) fields.Add(RequestErrors.Required.ForField("token"));
        if (string.IsNullOrWhiteSpace(command.AgentUrl)) fields.Add(RequestErrors.Required.ForField("agent_url"));
        if (command.AgentVersion is null) fields.Add(RequestErrors.Required.ForField("agent_version"));
        var url = fields.Take(AgentUrl.Parse(command.AgentUrl));
        var version = command.AgentVersion is null ? null : fields.Take(AgentVersion.Parse(command.AgentVersion));
        var ignored = new Fields();
        var capabilities = ignored.Take(Domain.Agents.Capabilities.Parse(command.Capabilities));
        var nonce = ignored.Take(AgentNonce.Parse(command.Nonce));
        return fields.AreValid ? new Enrolment(command.Site!.Value, command.Token!, nonce, url!, version!, capabilities, ignored.Errors) : fields.Refusal;
    }

    private sealed record Enrolment(
        GroupId Site, string Token, string? Nonce, AgentUrl AgentUrl, string AgentVersion, string? Capabilities, IReadOnlyList<ValidationError> Ignored);
}
