using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>The description of a group: 1–1,000 printable characters. Optional; blank counts as unset.</summary>
public sealed record Description
{
    /// <summary>Maximum length of a description, in UTF-16 code units.</summary>
    public const int MaxLength = 1000;

    private Description(string value) => Value = value;

    /// <summary>The trimmed description.</summary>
    public string Value { get; }

    /// <summary>Validates a description.</summary>
    /// <returns>The description, null if unset; or <c>group.description_invalid</c>.</returns>
    public static Result<Description?> Parse(string? text) =>
        Text.ParseOptional(text, MaxLength, HierarchyErrors.DescriptionInvalid, "description", value => new Description(value));

    /// <inheritdoc />
    public override string ToString() => Value;
}
