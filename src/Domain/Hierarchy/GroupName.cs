using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The name of a group or site: 1–100 characters after trimming, without <c>/</c>, which separates the parts of a path, and without
/// invisible characters (<see cref="Text.IsName"/>). Unique among siblings, compared by <see cref="Normalized"/>.
/// </summary>
public sealed record GroupName
{
    /// <summary>Maximum length of a name, in UTF-16 code units.</summary>
    public const int MaxLength = 100;

    private GroupName(string value)
    {
        Value = value;
        Normalized = Text.Normalize(value);
    }

    /// <summary>The trimmed name.</summary>
    public string Value { get; }

    /// <summary>The form in which names are compared: composed and without case.</summary>
    public string Normalized { get; }

    /// <summary>Validates a name.</summary>
    /// <returns>The name; or <c>group.name_required</c>, <c>group.name_invalid</c>.</returns>
    public static Result<GroupName> Parse(string? text)
    {
        var trimmed = text?.Trim();
        if (string.IsNullOrEmpty(trimmed)) return HierarchyErrors.NameRequired.Refuse();
        if (trimmed.Length > MaxLength || trimmed.Contains('/', StringComparison.Ordinal) || !Text.IsName(trimmed))
            return HierarchyErrors.NameInvalid.Refuse(MaxLength);
        return new GroupName(trimmed);
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
