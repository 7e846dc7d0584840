using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Hierarchy;

namespace Sites.Infrastructure.Synchronization;

/// <summary>
/// The table of changes that central and a site made against each other. The module that fills it comes with
/// synchronisation, so nothing but the schema knows it yet.
/// </summary>
internal sealed class SyncConflictRow
{
    public Guid Id { get; init; }

    public required string EntityType { get; init; }

    public Guid EntityId { get; init; }

    public GroupId SiteId { get; init; }

    public string? BaseState { get; init; }

    public string? CentralState { get; init; }

    public string? SiteState { get; init; }

    public long CentralVersion { get; init; }

    public long SiteVersion { get; init; }

    public string? Resolution { get; init; }

    public string? ResolvedBy { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime? ResolvedAt { get; init; }

    public int Version { get; init; }
}

internal sealed class SyncConflictConfiguration : IEntityTypeConfiguration<SyncConflictRow>
{
    public void Configure(EntityTypeBuilder<SyncConflictRow> conflict)
    {
        conflict.ToTable("SyncConflicts", table =>
        {
            table.HasCheckConstraint("CK_SyncConflicts_EntityType", "[EntityType] IN ('node', 'workflow', 'template', 'site')");
            table.HasCheckConstraint("CK_SyncConflicts_Resolution", "[Resolution] IN ('accepted_central', 'accepted_site', 'merged')");
            table.HasCheckConstraint("CK_SyncConflicts_Version", "[Version] >= 1");
        });
        conflict.Property(c => c.Id).ValueGeneratedNever();
        conflict.Property(c => c.EntityType).HasMaxLength(20).IsUnicode(false);
        conflict.Property(c => c.Resolution).HasMaxLength(20).IsUnicode(false);
        conflict.Property(c => c.ResolvedBy).HasMaxLength(200);
        conflict.Property(c => c.Version).IsConcurrencyToken();
        conflict.HasOne<Site>().WithMany().HasForeignKey(c => c.SiteId).OnDelete(DeleteBehavior.Restrict);
        conflict.HasIndex(c => new { c.SiteId, c.ResolvedAt }, "IX_SyncConflicts_SiteId");
    }
}
