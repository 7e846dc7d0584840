using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The key under which another inventory knows a group: 1–100 printable characters, compared to the letter, unique over
/// all groups. Optional; blank counts as none.
/// </summary>
public static class ExternalId
{
    /// <summary>The longest key, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    /// <summary>Reads a key.</summary>
    /// <returns><c>group.external_id_invalid</c>.</returns>
    public static Result<string?> Parse(string? text) =>
        Text.ParseOptional(text, MaxLength, HierarchyErrors.ExternalIdInvalid, "external_id");
}
