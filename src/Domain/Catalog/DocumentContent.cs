using System.Text;
using System.Text.Json;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>
/// The content of a document: a JSON object of at most 256 KiB in canonical form. The canonical form is stored, measured and hashed. The
/// members are defined by the sites.
/// </summary>
public sealed record DocumentContent
{
    /// <summary>Maximum size of a content, in bytes of UTF-8 in canonical form.</summary>
    public const int MaxBytes = 256 * 1024;

    private DocumentContent(string canonical, int size)
    {
        Canonical = canonical;
        Size = size;
        Checksum = CanonicalJson.Checksum(canonical);
    }

    /// <summary>The object as canonical JSON; see <see cref="CanonicalJson"/>.</summary>
    public string Canonical { get; }

    /// <summary>Size of <see cref="Canonical"/> in bytes of UTF-8: 2–262,144.</summary>
    public int Size { get; }

    /// <summary>SHA-256 of <see cref="Canonical"/> in UTF-8, as 64 lower-case hex digits.</summary>
    public string Checksum { get; }

    /// <summary>Validates a content. A missing value and JSON null are refused; the use case decides whether the content may be omitted.</summary>
    /// <returns>The content; or <c>document.content_invalid</c>, <c>document.content_too_large</c>.</returns>
    public static Result<DocumentContent> Parse(JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.Object } value || !Text.IsValidUnicode(value) || CanonicalOf(value) is not { } canonical) return CatalogErrors.ContentInvalid.Refuse();
        var size = Encoding.UTF8.GetByteCount(canonical);
        return size <= MaxBytes ? new DocumentContent(canonical, size) : CatalogErrors.ContentTooLarge.Refuse(MaxBytes, size);
    }

    /// <summary>Returns the canonical form; null if the value has none.</summary>
    private static string? CanonicalOf(JsonElement value)
    {
        try
        {
            return CanonicalJson.Write(value);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
