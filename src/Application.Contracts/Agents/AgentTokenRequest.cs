namespace Sites.Application.Contracts.Agents;

/// <summary>The body of <c>POST /sites/{id}/agent-token</c>; it may be left out.</summary>
public sealed record AgentTokenRequest
{
    /// <summary>How long the token holds, in hours, 1–720; 24 where nothing is said.</summary>
    public int? ExpiresInHours { get; init; }
}
