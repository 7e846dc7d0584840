namespace Sites.Domain.Synchronization;

/// <summary>The id of a request to synchronise.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct SyncRequestId(Guid Value) : IComparable<SyncRequestId>
{
    /// <summary>A new id that sorts after those made before it.</summary>
    public static SyncRequestId New(DateTime utcNow) => new(Common.UuidFactory.New(utcNow));

    /// <inheritdoc />
    public int CompareTo(SyncRequestId other) => Value.CompareTo(other.Value);

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <(SyncRequestId left, SyncRequestId right) => left.CompareTo(right) < 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >(SyncRequestId left, SyncRequestId right) => left.CompareTo(right) > 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator <=(SyncRequestId left, SyncRequestId right) => left.CompareTo(right) <= 0;

    /// <summary>Sorts by time of creation.</summary>
    public static bool operator >=(SyncRequestId left, SyncRequestId right) => left.CompareTo(right) >= 0;

    /// <summary>Lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
