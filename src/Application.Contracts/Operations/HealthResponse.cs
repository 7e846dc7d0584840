using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Operations;

/// <summary>What a probe is told.</summary>
public sealed record HealthResponse
{
    /// <summary><c>ok</c> or <c>not_ready</c>; of <c>/health</c>, <c>healthy</c>.</summary>
    /// <example>healthy</example>
    public required string Status { get; init; }

    /// <summary>What is the matter and what to do about it; only where something is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }
}
