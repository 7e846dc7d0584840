using System.Text.Json;

namespace Sites.Application.Contracts.Catalog;

/// <summary>The body of <c>POST /catalog/{kind}</c>; <c>name</c> and <c>content</c> are required.</summary>
public sealed record CreateDocumentRequest
{
    /// <summary>1–100 characters without <c>/</c>; unique among documents of its kind, compared without case.</summary>
    public string? Name { get; init; }

    /// <summary>At most 1,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>A JSON object of at most 256 KiB in canonical form (RFC 8785, but numbers stay as they are written).</summary>
    public JsonElement? Content { get; init; }
}
