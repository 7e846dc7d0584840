using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Catalog;

/// <summary>The description of a document, with the same rules as a group's <see cref="Description"/>. Optional; blank counts as unset.</summary>
public sealed record DocumentDescription
{
    /// <summary>Maximum length of a description, in UTF-16 code units.</summary>
    public const int MaxLength = Description.MaxLength;

    private DocumentDescription(string value) => Value = value;

    /// <summary>The trimmed description.</summary>
    public string Value { get; }

    /// <summary>Validates a description.</summary>
    /// <returns>The description, null if unset; or <c>document.description_invalid</c>.</returns>
    public static Result<DocumentDescription?> Parse(string? text) =>
        Text.ParseOptional(text, MaxLength, CatalogErrors.DescriptionInvalid, "description", value => new DocumentDescription(value));

    /// <inheritdoc />
    public override string ToString() => Value;
}
