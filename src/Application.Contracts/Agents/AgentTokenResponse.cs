namespace Sites.Application.Contracts.Agents;

/// <summary>A token with which a site's agent may enrol once.</summary>
public sealed record AgentTokenResponse
{
    /// <summary>Shown this once; kept only as a hash.</summary>
    public required string Token { get; init; }

    /// <summary>How long it holds, in hours.</summary>
    public required int ExpiresInHours { get; init; }

    /// <summary>UTC; from then on it is worth nothing.</summary>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>What to do with it.</summary>
    public required string Message { get; init; }
}
