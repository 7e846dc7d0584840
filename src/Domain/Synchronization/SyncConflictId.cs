namespace Sites.Domain.Synchronization;

/// <summary>The id of a conflict between central and a site.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct SyncConflictId(Guid Value) : IComparable<SyncConflictId>
{
    /// <summary>A new id that sorts after those made before it.</summary>
    public static SyncConflictId New(DateTime utcNow) => new(Common.UuidFactory.New(utcNow));

    /// <inheritdoc />
    public int CompareTo(SyncConflictId other) => Value.CompareTo(other.Value);

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <(SyncConflictId left, SyncConflictId right) => left.CompareTo(right) < 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >(SyncConflictId left, SyncConflictId right) => left.CompareTo(right) > 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <=(SyncConflictId left, SyncConflictId right) => left.CompareTo(right) <= 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >=(SyncConflictId left, SyncConflictId right) => left.CompareTo(right) >= 0;

    /// <summary>Lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
