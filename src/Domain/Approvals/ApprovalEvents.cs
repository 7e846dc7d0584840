using Sites.Domain.Common;

namespace Sites.Domain.Approvals;

/// <summary>A change of an approval.</summary>
/// <param name="Approval">The approval as it is after the change.</param>
public abstract record ApprovalEvent(Approval Approval) : DomainEvent;

/// <summary>People are asked for a decision.</summary>
/// <param name="Approval">The new approval.</param>
public sealed record ApprovalOpened(Approval Approval) : ApprovalEvent(Approval);

/// <summary>A vote was cast.</summary>
/// <param name="Approval">The approval.</param>
/// <param name="Vote">The vote.</param>
public sealed record VoteCast(Approval Approval, Vote Vote) : ApprovalEvent(Approval);

/// <summary>An approval was decided, expired or was withdrawn; <see cref="Approval.Status"/> is the outcome.</summary>
/// <param name="Approval">The approval.</param>
public sealed record ApprovalResolved(Approval Approval) : ApprovalEvent(Approval);
