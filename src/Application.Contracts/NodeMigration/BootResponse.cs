using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Nodes;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>The response to the report of a boot.</summary>
public sealed record BootResponse
{
    /// <summary>Always true; refusals are problem details (<c>application/problem+json</c>).</summary>
    public bool Success { get; init; } = true;

    /// <summary>How the machine relates to the site.</summary>
    public required BootOutcome Outcome { get; init; }

    /// <summary>What the machine should do.</summary>
    public required BootAdvice Boot { get; init; }

    /// <summary>Identifier of the node with this MAC address; null if there is none.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public required Guid? NodeId { get; init; }

    /// <summary>Identifier of the claim that decides whether the node may stay; null if its home is not another site.</summary>
    public required ClaimResponse? Claim { get; init; }

    /// <summary>Whether the machine was recorded for a person to decide; false if too many machines of the site already wait or the machine is ignored, null if no decision is needed, or a claim is decided.</summary>
    public required bool? Queued { get; init; }

    /// <summary>Why a person has to decide before the machine may boot; null if no decision is needed, or a claim is decided.</summary>
    public required UnknownNodeReason? Reason { get; init; }

    /// <summary>The outcome as a human-readable sentence.</summary>
    /// <example>The node is at home here.</example>
    public required string Message { get; init; }

    /// <summary>Optional members of the request that were not usable, at most 100. The rest of the request was accepted.</summary>
    public required IReadOnlyList<IgnoredMemberResponse> Ignored { get; init; }
}
