using System.Globalization;
using System.Text;

namespace Sites.Application.Common;

/// <summary>
/// What a filter accepts: any of several values, and the absence of a value where that is asked for too. Order and
/// repetition of the values do not matter.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class AnyOf<T> : IEquatable<AnyOf<T>>
    where T : notnull
{
    private readonly string _text;

    /// <summary>Accepts any of the values.</summary>
    /// <param name="values">The values; none only together with <paramref name="includesNone"/>.</param>
    /// <param name="includesNone">Whether the absence of a value is accepted too.</param>
    public AnyOf(IEnumerable<T> values, bool includesNone = false)
    {
        var distinct = values.Distinct().Select(value => (Value: value, Text: Convert.ToString(value, CultureInfo.InvariantCulture)!))
            .OrderBy(value => value.Text, StringComparer.Ordinal).ToList();
        if (distinct.Count == 0 && !includesNone) throw new ArgumentException("A filter accepts something.", nameof(values));
        Values = [.. distinct.Select(value => value.Value)];
        IncludesNone = includesNone;
        _text = string.Concat(distinct.Select(value => FilterText.Quote(value.Text))) + (includesNone ? "none" : "");
    }

    /// <summary>The values, each once.</summary>
    public IReadOnlyList<T> Values { get; }

    /// <summary>Whether the absence of a value is accepted too.</summary>
    public bool IncludesNone { get; }

    /// <summary>Accepts one value.</summary>
    public static implicit operator AnyOf<T>(T value) => new([value]);

    /// <inheritdoc />
    public bool Equals(AnyOf<T>? other) => other is not null && _text == other._text;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as AnyOf<T>);

    /// <inheritdoc />
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The same text for the same filter, and for no other one.</summary>
    public override string ToString() => _text;
}

/// <summary>
/// Writes a filter as text, which cursors are bound to. Every value carries its length, so that no value can pass for
/// several, or for another member's.
/// </summary>
public sealed class FilterText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a member; null is left out.</summary>
    public FilterText Add(string name, object? value)
    {
        if (value is not null) _text.Append(name).Append('=').Append(Quote(Convert.ToString(value, CultureInfo.InvariantCulture)!));
        return this;
    }

    /// <inheritdoc />
    public override string ToString() => _text.ToString();

    internal static string Quote(string value) => string.Create(CultureInfo.InvariantCulture, $"{value.Length}:{value};");
}
