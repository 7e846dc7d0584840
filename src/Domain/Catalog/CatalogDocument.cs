using Sites.Domain.Common;

namespace Sites.Domain.Catalog;

/// <summary>A workflow or template. It is written at central and delivered to the sites that it is assigned to.</summary>
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

    /// <summary>The kind of the document, which never changes.</summary>
    public DocumentKind Kind { get; private set; }

    /// <summary>The name; see <see cref="DocumentName"/>.</summary>
    public string Name { get; private set; }

    /// <summary>The form in which names are compared; see <see cref="DocumentName.Normalized"/>.</summary>
    public string NormalizedName { get; private set; }

    /// <summary>The description; see <see cref="DocumentDescription"/>.</summary>
    public string? Description { get; private set; }

    /// <summary>The content as canonical JSON; see <see cref="DocumentContent.Canonical"/>.</summary>
    public string Content { get; private set; }

    /// <summary>Size of the content in bytes, stored so that lists need not load contents; see <see cref="DocumentContent.Size"/>.</summary>
    public int ContentSize { get; private set; }

    /// <summary>Checksum of the content; see <see cref="DocumentContent.Checksum"/>.</summary>
    public string Checksum { get; private set; }

    /// <summary>Creates a document without assignments.</summary>
    /// <param name="id">Identifier of the new document.</param>
    /// <param name="kind">Kind of the document.</param>
    /// <param name="name">The name, unique among documents of its kind, which the database enforces.</param>
    /// <param name="content">The content.</param>
    /// <param name="now">The current time (UTC).</param>
    public static CatalogDocument Create(DocumentId id, DocumentKind kind, DocumentName name, DocumentContent content, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(content);
        return new CatalogDocument(id, kind, name, content, now);
    }

    /// <summary>Renames the document.</summary>
    public void Rename(DocumentName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        RecordDetail("name", Name, name.Value);
        Name = name.Value;
        NormalizedName = name.Normalized;
    }

    /// <summary>Sets the description.</summary>
    /// <param name="description">The description; null to clear it.</param>
    public void SetDescription(DocumentDescription? description)
    {
        RecordDetail("description", Description, description?.Value);
        Description = description?.Value;
    }

    /// <summary>Replaces the content. Has no effect if the canonical form is the same.</summary>
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

    /// <summary>Marks the document as deleted. The caller must remove it and its assignments from their repositories.</summary>
    public void Delete() => Record(new DocumentDeleted(this));

    private void RecordDetail(string field, string? before, string? after)
    {
        if (before != after) Record(new DocumentDetailChanged(this, field, before, after));
    }
}
