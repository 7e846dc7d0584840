using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Catalog;

/// <summary>What a document is for, in a person's words: as long as a group's <see cref="Description"/>. Blank counts as none.</summary>
public static class DocumentDescription
{
    /// <summary>The longest description, in UTF-16 code units.</summary>
    public const int MaxLength = Description.MaxLength;

    /// <summary>Reads a description.</summary>
    /// <returns><c>document.description_invalid</c>.</returns>
    public static Result<string?> Parse(string? text) =>
        Text.ParseOptional(text, MaxLength, CatalogErrors.DescriptionInvalid, "description");
}
