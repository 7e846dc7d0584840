using System.Text;
using System.Text.Json;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>
/// What a document says: a JSON object of at most 256 KiB in its canonical form, the form in which it is kept, measured and
/// summed up. What the members mean is the sites' business.
/// </summary>
public sealed record DocumentContent
{
    /// <summary>The largest content, in bytes of UTF-8 in canonical form.</summary>
    public const int MaxBytes = 256 * 1024;

    private DocumentContent(string canonical, int size)
    {
        Canonical = canonical;
        Size = size;
        Checksum = CanonicalJson.Checksum(canonical);
    }

    /// <summary>The object as canonical JSON; see <see cref="CanonicalJson"/>.</summary>
    public string Canonical { get; }

    /// <summary>Bytes of UTF-8 of <see cref="Canonical"/>: 2–262,144.</summary>
    public int Size { get; }

    /// <summary>SHA-256 of the UTF-8 of <see cref="Canonical"/>, as 64 lower-case hex digits.</summary>
    public string Checksum { get; }

    /// <summary>Reads a content. Nothing and JSON's null are none; whether one is needed is the use case's to say.</summary>
    /// <returns><c>document.content_invalid</c>, <c>document.content_too_large</c>.</returns>
    public static Result<DocumentContent> Parse(JsonElement? said)
    {
        if (said is not { ValueKind: JsonValueKind.Object } value || !Text.IsValidUnicode(value) || CanonicalOf(value) is not { } canonical) return CatalogErrors.ContentInvalid.Refuse();
        var size = Encoding.UTF8.GetByteCount(canonical);
        return size <= MaxBytes ? new DocumentContent(canonical, size) : CatalogErrors.ContentTooLarge.Refuse(MaxBytes, size);
    }

    /// <summary>The canonical form; null where there is none.</summary>
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
