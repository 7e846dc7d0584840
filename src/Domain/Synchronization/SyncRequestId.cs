using Sites.Domain.Common;

namespace Sites.Domain.Synchronization;

/// <summary>Identifier of a request to synchronise.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct SyncRequestId(Guid Value) : ITypedId<SyncRequestId>
{
    /// <inheritdoc />
    public static SyncRequestId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static SyncRequestId ITypedId<SyncRequestId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(SyncRequestId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
