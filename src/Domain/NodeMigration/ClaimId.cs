using Sites.Domain.Common;

namespace Sites.Domain.NodeMigration;

/// <summary>Identifier of a claim.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct ClaimId(Guid Value) : ITypedId<ClaimId>
{
    /// <inheritdoc />
    public static ClaimId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static ClaimId ITypedId<ClaimId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(ClaimId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
