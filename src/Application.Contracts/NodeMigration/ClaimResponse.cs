using System.ComponentModel.DataAnnotations;
using Sites.Application.Contracts.Approvals;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>A request to move a node from its home site, the source, to another site, the target.</summary>
public sealed record ClaimResponse
{
    /// <summary>Identifier of the claim.</summary>
    /// <example>019ca940-7620-7386-9473-781996da1dac</example>
    public required Guid Id { get; init; }

    /// <summary>Identifier of the node.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid NodeId { get; init; }

    /// <summary>Identifier of the site that is, or was, the node's home.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid SourceSiteId { get; init; }

    /// <summary>Identifier of the site that the node is to move to.</summary>
    /// <example>019ae415-6a00-7bc8-8bd9-c66bad3c2d6d</example>
    public required Guid TargetSiteId { get; init; }

    /// <summary>Current status of the claim.</summary>
    public required ClaimStatus Status { get; init; }

    /// <summary>Whether the policies of both sides consented, so that no person had to decide.</summary>
    public required bool AutoApproveEligible { get; init; }

    /// <summary>The policies of both sides when the claim was assessed.</summary>
    /// <example>source:auto_release+target:bidirectional</example>
    public required string PolicyMatched { get; init; }

    /// <summary>Whether people decide regardless of the policies, because the node moved back and forth too often.</summary>
    public required bool Bouncing { get; init; }

    /// <summary>
    /// The machine at the target, if it has the node's MAC address but another serial number or firmware UUID; otherwise null. People then decide
    /// regardless of the policies, and with their approval the node takes these values.
    /// </summary>
    public required ReportedMachineResponse? ReportedMachine { get; init; }

    /// <summary>Identifier of the approval in which people decide; null if the policies decided.</summary>
    /// <example>019ca940-7621-7cf3-bc24-133001a9e71f</example>
    public required Guid? ApprovalId { get; init; }

    /// <summary>The sides that have not consented and still can.</summary>
    public required IReadOnlyList<Side> Awaiting { get; init; }

    /// <summary>The requester of the move: a person, or <c>agent:</c> and the identifier of its site.</summary>
    /// <example>ops@example.com</example>
    public required string RequestedBy { get; init; }

    /// <summary>Reason for the move.</summary>
    /// <example>Moved to the new rack in Hamburg</example>
    public required string? Reason { get; init; }

    /// <summary>When the claim was created (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the claim was approved, rejected or expired (UTC); null while it is pending.</summary>
    /// <example>2026-03-01T14:00:00Z</example>
    public required DateTime? ResolvedAt { get; init; }

    /// <summary>When the claim expires (UTC).</summary>
    /// <example>2026-03-08T12:00:00Z</example>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>When the claim was last changed (UTC).</summary>
    /// <example>2026-03-01T14:00:00Z</example>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version, from 1, raised with every change; the first half of the ETag.</summary>
    /// <example>2</example>
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }
}
