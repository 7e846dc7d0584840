using Sites.Domain.Common;

namespace Sites.Domain.Approvals;

/// <summary>Identifier of an approval.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct ApprovalId(Guid Value) : ITypedId<ApprovalId>
{
    /// <inheritdoc />
    public static ApprovalId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static ApprovalId ITypedId<ApprovalId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(ApprovalId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
