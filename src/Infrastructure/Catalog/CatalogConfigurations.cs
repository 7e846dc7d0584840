using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Catalog;

internal sealed class CatalogDocumentConfiguration : IEntityTypeConfiguration<CatalogDocument>
{
    private const int ChecksumLength = 64;

    public void Configure(EntityTypeBuilder<CatalogDocument> document)
    {
        document.ToTable("Documents", table =>
        {
            table.HasWireNameCheck<DocumentKind, CatalogDocument>("Kind");
            table.HasCheckConstraint("CK_Documents_Name", "[Name] <> '' AND [NormalizedName] <> ''");
            table.HasCheckConstraint("CK_Documents_ContentSize", $"[ContentSize] >= 2 AND [ContentSize] <= {DocumentContent.MaxBytes}");
            table.HasCheckConstraint("CK_Documents_Version", "[Version] >= 1");
        });

        document.HasKey(d => d.Id);
        document.Property(d => d.Id).ValueGeneratedNever();
        document.Property(d => d.Version).IsConcurrencyToken();

        document.Property(d => d.Kind).IsWireName();
        document.Property(d => d.Name).HasMaxLength(DocumentName.MaxLength);
        // Composition (NFC) can triple the length of a text.
        document.Property(d => d.NormalizedName).HasMaxLength(3 * DocumentName.MaxLength).IsOrdinal();
        document.Property(d => d.Description).HasMaxLength(DocumentDescription.MaxLength);
        document.Property(d => d.Checksum).HasMaxLength(ChecksumLength).IsUnicode(false);

        document.HasIndex(d => new { d.Kind, d.NormalizedName }, "UX_Documents_Kind_NormalizedName").IsUnique();
        document.HasIndex(d => new { d.Kind, d.CreatedAt, d.Id }, "IX_Documents_Kind_CreatedAt");
    }
}

internal sealed class DocumentAssignmentConfiguration : IEntityTypeConfiguration<DocumentAssignment>
{
    public void Configure(EntityTypeBuilder<DocumentAssignment> assignment)
    {
        assignment.ToTable("DocumentAssignments");
        assignment.HasKey(a => new { a.DocumentId, a.GroupId });
        // Deleted together with its document or its group.
        assignment.HasOne<CatalogDocument>().WithMany().HasForeignKey(a => a.DocumentId).OnDelete(DeleteBehavior.Cascade);
        assignment.HasOne<DeviceGroup>().WithMany().HasForeignKey(a => a.GroupId).OnDelete(DeleteBehavior.Cascade);
        assignment.HasIndex(a => new { a.GroupId, a.DocumentId }, "IX_DocumentAssignments_GroupId");
        assignment.HasIndex(a => new { a.DocumentId, a.AssignedAt, a.GroupId }, "IX_DocumentAssignments_DocumentId_AssignedAt");
    }
}
