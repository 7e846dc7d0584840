using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The key under which another inventory knows a group: 1–100 characters, at least one of them visible
/// (<see cref="Text.IsName"/>), stored composed (NFC) and compared exactly, unique over all groups. Optional; blank counts as none.
/// </summary>
public static class ExternalId
{
    /// <summary>The longest key, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    /// <summary>Reads a key.</summary>
    /// <returns><c>group.external_id_invalid</c>.</returns>
    public static Result<string?> Parse(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return Result<string?>.Success(null);
        if (!Text.IsName(trimmed)) return HierarchyErrors.ExternalIdInvalid.Refuse(MaxLength);
        // Composing makes some texts longer, so the length is that of what is stored.
        var composed = Text.Compose(trimmed);
        return composed.Length <= MaxLength ? Result<string?>.Success(composed) : HierarchyErrors.ExternalIdInvalid.Refuse(MaxLength);
    }
}
