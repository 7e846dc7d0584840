using System.Text.Json;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Catalog;

/// <summary>The body of <c>PATCH /catalog/{kind}/{id}</c>. Absent members stay as they are; null clears the description.</summary>
public sealed record UpdateDocumentRequest
{
    /// <summary>1–100 characters without <c>/</c>; unique among documents of its kind, compared without case.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Name { get; init; }

    /// <summary>At most 1,000 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Description { get; init; }

    /// <summary>The whole new content: a JSON object of at most 256 KiB in canonical form. It is replaced, not merged.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<JsonElement?> Content { get; init; }
}
