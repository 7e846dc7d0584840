using System.Globalization;
using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Application.Common;

/// <summary>Parses single values of query parameters and import files. Blank text is parsed as null.</summary>
public static class Values
{
    /// <summary>Parses a UUID with hyphens. The nil UUID is refused.</summary>
    /// <returns>The UUID, or null for blank text; or <c>request.value_invalid</c>.</returns>
    public static Result<Guid?> Uuid(string field, string? text) =>
        string.IsNullOrWhiteSpace(text) ? Result<Guid?>.Success(null)
        : Id(text.Trim()) is { } value ? Result<Guid?>.Success(value)
        : Refuse(field, "a UUID");

    /// <summary>Parses an identifier in its canonical form: a UUID with hyphens and no surrounding characters.</summary>
    /// <returns>The UUID; null when the text is not a UUID or is the nil UUID.</returns>
    public static Guid? Id(string? text) =>
        // The length is checked as well, because the parser accepts surrounding white space.
        text?.Length == 36 && Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty ? id : null;

    /// <summary>Parses a UUID of a file: with hyphens, in any case, with or without braces.</summary>
    /// <returns>The UUID; null when the text is not a UUID or is the nil UUID.</returns>
    public static Guid? FileUuid(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Id(text is ['{', .., '}'] ? text[1..^1] : text);
    }

    /// <summary>Parses <c>true</c> or <c>false</c>.</summary>
    /// <returns>The value, or null for blank text; or <c>request.value_invalid</c>.</returns>
    public static Result<bool?> Boolean(string field, string? text) => text?.Trim() switch
    {
        null or "" => Result<bool?>.Success(null),
        "true" => Result<bool?>.Success(true),
        "false" => Result<bool?>.Success(false),
        _ => Refuse(field, "true or false"),
    };

    /// <summary>Parses a whole number from <paramref name="min"/> to <paramref name="max"/>, inclusive.</summary>
    /// <returns>The number, or null for blank text; or <c>request.value_invalid</c>.</returns>
    public static Result<int?> WholeNumber(string field, string? text, int min = int.MinValue, int max = int.MaxValue) =>
        string.IsNullOrWhiteSpace(text) ? Result<int?>.Success(null)
        : int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? Result<int?>.Success(value)
            : Refuse(field, min == int.MinValue && max == int.MaxValue ? "a whole number" : $"a whole number from {min} to {max}");

    /// <summary>Parses a value of an enum in wire spelling, case-sensitively.</summary>
    /// <returns>The value, or null for blank text; or <c>request.value_invalid</c>.</returns>
    public static Result<TEnum?> OneOf<TEnum>(string field, string? text)
        where TEnum : struct, Enum =>
        string.IsNullOrWhiteSpace(text) ? Result<TEnum?>.Success(null)
        : WireNames.Parse<TEnum>(text.Trim()) is { } value ? Result<TEnum?>.Success(value)
        : Refuse(field, $"one of {WireNames.All<TEnum>()}");

    private static Refusal Refuse(string field, string expected) =>
        new(RefusalKind.Malformed, [RequestErrors.ValueInvalid.ForField(field, expected)]);
}
