using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Operations;

/// <summary>The response of a health probe.</summary>
public sealed record HealthResponse
{
    /// <summary><c>ok</c> or <c>not_ready</c>; <c>healthy</c> for <c>/health</c>.</summary>
    /// <example>healthy</example>
    public required string Status { get; init; }

    /// <summary>What is wrong and how to fix it; null if all is well.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Problem { get; init; }
}
