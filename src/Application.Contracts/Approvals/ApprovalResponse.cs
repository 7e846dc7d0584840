using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Approvals;

/// <summary>A decision that people make by voting.</summary>
public sealed record ApprovalResponse
{
    /// <summary>Identifier of the approval.</summary>
    /// <example>019ca940-7621-7cf3-bc24-133001a9e71f</example>
    public required Guid Id { get; init; }

    /// <summary>Kind of the decision: <c>node_migration</c>. Other kinds are older than the sites feature and accept no votes.</summary>
    /// <example>node_migration</example>
    public required string Kind { get; init; }

    /// <summary>Identifier of the subject of the decision: for <c>node_migration</c> the claim, on which people vote.</summary>
    /// <example>019ca940-7620-7386-9473-781996da1dac</example>
    public required Guid SubjectId { get; init; }

    /// <summary>Current status of the approval.</summary>
    public required ApprovalStatus Status { get; init; }

    /// <summary>The subject as it was when the decision was requested: <c>node</c>, <c>source</c> and <c>target</c>, each with its properties; <c>reported</c> if the machine at the target is another one than the node. A vote is refused if the subject has changed since.</summary>
    /// <example>{"node":{"hostname":"edge-gw-17.ber.example.com","mac_address":"00:11:22:33:44:55"},"source":{"name":"Berlin Lab"},"target":{"name":"Hamburg Depot"}}</example>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Subject { get; init; }

    /// <summary>The requester of the decision: a person, or <c>agent:</c> and the identifier of its site. The requester cannot vote.</summary>
    /// <example>ops@example.com</example>
    public required string RequestedBy { get; init; }

    /// <summary>The sides that need a person's consent.</summary>
    public required IReadOnlyList<Side> Sides { get; init; }

    /// <summary>The sides that have not consented and still can.</summary>
    public required IReadOnlyList<Side> Awaiting { get; init; }

    /// <summary>The votes, in the order in which they were cast.</summary>
    public required IReadOnlyList<VoteResponse> Votes { get; init; }

    /// <summary>When the approval expires (UTC); null if it never does.</summary>
    /// <example>2026-03-08T12:00:00Z</example>
    public required DateTime? ExpiresAt { get; init; }

    /// <summary>When the approval was decided or expired (UTC); null while it is pending.</summary>
    /// <example>2026-03-01T14:00:00Z</example>
    public required DateTime? ResolvedAt { get; init; }

    /// <summary>When the decision was requested (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the approval was last changed (UTC).</summary>
    /// <example>2026-03-01T14:00:00Z</example>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version, from 1, raised with every change; the first half of the ETag.</summary>
    /// <example>2</example>
    [Range(1, int.MaxValue)]
    public required int Version { get; init; }
}

/// <summary>A vote that was cast.</summary>
public sealed record VoteResponse
{
    /// <summary>The person who voted.</summary>
    /// <example>lead@example.com</example>
    public required string Voter { get; init; }

    /// <summary>The decision that the voter made.</summary>
    public required VoteDecision Decision { get; init; }

    /// <summary>The sides for which the vote counts.</summary>
    public required IReadOnlyList<Side> Sides { get; init; }

    /// <summary>Comment of the voter.</summary>
    /// <example>The rack in Hamburg is ready</example>
    public required string? Comment { get; init; }

    /// <summary>When the vote was cast (UTC).</summary>
    /// <example>2026-03-01T14:00:00Z</example>
    public required DateTime CastAt { get; init; }
}
