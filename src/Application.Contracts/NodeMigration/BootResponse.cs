namespace Sites.Application.Contracts.NodeMigration;

/// <summary>What a machine that boots at a site is to it.</summary>
public sealed record BootResponse
{
    /// <summary>Always true; a refusal is a <see cref="Common.Problem"/>.</summary>
    public bool Success { get; init; } = true;

    /// <summary>What it is.</summary>
    public required BootOutcome Outcome { get; init; }

    /// <summary>What it may do.</summary>
    public required BootAdvice Boot { get; init; }

    /// <summary>The node; null where central knows none of this address.</summary>
    public required Guid? NodeId { get; init; }

    /// <summary>The claim that says whether it may stay; null where it is not at home at another site.</summary>
    public required ClaimResponse? Claim { get; init; }

    /// <summary>Whether an unknown one waits for a person; false where too many wait already, null for others.</summary>
    public required bool? Queued { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Message { get; init; }
}
