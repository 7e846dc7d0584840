namespace Sites.Application.Contracts.Approvals;

/// <summary>A decision that waits for people, or waited.</summary>
public sealed record ApprovalResponse
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What kind of decision: <c>node_migration</c>; other kinds are from before sites were, and nobody votes on them.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about: for <c>node_migration</c> the claim, through which people vote.</summary>
    public required Guid SubjectId { get; init; }

    /// <summary>What became of it by now.</summary>
    public required ApprovalStatus Status { get; init; }

    /// <summary>
    /// What is decided about, as it was when it was asked for: <c>node</c>, <c>source</c> and <c>target</c>, each with its facts. A vote on
    /// something that has changed since is refused.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Subject { get; init; }

    /// <summary>Who asked for it: a person, or <c>agent:</c> and its site's id. Never counts.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>The sides that need a person.</summary>
    public required IReadOnlyList<Side> Sides { get; init; }

    /// <summary>The sides that have not consented and still can.</summary>
    public required IReadOnlyList<Side> Awaiting { get; init; }

    /// <summary>The votes, in the order in which they were cast.</summary>
    public required IReadOnlyList<VoteResponse> Votes { get; init; }

    /// <summary>UTC; until then people can decide; null where there is no end.</summary>
    public required DateTime? ExpiresAt { get; init; }

    /// <summary>UTC; when it was decided or expired; null while it is pending.</summary>
    public required DateTime? ResolvedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1, raised with every change; the first half of the ETag.</summary>
    public required int Version { get; init; }
}

/// <summary>A vote that was cast.</summary>
public sealed record VoteResponse
{
    /// <summary>Who.</summary>
    public required string Voter { get; init; }

    /// <summary>What they said.</summary>
    public required VoteDecision Decision { get; init; }

    /// <summary>The sides it counts for.</summary>
    public required IReadOnlyList<Side> Sides { get; init; }

    /// <summary>Why.</summary>
    public required string? Comment { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CastAt { get; init; }
}
