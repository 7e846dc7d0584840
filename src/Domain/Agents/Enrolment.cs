using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Agents;

/// <summary>
/// One use of a group's enrolment token: which agent asked, for which site, who decided, and when it got its key. Later enrolments of the same
/// site's agent use tokens of that site and are not recorded here.
/// </summary>
public sealed class Enrolment : AggregateRoot<EnrolmentId>
{
    private Enrolment(EnrolmentId id, EnrolmentTokenId token, EnrolmentApplicant applicant, DateTime now)
        : base(id, now)
    {
        TokenId = token;
        SiteName = applicant.SiteName;
        ExternalId = applicant.ExternalId?.Value;
        AgentUrl = applicant.AgentUrl.Value;
        AgentVersion = applicant.AgentVersion;
        NonceHash = applicant.Nonce is null ? null : Secret.Hash(applicant.Nonce);
        Status = EnrolmentStatus.Pending;
        Record(new EnrolmentRequested(this));
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private Enrolment()
    {
    }
#pragma warning restore CS8618

    /// <summary>Identifier of the token.</summary>
    public EnrolmentTokenId TokenId { get; private set; }

    /// <summary>The status.</summary>
    public EnrolmentStatus Status { get; private set; }

    /// <summary>Name of the site if it is created; as the agent said it, and therefore not necessarily a valid name.</summary>
    public string SiteName { get; private set; }

    /// <summary>External id with which the site is found or created; null for none. See <see cref="Hierarchy.ExternalId"/>.</summary>
    public string? ExternalId { get; private set; }

    /// <summary>URL at which the agent is reached, as it said when it asked; see <see cref="Hierarchy.AgentUrl"/>.</summary>
    public string AgentUrl { get; private set; }

    /// <summary>Version of the agent's software when it asked; see <see cref="Agents.AgentVersion"/>.</summary>
    public string AgentVersion { get; private set; }

    /// <summary>SHA-256 of the nonce by which the agent is recognised when it asks again; null if it sent none.</summary>
    public byte[]? NonceHash { get; private set; }

    /// <summary>Identifier of the site, which may have been deleted since; null until the enrolment is approved.</summary>
    public GroupId? SiteId { get; private set; }

    /// <summary>When a person decided (UTC); null if none has, or none had to.</summary>
    public DateTime? DecidedAt { get; private set; }

    /// <summary>Name of the person or service that decided; null if none has, or none had to.</summary>
    public string? DecidedBy { get; private set; }

    /// <summary>When the agent got its key (UTC); null until then.</summary>
    public DateTime? EnrolledAt { get; private set; }

    /// <summary>Creates an enrolment that waits for a decision.</summary>
    /// <param name="id">Identifier of the new enrolment.</param>
    /// <param name="token">The token, of which one use was counted.</param>
    /// <param name="applicant">The agent that asks.</param>
    /// <param name="now">The current time (UTC).</param>
    public static Enrolment Create(EnrolmentId id, EnrolmentToken token, EnrolmentApplicant applicant, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(applicant);
        return new Enrolment(id, token.Id, applicant, now);
    }

    /// <summary>Returns whether an agent that presents the same nonce asks for the same site.</summary>
    public bool IsOf(EnrolmentApplicant applicant)
    {
        ArgumentNullException.ThrowIfNull(applicant);
        return applicant.SiteName == SiteName && applicant.ExternalId?.Value == ExternalId;
    }

    /// <summary>Approves the enrolment for a site.</summary>
    /// <param name="site">The site, which has no agent.</param>
    /// <param name="decidedBy">Name of the person or service that decides; null if the token needs no approval.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>Success; or <c>enrolment.not_pending</c>.</returns>
    public Result Approve(Site site, string? decidedBy, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(site);
        if (Status != EnrolmentStatus.Pending) return AgentErrors.EnrolmentNotPending.Refuse(Status.ToWire());
        Status = EnrolmentStatus.Approved;
        SiteId = site.Id;
        if (decidedBy is not null) (DecidedAt, DecidedBy) = (now, decidedBy);
        Record(new EnrolmentApproved(this));
        return Result.Success();
    }

    /// <summary>Rejects the enrolment. A person can change his or her mind about an approval until the agent has its key.</summary>
    /// <param name="decidedBy">Name of the person or service that decides.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>Success; or <c>enrolment.not_pending</c>.</returns>
    public Result Reject(string decidedBy, DateTime now)
    {
        if (Status is not (EnrolmentStatus.Pending or EnrolmentStatus.Approved)) return AgentErrors.EnrolmentNotPending.Refuse(Status.ToWire());
        Status = EnrolmentStatus.Rejected;
        (DecidedAt, DecidedBy) = (now, decidedBy);
        Record(new EnrolmentRejected(this));
        return Result.Success();
    }

    /// <summary>Records that the agent of the site got its key.</summary>
    /// <exception cref="InvalidOperationException">The enrolment is not approved.</exception>
    public void Complete(DateTime now)
    {
        if (Status != EnrolmentStatus.Approved) throw new InvalidOperationException($"An enrolment that is {Status} cannot be completed.");
        Status = EnrolmentStatus.Enrolled;
        EnrolledAt = now;
        Record(new EnrolmentCompleted(this));
    }
}

/// <summary>What an agent says about itself and its site when it asks to enrol with a group's token.</summary>
/// <param name="SiteName">Name of the site; if the agent said none, its external id.</param>
/// <param name="ExternalId">External id of the site; null for none.</param>
/// <param name="AgentUrl">URL at which the agent is reached.</param>
/// <param name="AgentVersion">Version of the agent's software.</param>
/// <param name="Nonce">The nonce by which the agent is recognised when it asks again; null for none. See <see cref="AgentNonce"/>.</param>
public sealed record EnrolmentApplicant(string SiteName, ExternalId? ExternalId, AgentUrl AgentUrl, string AgentVersion, string? Nonce);
