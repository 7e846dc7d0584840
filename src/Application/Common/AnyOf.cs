using System.Globalization;
using System.Text;

namespace Sites.Application.Common;

/// <summary>
/// The values that a filter accepts: any of several values, and optionally the absence of a value. The order and duplicates of the values
/// are ignored.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class AnyOf<T> : IEquatable<AnyOf<T>>
    where T : notnull
{
    private readonly string _text;

    /// <summary>Creates a filter that accepts any of the values.</summary>
    /// <param name="values">The values; can be empty only if <paramref name="includesNone"/> is true.</param>
    /// <param name="includesNone">Whether the absence of a value is accepted.</param>
    public AnyOf(IEnumerable<T> values, bool includesNone = false)
    {
        var distinct = values.Distinct().Select(value => (Value: value, Text: Convert.ToString(value, CultureInfo.InvariantCulture)!))
            .OrderBy(value => value.Text, StringComparer.Ordinal).ToList();
        if (distinct.Count == 0 && !includesNone) throw new ArgumentException("A filter must accept at least one value.", nameof(values));
        Values = [.. distinct.Select(value => value.Value)];
        IncludesNone = includesNone;
        _text = string.Concat(distinct.Select(value => FilterText.Quote(value.Text))) + (includesNone ? "none" : "");
    }

    /// <summary>The accepted values, without duplicates.</summary>
    public IReadOnlyList<T> Values { get; }

    /// <summary>Whether the absence of a value is accepted.</summary>
    public bool IncludesNone { get; }

    /// <summary>Creates a filter that accepts one value.</summary>
    public static implicit operator AnyOf<T>(T value) => new([value]);

    /// <inheritdoc />
    public bool Equals(AnyOf<T>? other) => other is not null && _text == other._text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as AnyOf<T>);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>Returns a text that is unique for the filter.</summary>
    public override string ToString() => _text;
}

/// <summary>
/// Writes a filter as text, to which cursors are bound. Every value is prefixed with its length, so that different filters never have the
/// same text.
/// </summary>
public sealed class FilterText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a member; null values are skipped.</summary>
    public FilterText Add(string name, object? value)
    {
        if (value is not null) _text.Append(name).Append('=').Append(Quote(Convert.ToString(value, CultureInfo.InvariantCulture)!));
        return this;
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    internal static string Quote(string value) => string.Create(CultureInfo.InvariantCulture, $"{value.Length}:{value};");
}
