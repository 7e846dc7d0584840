using System.Text.Json;

namespace Sites.Domain.Approvals;

/// <summary>
/// What an approval is about, fact by fact, in words that people read: <c>node.serial_number</c> → <c>S-1</c>. They are written
/// down when it is asked for, and every vote is held against what is so by then: nobody consents to one thing and causes another.
/// </summary>
public sealed class Facts : IEquatable<Facts>
{
    private readonly SortedDictionary<string, string?> _facts;

    private Facts(SortedDictionary<string, string?> facts)
    {
        _facts = facts;
        Json = JsonSerializer.Serialize(facts);
    }

    /// <summary>As stored: a JSON object, its members sorted.</summary>
    public string Json { get; }

    /// <summary>The facts by name, sorted.</summary>
    public IReadOnlyDictionary<string, string?> All => _facts;

    /// <summary>These facts; null is one that nothing is known of.</summary>
    public static Facts Of(IEnumerable<KeyValuePair<string, string?>> facts) =>
        new(new SortedDictionary<string, string?>(new Dictionary<string, string?>(facts), StringComparer.Ordinal));

    /// <summary>What <see cref="Json"/> said.</summary>
    public static Facts Read(string json) => Of(JsonSerializer.Deserialize<Dictionary<string, string?>>(json)!);

    /// <summary>What is otherwise by now, sorted by name.</summary>
    /// <param name="now">The facts as they are now.</param>
    public IReadOnlyList<ChangedFact> ChangesTo(Facts now)
    {
        ArgumentNullException.ThrowIfNull(now);
        return
        [
            .. from name in _facts.Keys.Union(now._facts.Keys).Order(StringComparer.Ordinal)
               let was = _facts.GetValueOrDefault(name)
               let isNow = now._facts.GetValueOrDefault(name)
               where was != isNow
               select new ChangedFact(name, was, isNow),
        ];
    }

    /// <inheritdoc />
    public bool Equals(Facts? other) => other is not null && Json == other.Json;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as Facts);

    /// <inheritdoc />
    public override int GetHashCode() => Json.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Json;
}

/// <summary>A fact that is otherwise by now.</summary>
/// <param name="Name">Which.</param>
/// <param name="Was">When it was asked for.</param>
/// <param name="Is">Now.</param>
public sealed record ChangedFact(string Name, string? Was, string? Is)
{
    /// <summary>As a part of a sentence.</summary>
    public override string ToString() => $"{Name} was {Said(Was)} and is {Said(Is)}";

    private static string Said(string? value) => value is null ? "not known" : $"'{value}'";
}
