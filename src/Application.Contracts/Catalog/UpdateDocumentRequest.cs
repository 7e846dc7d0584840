using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Catalog;

/// <summary>The body of <c>PATCH /catalog/{kind}/{id}</c>. Absent members stay as they are; null clears the description.</summary>
public sealed record UpdateDocumentRequest
{
    /// <summary>1–100 characters after trimming, at least one of them visible, without <c>/</c>, control, zero-width or bidirectional characters; unique among documents of its kind, ignoring case. Null is refused.</summary>
    /// <example>install-debian</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(100)]
    public Optional<string?> Name { get; init; }

    /// <summary>What the document is for; at most 1,000 printable characters after trimming.</summary>
    /// <example>Installs Debian 13 on edge gateways</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(1000)]
    public Optional<string?> Description { get; init; }

    /// <summary>The whole new content: a JSON object of at most 256 KiB in canonical form. It is replaced, not merged. Null is refused.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<JsonElement?> Content { get; init; }
}
