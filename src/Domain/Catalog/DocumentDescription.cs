using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Catalog;

/// <summary>The description of a document, with the same rules as a group's <see cref="Description"/>. Blank counts as unset.</summary>
public static class DocumentDescription
{
    /// <summary>Maximum length of a description, in UTF-16 code units.</summary>
    public const int MaxLength = Description.MaxLength;

    /// <summary>Validates a description.</summary>
    /// <returns>The trimmed description, null if unset; or <c>document.description_invalid</c>.</returns>
    public static Result<string?> Parse(string? text) =>
        Text.ParseOptional(text, MaxLength, CatalogErrors.DescriptionInvalid, "description");
}
