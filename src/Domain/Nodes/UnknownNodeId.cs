using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>Identifier of an unknown node.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct UnknownNodeId(Guid Value) : ITypedId<UnknownNodeId>
{
    /// <inheritdoc />
    public static UnknownNodeId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static UnknownNodeId ITypedId<UnknownNodeId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(UnknownNodeId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
