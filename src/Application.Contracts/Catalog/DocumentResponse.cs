using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Catalog;

/// <summary>A document.</summary>
public sealed record DocumentResponse : DocumentSummaryResponse
{
    /// <summary>What it says: a JSON object. Its members come sorted, its numbers as they were written.</summary>
    [JsonPropertyOrder(1)]
    public required JsonElement Content { get; init; }
}
