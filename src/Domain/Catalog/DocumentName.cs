using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>
/// The name of a document: 1–100 characters after trimming, without <c>/</c> (sites may keep a document under its name in
/// a folder) and without characters that cannot be seen (<see cref="Text.IsName"/>). Unique among documents of one kind, compared by <see cref="Normalized"/>.
/// </summary>
public sealed record DocumentName
{
    /// <summary>The longest name, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    private DocumentName(string value)
    {
        Value = value;
        Normalized = Text.Normalize(value);
    }

    /// <summary>As the caller wrote it, trimmed.</summary>
    public string Value { get; }

    /// <summary>What makes two names the same name: without case, composed.</summary>
    public string Normalized { get; }

    /// <summary>Reads a name.</summary>
    /// <returns><c>document.name_required</c>, <c>document.name_invalid</c>.</returns>
    public static Result<DocumentName> Parse(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return CatalogErrors.NameRequired.Refuse();
        if (trimmed.Length > MaxLength || trimmed.Contains('/', StringComparison.Ordinal) || !Text.IsName(trimmed))
            return CatalogErrors.NameInvalid.Refuse(MaxLength);
        return new DocumentName(trimmed);
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
