using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>Identifier of an enrolment token.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct EnrolmentTokenId(Guid Value) : ITypedId<EnrolmentTokenId>
{
    /// <inheritdoc />
    public static EnrolmentTokenId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static EnrolmentTokenId ITypedId<EnrolmentTokenId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(EnrolmentTokenId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
