namespace Sites.Domain.Hierarchy;

/// <summary>The id of a device group or site; both live in one tree and share one kind of id.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct GroupId(Guid Value) : IComparable<GroupId>
{
    /// <summary>A new id that sorts after those made before it.</summary>
    public static GroupId New(DateTime utcNow) => new(Common.UuidFactory.New(utcNow));

    /// <inheritdoc />
    public int CompareTo(GroupId other) => Value.CompareTo(other.Value);

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <(GroupId left, GroupId right) => left.CompareTo(right) < 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >(GroupId left, GroupId right) => left.CompareTo(right) > 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <=(GroupId left, GroupId right) => left.CompareTo(right) <= 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >=(GroupId left, GroupId right) => left.CompareTo(right) >= 0;

    /// <summary>Lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
