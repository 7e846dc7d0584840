namespace Sites.Application.Contracts.NodeMigration;

/// <summary>What a machine that boots at a site is to it.</summary>
public sealed record BootResponse
{
    /// <summary>Always true; a refusal is a problem (<c>application/problem+json</c>).</summary>
    public bool Success { get; init; } = true;

    /// <summary>What it is.</summary>
    public required BootOutcome Outcome { get; init; }

    /// <summary>What it may do.</summary>
    public required BootAdvice Boot { get; init; }

    /// <summary>Identifier of the node; null where central knows no node with this MAC address.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid? NodeId { get; init; }

    /// <summary>The claim that says whether it may stay; null where it is not at home at another site.</summary>
    public required ClaimResponse? Claim { get; init; }

    /// <summary>Whether an unknown one waits for a person; false where too many wait already, null for others.</summary>
    public required bool? Queued { get; init; }

    /// <summary>The same as a sentence.</summary>
    /// <example>The node is at home here.</example>
    public required string Message { get; init; }
}
