using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>
/// Enrols a site's agent in exchange for an enrolment token: with a token of the site for the first time or again, with a token of a group
/// (<see cref="EnrolmentToken"/>) for the first time.
/// </summary>
/// <param name="Site">Identifier of the site; required with a token of the site.</param>
/// <param name="Token">The enrolment token; required.</param>
/// <param name="AgentUrl">URL of the agent; required.</param>
/// <param name="AgentVersion">Version of the agent's software; required.</param>
/// <param name="Capabilities">The agent's capabilities, a JSON object; null for none.</param>
/// <param name="Nonce">A text that makes a repeated call the same call until the new key is first used; see <see cref="Domain.Agents.AgentNonce"/>.</param>
/// <param name="SiteName">Name of the site, for a token of a group.</param>
/// <param name="ExternalId">External id of the site, for a token of a group; one of the two is required.</param>
public sealed record RegisterAgent(
    GroupId? Site, string? Token, string? AgentUrl, string? AgentVersion, JsonElement? Capabilities, string? Nonce = null, string? SiteName = null, string? ExternalId = null);

/// <summary>The result of an enrolment.</summary>
/// <param name="Credentials">The agent's configuration and its new credential; null while a person has to decide.</param>
/// <param name="Enrolment">Identifier of the enrolment, if the token is a group's; see <see cref="Domain.Agents.Enrolment"/>.</param>
public sealed record RegisteredAgent(AgentCredentials? Credentials, EnrolmentId? Enrolment = null)
{
    /// <summary>The optional values that were invalid and left out.</summary>
    public IReadOnlyList<ValidationError> Ignored { get; init; } = [];
}

/// <summary>What an agent gets when it is enrolled.</summary>
/// <param name="Config">The agent's configuration.</param>
/// <param name="Key">The agent's new credential.</param>
public sealed record AgentCredentials(AgentConfig Config, AgentKey Key);

/// <summary>The validated values of an agent that enrols.</summary>
/// <param name="Token">The enrolment token.</param>
/// <param name="Nonce">The nonce; null for none.</param>
/// <param name="AgentUrl">URL of the agent.</param>
/// <param name="AgentVersion">Version of the agent's software.</param>
/// <param name="Capabilities">The agent's capabilities; null for none.</param>
public sealed record AgentRegistration(string Token, string? Nonce, AgentUrl AgentUrl, string AgentVersion, string? Capabilities);

/// <summary>Handles <see cref="RegisterAgent"/>.</summary>
public sealed class RegisterAgentHandler(
    IAgentSessions sessions,
    ICredentialThrottle throttle,
    GroupEnrolment groups,
    AgentEnroller enroller,
    IRepository<SiteAgent> agents,
    IRepository<Site> sites,
    ISiteLock siteLock,
    IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>Enrols the agent and returns its configuration and key.</summary>
    /// <returns>
    /// The configuration and the key; or the validation errors of the fields (<c>request.required</c>, <c>site.agent_url_invalid</c>,
    /// <c>agent.version_invalid</c>), <c>site.not_found</c>, <c>agent.token_not_issued</c>,
    /// <c>agent.token_invalid</c>, <c>agent.too_many_attempts</c>, <c>concurrency.conflict</c> when the same rows keep changing; with a token
    /// of a group also the refusals of <see cref="GroupEnrolment.EnrolAsync"/>.
    /// </returns>
    public async Task<Result<RegisteredAgent>> HandleAsync(RegisterAgent command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var fields = new Fields();
        var ignored = new Fields();
        var token = command.Site is null ? EnrolmentToken.ParseId(command.Token) : null;
        if (command.Site is null && token is null) fields.Add(RequestErrors.Required.ForField("site_id"));
        var registration = Parse(command, fields, ignored);
        var registered = token is not null
            ? await EnrolInGroupAsync(token.Value, command, registration, fields, cancellationToken)
            : await EnrolAtSiteAsync(command.Site, registration, fields, cancellationToken);
        return registered.IsSuccess ? registered.Value with { Ignored = ignored.Errors } : registered;
    }

    private async Task<Result<RegisteredAgent>> EnrolInGroupAsync(
        EnrolmentTokenId token, RegisterAgent command, AgentRegistration registration, Fields fields, CancellationToken cancellationToken)
    {
        var externalId = fields.Take(Domain.Hierarchy.ExternalId.Parse(command.ExternalId));
        if (command.SiteName is null && string.IsNullOrWhiteSpace(command.ExternalId)) fields.Add(RequestErrors.Required.ForField("site_name"));
        var name = command.SiteName is null ? null : fields.Take(GroupName.Parse(command.SiteName), "site_name");
        return fields.AreValid ? await groups.EnrolAsync(token, registration, name?.Value ?? externalId!.Value, externalId, cancellationToken) : fields.Refusal;
    }

    private async Task<Result<RegisteredAgent>> EnrolAtSiteAsync(GroupId? siteId, AgentRegistration registration, Fields fields, CancellationToken cancellationToken)
    {
        if (!fields.AreValid) return fields.Refusal;
        var site = siteId!.Value;
        // A group's token is stored with the agent that it enrolled, but is valid for the group only.
        if (EnrolmentToken.ParseId(registration.Token) is not null) return await throttle.RefuseTokenAsync(site, cancellationToken);

        // Checked without a write transaction, because the endpoint is anonymous and wrong tokens must not block writers.
        var session = await sessions.FindAsync(site, cancellationToken);
        if (session is null) return HierarchyErrors.SiteNotFound.Refuse(site);
        if (session.Agent is null) return AgentErrors.TokenNotIssued.Refuse();
        if (!session.Agent.CanRepeat(registration.Token, registration.Nonce) && !session.Agent.CheckToken(registration.Token, clock.GetUtcNow().UtcDateTime).IsSuccess)
            return await throttle.RefuseTokenAsync(site, cancellationToken);

        // Retried, because another agent with the same token, or a person who edits the site, can commit first.
        var enrolled = await work.CommitWithRetryAsync(
            WriteScope.Rows, cancellation => EnrolAsync(site, registration, session.Config, cancellation), cancellationToken);
        return !enrolled.IsSuccess && enrolled.ValidationErrors.First().ErrorCode == AgentErrors.TokenInvalid.Code
            ? await throttle.RefuseTokenAsync(site, cancellationToken)
            : enrolled;
    }

    private async Task<Result<RegisteredAgent>> EnrolAsync(GroupId siteId, AgentRegistration registration, AgentConfig config, CancellationToken cancellationToken)
    {
        // The lock keeps the queries below consistent: the site and its rows cannot be deleted between them.
        await siteLock.LockAsync([siteId], cancellationToken);
        var site = await sites.FirstOrDefaultAsync(new SiteById(siteId), cancellationToken);
        if (site is null) return HierarchyErrors.SiteNotFound.Refuse(siteId);
        var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(siteId), cancellationToken);
        if (agent is null) return AgentErrors.TokenNotIssued.Refuse();

        var now = clock.GetUtcNow().UtcDateTime;
        var key = agent.Enrol(registration.Token, registration.Nonce, registration.Capabilities, now);
        if (!key.IsSuccess) return key.AsRefusal();
        await enroller.EnrolAsync(site, registration, config, now, cancellationToken);
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? new RegisteredAgent(new AgentCredentials(config, key.Value)) : saved.AsRefusal();
    }

    private static AgentRegistration Parse(RegisterAgent command, Fields fields, Fields ignored)
    {
        if (string.IsNullOrEmpty(command.Token)) fields.Add(RequestErrors.Required.ForField("token"));
        if (string.IsNullOrWhiteSpace(command.AgentUrl)) fields.Add(RequestErrors.Required.ForField("agent_url"));
        if (command.AgentVersion is null) fields.Add(RequestErrors.Required.ForField("agent_version"));
        var url = fields.Take(AgentUrl.Parse(command.AgentUrl));
        var version = command.AgentVersion is null ? null : fields.Take(AgentVersion.Parse(command.AgentVersion));
        var capabilities = ignored.Take(Capabilities.Parse(command.Capabilities));
        var nonce = ignored.Take(AgentNonce.Parse(command.Nonce));
        return new AgentRegistration(command.Token ?? "", nonce, url!, version ?? "", capabilities);
    }
}
