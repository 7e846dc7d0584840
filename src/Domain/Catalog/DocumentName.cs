using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>
/// The name of a document: 1–100 characters after trimming, without <c>/</c>, because sites may use the name as a file name, and without
/// invisible characters (<see cref="Text.IsName"/>). Unique among documents of one kind, compared by <see cref="Normalized"/>.
/// </summary>
public sealed record DocumentName
{
    /// <summary>Maximum length of a name, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    private DocumentName(string value)
    {
        Value = value;
        Normalized = Text.Normalize(value);
    }

    /// <summary>The trimmed name.</summary>
    public string Value { get; }

    /// <summary>The form in which names are compared: composed and without case.</summary>
    public string Normalized { get; }

    /// <summary>Validates a name.</summary>
    /// <returns>The name; or <c>document.name_required</c>, <c>document.name_invalid</c>.</returns>
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
