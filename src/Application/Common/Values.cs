using System.Globalization;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Application.Common;

/// <summary>Reads single values from text, for query parameters and import files alike. Blank counts as none.</summary>
public static class Values
{
    /// <summary>A UUID with hyphens. The nil UUID identifies nothing and is refused.</summary>
    /// <returns><c>request.value_invalid</c>.</returns>
    public static Result<Guid?> Uuid(string field, string? text) =>
        string.IsNullOrWhiteSpace(text) ? Result<Guid?>.Success(null)
        : Id(text.Trim()) is { } value ? Result<Guid?>.Success(value)
        : Refuse(field, "a UUID");

    /// <summary>An id in its one spelling: a UUID with hyphens and nothing around it.</summary>
    /// <returns>Null when the text is not a UUID, or the nil UUID, which identifies nothing.</returns>
    public static Guid? Id(string? text) =>
        // The length is checked too, because the parser accepts blanks around.
        text?.Length == 36 && Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty ? id : null;

    /// <summary>A UUID as files write it: with hyphens, in any case, with or without braces.</summary>
    /// <returns>Null when the text is not a UUID, or the nil UUID.</returns>
    public static Guid? FileUuid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Id(text is ['{', .., '}'] ? text[1..^1] : text);
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    /// <returns><c>request.value_invalid</c>.</returns>
    public static Result<bool?> Boolean(string field, string? text) => text?.Trim() switch
    {
        null or "" => Result<bool?>.Success(null),
        "true" => Result<bool?>.Success(true),
        "false" => Result<bool?>.Success(false),
        _ => Refuse(field, "true or false"),
    };

    /// <summary>A whole number within the range.</summary>
    /// <returns><c>request.value_invalid</c>.</returns>
    public static Result<int?> WholeNumber(string field, string? text, int min = int.MinValue, int max = int.MaxValue) =>
        string.IsNullOrWhiteSpace(text) ? Result<int?>.Success(null)
        : int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? Result<int?>.Success(value)
            : Refuse(field, min == int.MinValue && max == int.MaxValue ? "a whole number" : $"a whole number from {min} to {max}");

    /// <summary>One of an enum's values, to the letter.</summary>
    /// <returns><c>request.value_invalid</c>.</returns>
    public static Result<TEnum?> OneOf<TEnum>(string field, string? text)
        where TEnum : struct, Enum =>
        string.IsNullOrWhiteSpace(text) ? Result<TEnum?>.Success(null)
        : WireNames.Parse<TEnum>(text.Trim()) is { } value ? Result<TEnum?>.Success(value)
        : Refuse(field, $"one of {WireNames.All<TEnum>()}");

    private static Refusal Refuse(string field, string expected) =>
        new(RefusalKind.Malformed, [RequestErrors.ValueInvalid.ForField(field, expected)]);
}
