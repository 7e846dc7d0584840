using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>Identifier of a document of the catalogue.</summary>
/// <param name="Value">A version-7 UUID.</param>
public readonly record struct DocumentId(Guid Value) : ITypedId<DocumentId>
{
    /// <inheritdoc />
    public static DocumentId New(DateTime utcNow) => new(UuidFactory.New(utcNow));

    static DocumentId ITypedId<DocumentId>.From(Guid value) => new(value);

    /// <inheritdoc />
    public int CompareTo(DocumentId other) => Value.CompareTo(other.Value);

    /// <summary>Formats the identifier in lower case with hyphens, as on the wire.</summary>
    public override string ToString() => Value.ToString("D");
}
