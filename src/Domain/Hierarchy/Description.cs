using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>What a group is for, in a person's words: at most 1,000 printable characters. Blank counts as none.</summary>
public static class Description
{
    /// <summary>The longest description, in UTF-16 code units.</summary>
    public const int MaxLength = 1000;

    /// <summary>Reads a description.</summary>
    /// <returns><c>group.description_invalid</c>.</returns>
    public static Result<string?> Parse(string? text) =>
        Text.ParseOptional(text, MaxLength, HierarchyErrors.DescriptionInvalid, "description");
}
