namespace Sites.Domain.NodeMigration;

/// <summary>The id of a claim.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct ClaimId(Guid Value) : IComparable<ClaimId>
{
    /// <summary>A new id that sorts after those made before it.</summary>
    public static ClaimId New(DateTime utcNow) => new(Common.UuidFactory.New(utcNow));

    /// <inheritdoc />
    public int CompareTo(ClaimId other) => Value.CompareTo(other.Value);

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <(ClaimId left, ClaimId right) => left.CompareTo(right) < 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >(ClaimId left, ClaimId right) => left.CompareTo(right) > 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <=(ClaimId left, ClaimId right) => left.CompareTo(right) <= 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >=(ClaimId left, ClaimId right) => left.CompareTo(right) >= 0;

    /// <summary>Lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
