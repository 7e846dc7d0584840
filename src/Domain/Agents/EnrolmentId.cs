using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>Identifier of an enrolment.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct EnrolmentId(Guid Value) : ITypedId<EnrolmentId>
{
    /// <inheritdoc />
    public static EnrolmentId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static EnrolmentId ITypedId<EnrolmentId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(EnrolmentId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
