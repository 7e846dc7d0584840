using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>Identifier of a node.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct NodeId(Guid Value) : ITypedId<NodeId>
{
    /// <inheritdoc />
    public static NodeId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static NodeId ITypedId<NodeId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
