using Ardalis.Specification;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>The agent of a site, with its credentials.</summary>
public sealed class AgentOfSite : Specification<SiteAgent>
{
    /// <summary>Selects the agent of this site.</summary>
    public AgentOfSite(GroupId site) => Query.Where(agent => agent.Id == site);
}

/// <summary>The presence of a site's agent.</summary>
public sealed class PresenceOfSite : Specification<AgentPresence>
{
    /// <summary>Selects the presence of this site's agent.</summary>
    public PresenceOfSite(GroupId site) => Query.Where(presence => presence.SiteId == site);
}

/// <summary>A group's enrolment token.</summary>
public sealed class EnrolmentTokenById : Specification<EnrolmentToken>
{
    /// <summary>Selects the token with this identifier.</summary>
    public EnrolmentTokenById(EnrolmentTokenId id) => Query.Where(token => token.Id == id);
}

/// <summary>An enrolment with a group's token.</summary>
public sealed class EnrolmentById : Specification<Enrolment>
{
    /// <summary>Selects the enrolment with this identifier.</summary>
    public EnrolmentById(EnrolmentId id) => Query.Where(enrolment => enrolment.Id == id);
}

/// <summary>The enrolment of the agent that presents a nonce.</summary>
public sealed class EnrolmentByNonce : Specification<Enrolment>
{
    /// <summary>Selects the enrolment with this token and this hash of a nonce.</summary>
    public EnrolmentByNonce(EnrolmentTokenId token, byte[] nonceHash) => Query.Where(enrolment => enrolment.TokenId == token && enrolment.NonceHash != null && enrolment.NonceHash.SequenceEqual(nonceHash));
}

/// <summary>The enrolment that was approved for a site and whose agent has no key yet.</summary>
public sealed class ApprovedEnrolmentFor : Specification<Enrolment>
{
    /// <summary>Selects the approved enrolment for this site.</summary>
    public ApprovedEnrolmentFor(GroupId site) => Query.Where(enrolment => enrolment.SiteId == site && enrolment.Status == EnrolmentStatus.Approved);
}

/// <summary>The enrolments with a token whose agents have no key yet.</summary>
public sealed class UnfinishedEnrolments : Specification<Enrolment>
{
    /// <summary>Selects the pending and approved enrolments with this token.</summary>
    public UnfinishedEnrolments(EnrolmentTokenId token) =>
        Query.Where(enrolment => enrolment.TokenId == token && (enrolment.Status == EnrolmentStatus.Pending || enrolment.Status == EnrolmentStatus.Approved));
}
