using Sites.Domain.Common;

namespace Sites.Domain.Synchronization;

/// <summary>Identifier of a conflict between central and a site.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct SyncConflictId(Guid Value) : ITypedId<SyncConflictId>
{
    /// <inheritdoc />
    public static SyncConflictId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static SyncConflictId ITypedId<SyncConflictId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(SyncConflictId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
