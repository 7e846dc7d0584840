using System.Text.Json;

namespace Sites.Domain.Approvals;

/// <summary>
/// Readable facts about the subject of an approval by name, such as <c>node.serial_number</c> → <c>S-1</c>. They are stored when the approval
/// is opened and compared with the current facts on every vote, so that a vote never approves anything but what was shown.
/// </summary>
public sealed class Facts : IEquatable<Facts>
{
    private readonly SortedDictionary<string, string?> _facts;

    private Facts(SortedDictionary<string, string?> facts)
    {
        _facts = facts;
        Json = JsonSerializer.Serialize(facts);
    }

    /// <summary>The stored form: a JSON object with sorted members.</summary>
    public string Json { get; }

    /// <summary>The facts by name, sorted.</summary>
    public IReadOnlyDictionary<string, string?> All => _facts;

    /// <summary>Creates a set of facts.</summary>
    /// <param name="facts">Values by name; null for an unknown value.</param>
    public static Facts Of(IEnumerable<KeyValuePair<string, string?>> facts) =>
        new(new SortedDictionary<string, string?>(new Dictionary<string, string?>(facts), StringComparer.Ordinal));

    /// <summary>Reads stored facts from <see cref="Json"/>.</summary>
    public static Facts Read(string json) => Of(JsonSerializer.Deserialize<Dictionary<string, string?>>(json)!);

    /// <summary>Returns the facts that have changed, sorted by name.</summary>
    /// <param name="now">The current facts.</param>
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

/// <summary>A fact that changed after an approval was opened.</summary>
/// <param name="Name">Name of the fact.</param>
/// <param name="Was">The value when the approval was opened.</param>
/// <param name="Is">The current value.</param>
public sealed record ChangedFact(string Name, string? Was, string? Is)
{
    /// <summary>Describes the change as a part of a sentence.</summary>
    public override string ToString() => $"{Name} was {Format(Was)} and is {Format(Is)}";

    private static string Format(string? value) => value is null ? "not known" : $"'{value}'";
}
