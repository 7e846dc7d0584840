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
        Record(new DocumentCreated(this));
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
        RecordDetail("name", Name, name.Value);
        Name = name.Value;
        NormalizedName = name.Normalized;
    }

    /// <summary>Sets the description.</summary>
    /// <param name="description">The result of <see cref="DocumentDescription.Parse"/>; null to clear it.</param>
    public void SetDescription(string? description)
    {
        RecordDetail("description", Description, description);
        Description = description;
    }

    /// <summary>Replaces the content. The same content in another spelling changes nothing.</summary>
    public void Revise(DocumentContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Canonical == Content) return;
        var before = Checksum;
        Content = content.Canonical;
        ContentSize = content.Size;
        Checksum = content.Checksum;
        Record(new DocumentRevised(this, before));
    }

    /// <summary>Marks the document as deleted. The caller removes it, and its assignments, from their repositories.</summary>
    public void Delete() => Record(new DocumentDeleted(this));

    private void RecordDetail(string field, string? before, string? after)
    {
        if (before != after) Record(new DocumentDetailChanged(this, field, before, after));
    }
}
