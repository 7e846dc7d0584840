using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>A change of a group's enrolment token. Events never contain the token.</summary>
/// <param name="Token">The token as it is after the change.</param>
public abstract record EnrolmentTokenEvent(EnrolmentToken Token) : DomainEvent;

/// <summary>A token was issued with which agents can enrol.</summary>
/// <param name="Token">The token.</param>
public sealed record EnrolmentTokenIssued(EnrolmentToken Token) : EnrolmentTokenEvent(Token);

/// <summary>An agent enrolled with the token, or asked for it.</summary>
/// <param name="Token">The token.</param>
public sealed record EnrolmentTokenUsed(EnrolmentToken Token) : EnrolmentTokenEvent(Token);

/// <summary>The token was revoked.</summary>
/// <param name="Token">The token.</param>
public sealed record EnrolmentTokenRevoked(EnrolmentToken Token) : EnrolmentTokenEvent(Token);

/// <summary>A change of an agent's enrolment with a group's token.</summary>
/// <param name="Enrolment">The enrolment as it is after the change.</param>
public abstract record EnrolmentEvent(Enrolment Enrolment) : DomainEvent;

/// <summary>An agent asked to enrol.</summary>
/// <param name="Enrolment">The enrolment.</param>
public sealed record EnrolmentRequested(Enrolment Enrolment) : EnrolmentEvent(Enrolment);

/// <summary>The enrolment was approved, by a person or because the token needs no approval.</summary>
/// <param name="Enrolment">The enrolment.</param>
public sealed record EnrolmentApproved(Enrolment Enrolment) : EnrolmentEvent(Enrolment);

/// <summary>The enrolment was rejected.</summary>
/// <param name="Enrolment">The enrolment.</param>
public sealed record EnrolmentRejected(Enrolment Enrolment) : EnrolmentEvent(Enrolment);

/// <summary>The agent got its key.</summary>
/// <param name="Enrolment">The enrolment.</param>
public sealed record EnrolmentCompleted(Enrolment Enrolment) : EnrolmentEvent(Enrolment);
