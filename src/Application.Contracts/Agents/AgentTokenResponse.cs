using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Agents;

/// <summary>A token with which a site's agent may enrol once.</summary>
public sealed record AgentTokenResponse
{
    /// <summary>The token; shown only in this response and stored as a hash.</summary>
    /// <example>sat_ExampleTokenExampleTokenExampleTokenExample</example>
    public required string Token { get; init; }

    /// <summary>How long the token is valid, in hours.</summary>
    /// <example>24</example>
    [Range(1, 720)]
    public required int ExpiresInHours { get; init; }

    /// <summary>When the token expires (UTC).</summary>
    /// <example>2026-03-02T12:00:00Z</example>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>What to do with the token.</summary>
    /// <example>Give the token to the site's agent; it is shown this once and enrols one agent.</example>
    public required string Message { get; init; }
}
