using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Catalog;

/// <summary>A document with its content.</summary>
public sealed record DocumentResponse : DocumentSummaryResponse
{
    /// <summary>Content of the document: a JSON object with sorted members and with numbers as they were written.</summary>
    [JsonPropertyOrder(1)]
    public required JsonElement Content { get; init; }
}
