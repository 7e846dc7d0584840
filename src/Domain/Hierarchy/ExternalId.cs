using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The key of a group in another inventory: 1–100 characters, at least one of them visible (<see cref="Text.IsName"/>), stored in composed
/// form (NFC), compared exactly and unique among all groups. Optional; blank counts as unset.
/// </summary>
public sealed record ExternalId
{
    /// <summary>Maximum length of a key, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    private ExternalId(string value) => Value = value;

    /// <summary>The trimmed and composed key.</summary>
    public string Value { get; }

    /// <summary>Validates a key.</summary>
    /// <returns>The key, null if unset; or <c>group.external_id_invalid</c>.</returns>
    public static Result<ExternalId?> Parse(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return Result<ExternalId?>.Success(null);
        if (!Text.IsName(trimmed)) return HierarchyErrors.ExternalIdInvalid.Refuse(MaxLength);
        // Composition can make a text longer, so the length of the stored form is checked.
        var composed = Text.Compose(trimmed);
        return composed.Length <= MaxLength ? new ExternalId(composed) : HierarchyErrors.ExternalIdInvalid.Refuse(MaxLength);
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
