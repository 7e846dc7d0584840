namespace Sites.Domain.Approvals;

/// <summary>The id of an approval.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct ApprovalId(Guid Value) : IComparable<ApprovalId>
{
    /// <summary>A new id that sorts after those made before it.</summary>
    public static ApprovalId New(DateTime utcNow) => new(Common.UuidFactory.New(utcNow));

    /// <inheritdoc />
    public int CompareTo(ApprovalId other) => Value.CompareTo(other.Value);

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <(ApprovalId left, ApprovalId right) => left.CompareTo(right) < 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >(ApprovalId left, ApprovalId right) => left.CompareTo(right) > 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <=(ApprovalId left, ApprovalId right) => left.CompareTo(right) <= 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >=(ApprovalId left, ApprovalId right) => left.CompareTo(right) >= 0;

    /// <summary>Lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
