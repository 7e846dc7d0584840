using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>The description of a group: at most 1,000 printable characters. Blank counts as unset.</summary>
public static class Description
{
    /// <summary>Maximum length of a description, in UTF-16 code units.</summary>
    public const int MaxLength = 1000;

    /// <summary>Validates a description.</summary>
    /// <returns>The trimmed description, null if unset; or <c>group.description_invalid</c>.</returns>
    public static Result<string?> Parse(string? text) =>
        Text.ParseOptional(text, MaxLength, HierarchyErrors.DescriptionInvalid, "description");
}
