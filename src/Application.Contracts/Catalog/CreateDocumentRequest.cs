using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sites.Application.Contracts.Catalog;

/// <summary>The body of <c>POST /catalog/{kind}</c>; <c>name</c> and <c>content</c> are required.</summary>
public sealed record CreateDocumentRequest
{
    /// <summary>1–100 characters after trimming, at least one of them visible, without <c>/</c>, control, zero-width or bidirectional characters; unique among documents of its kind, ignoring case; required.</summary>
    /// <example>install-debian</example>
    [Required, MinLength(1), MaxLength(100)]
    public string? Name { get; init; }

    /// <summary>What the document is for; at most 1,000 printable characters after trimming.</summary>
    /// <example>Installs Debian 13 on edge gateways</example>
    [MaxLength(1000)]
    public string? Description { get; init; }

    /// <summary>A JSON object of at most 256 KiB in canonical form (RFC 8785, but numbers stay as they are written); required.</summary>
    [Required]
    public JsonElement? Content { get; init; }
}
