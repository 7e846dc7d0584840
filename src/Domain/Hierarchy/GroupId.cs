using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>Identifier of a device group or site. Both are in the same tree and share this type.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct GroupId(Guid Value) : ITypedId<GroupId>
{
    /// <inheritdoc />
    public static GroupId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static GroupId ITypedId<GroupId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(GroupId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
