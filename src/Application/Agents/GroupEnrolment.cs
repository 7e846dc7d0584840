using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Agents;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Enrols agents with tokens of groups.</summary>
public sealed class GroupEnrolment(
    IEnrolmentReader reader, ICredentialThrottle throttle, IRepository<EnrolmentToken> tokens, IRepository<Enrolment> enrolments, IRepository<SiteAgent> agents, IRepository<Site> sites,
    EnrolmentSites enrolmentSites, IEffectiveSettingsReader settings, AgentEnroller enroller, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>
    /// Enrols the agent of a site that is created below the token's site, or found there by its external id. If the token needs approval, the
    /// enrolment waits for a person, and the agent repeats the call with the same nonce.
    /// </summary>
    /// <param name="tokenId">The identifier in the presented token.</param>
    /// <param name="registration">The values of the agent.</param>
    /// <param name="name">Name of the site; if the agent said none, its external id.</param>
    /// <param name="externalId">External id of the site; null for none.</param>
    /// <param name="cancellationToken">Cancels the enrolment, up to the commit.</param>
    /// <returns>
    /// The credentials, or none while the enrolment waits; or <c>agent.token_invalid</c>, <c>agent.too_many_attempts</c>,
    /// <c>request.required</c> for a nonce, <c>enrolment.nonce_taken</c>, <c>enrolment.rejected</c>, <c>enrolment.site_elsewhere</c>,
    /// <c>agent.already_enrolled</c>, <c>group.name_required</c> and <c>group.name_invalid</c> if the external id is the name,
    /// <c>site.not_found</c> when the approved site was deleted, <c>group.name_taken</c>, <c>group.external_id_taken</c>,
    /// <c>group.too_deep</c>, <c>site.patterns_required</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<RegisteredAgent>> EnrolAsync(
        EnrolmentTokenId tokenId, AgentRegistration registration, string name, ExternalId? externalId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var applicant = new EnrolmentApplicant(name, externalId, registration.AgentUrl, registration.AgentVersion, registration.Nonce);

        // Checked without a write transaction: wrong tokens, and agents that ask again until a person decides, must not block writers.
        var use = await reader.FindUseAsync(tokenId, registration.Nonce is null ? null : Secret.Hash(registration.Nonce), cancellationToken);
        if (use?.Token.IsValid(registration.Token) != true) return await throttle.RefuseTokenAsync(use?.Token.GroupId, cancellationToken);
        if (use.Token.NeedsApproval && registration.Nonce is null) return new Refusal(RequestErrors.Required.Kind, [RequestErrors.Required.ForField("nonce")]);
        if (use.Enrolment?.IsOf(applicant) == false) return AgentErrors.NonceTaken.Refuse();
        if (use.Enrolment?.Status is EnrolmentStatus.Pending) return new RegisteredAgent(null, use.Enrolment.Id);
        if (use.Enrolment?.Status is EnrolmentStatus.Rejected) return AgentErrors.EnrolmentRejected.Refuse();
        if (use.Enrolment is null && use.Token.StatusAt(clock.GetUtcNow().UtcDateTime) != EnrolmentTokenStatus.Active)
            return await throttle.RefuseTokenAsync(use.Token.GroupId, cancellationToken);

        // One at a time, so that an external id, a nonce and the last use of a token lead to one site only.
        var enrolled = await work.CommitWithRetryAsync(
            WriteScope.Structure, cancellation => EnrolInTransactionAsync(tokenId, registration, applicant, cancellation), cancellationToken);
        if (!enrolled.IsSuccess)
            return enrolled.ValidationErrors.First().ErrorCode == AgentErrors.TokenInvalid.Code ? await throttle.RefuseTokenAsync(use.Token.GroupId, cancellationToken) : enrolled;
        if (enrolled.Value.Credentials is not { } credentials) return enrolled;
        // If this fails, the agent never gets its key, and a call with the same nonce tries again.
        var prepared = await enroller.PrepareAsync(credentials.Config.Site, cancellationToken);
        return prepared.IsSuccess ? enrolled : prepared.AsRefusal();
    }

    private async Task<Result<RegisteredAgent>> EnrolInTransactionAsync(
        EnrolmentTokenId tokenId, AgentRegistration registration, EnrolmentApplicant applicant, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var token = await tokens.FirstOrDefaultAsync(new EnrolmentTokenById(tokenId), cancellationToken);
        if (token?.IsValid(registration.Token) != true) return AgentErrors.TokenInvalid.Refuse();
        var enrolment = await FindAsync(tokenId, registration.Nonce, cancellationToken);
        if (enrolment?.IsOf(applicant) == false) return AgentErrors.NonceTaken.Refuse();
        switch (enrolment?.Status)
        {
            case EnrolmentStatus.Pending:
                return new RegisteredAgent(null, enrolment.Id);
            case EnrolmentStatus.Rejected:
                return AgentErrors.EnrolmentRejected.Refuse();
            case EnrolmentStatus.Approved or EnrolmentStatus.Enrolled:
                // The lock precedes every write.
                await siteLock.LockAsync([enrolment.SiteId!.Value], cancellationToken);
                break;
            default:
                var site = await enrolmentSites.LockAsync(token, applicant.ExternalId, applicant.SiteName, cancellationToken);
                if (!site.IsSuccess) return site.AsRefusal();
                var used = token.Use(now);
                if (!used.IsSuccess) return used;
                enrolments.Add(enrolment = Enrolment.Create(EnrolmentId.New(now), token, applicant, now));
                if (token.NeedsApproval)
                {
                    var queued = await work.SaveAsync(cancellationToken);
                    return queued.IsSuccess ? new RegisteredAgent(null, enrolment.Id) : queued.AsRefusal();
                }

                var approved = await enrolmentSites.ApproveAsync(enrolment, token, site.Value, decidedBy: null, cancellationToken);
                if (!approved.IsSuccess) return approved;
                break;
        }

        return await CompleteAsync(enrolment, token, registration, now, cancellationToken);
    }

    private async Task<Result<RegisteredAgent>> CompleteAsync(
        Enrolment enrolment, EnrolmentToken token, AgentRegistration registration, DateTime now, CancellationToken cancellationToken)
    {
        var siteId = enrolment.SiteId!.Value;
        var site = await sites.FirstOrDefaultAsync(new SiteById(siteId), cancellationToken);
        if (site is null) return HierarchyErrors.SiteNotFound.Refuse(siteId);
        // It can have been moved since the approval.
        if (enrolment.Status == EnrolmentStatus.Approved && !await enrolmentSites.IsBelowAsync(token, site, cancellationToken)) return AgentErrors.SiteElsewhere.Refuse();
        var inEffect = (await settings.FindAsync([siteId], cancellationToken))[siteId];
        var config = AgentConfig.Of(siteId, site.Name, inEffect.Settings);

        var agent = await agents.FirstOrDefaultAsync(new AgentOfSite(siteId), cancellationToken);
        if (agent is null) agents.Add(agent = SiteAgent.Create(siteId, now));
        var key = agent.EnrolFirst(registration.Token, registration.Nonce, registration.Capabilities, now);
        if (!key.IsSuccess) return key.AsRefusal();
        if (enrolment.Status == EnrolmentStatus.Approved) enrolment.Complete(now);
        await enroller.EnrolAsync(site, registration, config, now, cancellationToken);
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? new RegisteredAgent(new AgentCredentials(config, key.Value), enrolment.Id) : saved.AsRefusal();
    }

    private async Task<Enrolment?> FindAsync(EnrolmentTokenId token, string? nonce, CancellationToken cancellationToken) =>
        nonce is null ? null : await enrolments.FirstOrDefaultAsync(new EnrolmentByNonce(token, Secret.Hash(nonce)), cancellationToken);
}
