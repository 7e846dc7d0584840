using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Agents;

/// <summary>The optional body of <c>POST /sites/{id}/agent-token</c>.</summary>
public sealed record AgentTokenRequest
{
    /// <summary>How long the token is valid, in hours, 1–720; 24 by default.</summary>
    /// <example>24</example>
    [Range(1, 720)]
    public int? ExpiresInHours { get; init; }
}
