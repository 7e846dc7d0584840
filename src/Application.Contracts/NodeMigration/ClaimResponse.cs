using Sites.Application.Contracts.Approvals;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>A claim that a node, at home at the source, goes to the target.</summary>
public sealed record ClaimResponse
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Which node.</summary>
    public required Guid NodeId { get; init; }

    /// <summary>The site at which it is, or was, at home.</summary>
    public required Guid SourceSiteId { get; init; }

    /// <summary>The site to which it is to go.</summary>
    public required Guid TargetSiteId { get; init; }

    /// <summary>What became of it by now.</summary>
    public required ClaimStatus Status { get; init; }

    /// <summary>Whether both sides' policies consented, so that nobody had to be asked.</summary>
    public required bool AutoApproveEligible { get; init; }

    /// <summary>Which side's policy said what when it was assessed: <c>source:auto_release+target:bidirectional</c>.</summary>
    public required string PolicyMatched { get; init; }

    /// <summary>Whether people decide whatever the policies say, because the node went to and fro too often.</summary>
    public required bool Bouncing { get; init; }

    /// <summary>The approval in which people decide; null where nobody had to be asked.</summary>
    public required Guid? ApprovalId { get; init; }

    /// <summary>The sides that have not consented and still can.</summary>
    public required IReadOnlyList<Side> Awaiting { get; init; }

    /// <summary>Who asked for it: a person, or <c>agent:</c> and its site's id.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Why.</summary>
    public required string? Reason { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC; when it was approved, rejected or expired; null while it is pending.</summary>
    public required DateTime? ResolvedAt { get; init; }

    /// <summary>UTC; until then it can be decided about.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1, raised with every change; the first half of the ETag.</summary>
    public required int Version { get; init; }
}
