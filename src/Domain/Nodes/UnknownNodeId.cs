namespace Sites.Domain.Nodes;

/// <summary>The id of an unknown node.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct UnknownNodeId(Guid Value) : IComparable<UnknownNodeId>
{
    /// <summary>A new id that sorts after those made before it.</summary>
    public static UnknownNodeId New(DateTime utcNow) => new(Common.UuidFactory.New(utcNow));

    /// <inheritdoc />
    public int CompareTo(UnknownNodeId other) => Value.CompareTo(other.Value);

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <(UnknownNodeId left, UnknownNodeId right) => left.CompareTo(right) < 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >(UnknownNodeId left, UnknownNodeId right) => left.CompareTo(right) > 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <=(UnknownNodeId left, UnknownNodeId right) => left.CompareTo(right) <= 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >=(UnknownNodeId left, UnknownNodeId right) => left.CompareTo(right) >= 0;

    /// <summary>Lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
