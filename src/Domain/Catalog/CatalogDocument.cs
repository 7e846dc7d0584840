using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>A workflow or template: written at central, and known to the sites that it is assigned to.</summary>
public sealed class CatalogDocument : AggregateRoot<DocumentId>
{
    private CatalogDocument(DocumentId id, DocumentKind kind, DocumentName name, DocumentContent content, DateTime now)
        : base(id, now)
    {
        Kind = kind;
        Name = name.Value;
        NormalizedName = name.Normalized;
        Content = content.Canonical;
        ContentSize = content.Size;
        Checksum = content.Checksum;
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private CatalogDocument()
    {
    }
#pragma warning restore CS8618

    /// <summary>What it is; fixed for life.</summary>
    public DocumentKind Kind { get; private set; }

    /// <summary>See <see cref="DocumentName"/>.</summary>
    public string Name { get; private set; }

    /// <summary>What names are compared by; see <see cref="DocumentName.Normalized"/>.</summary>
    public string NormalizedName { get; private set; }

    /// <summary>See <see cref="DocumentDescription"/>.</summary>
    public string? Description { get; private set; }

    /// <summary>See <see cref="DocumentContent.Canonical"/>.</summary>
    public string Content { get; private set; }

    /// <summary>Bytes; see <see cref="DocumentContent.Size"/>. Kept, so that a list need not read the contents.</summary>
    public int ContentSize { get; private set; }

    /// <summary>See <see cref="DocumentContent.Checksum"/>.</summary>
    public string Checksum { get; private set; }

    /// <summary>A new document, assigned to nothing yet.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Unique among documents of its kind; the store guards that.</param>
    /// <param name="content">What it says.</param>
    /// <param name="now">UTC.</param>
    public static CatalogDocument Create(DocumentId id, DocumentKind kind, DocumentName name, DocumentContent content, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        return new CatalogDocument(id, kind, name, content, now);
    }

    /// <summary>Gives the document another name.</summary>
    public void Rename(DocumentName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name.Value;
        NormalizedName = name.Normalized;
    }

    /// <summary>Says what the document is for.</summary>
    /// <param name="description">As <see cref="DocumentDescription.Parse"/> answered it.</param>
    public void Describe(string? description) => Description = description;

    /// <summary>Replaces what the document says. The same content in another spelling is no change.</summary>
    public void Revise(DocumentContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        Content = content.Canonical;
        ContentSize = content.Size;
        Checksum = content.Checksum;
    }
}
