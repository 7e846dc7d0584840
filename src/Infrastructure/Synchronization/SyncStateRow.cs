using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Hierarchy;

namespace Sites.Infrastructure.Synchronization;

/// <summary>
/// The table of what each site knows of each entity. The module that fills it comes with synchronisation, so nothing but
/// the schema knows it yet.
/// </summary>
internal sealed class SyncStateRow
{
    public Guid Id { get; init; }

    public required string EntityType { get; init; }

    public Guid EntityId { get; init; }

    public GroupId SiteId { get; init; }

    public long CentralVersion { get; init; }

    public long AcknowledgedVersion { get; init; }

    public DateTime LastModified { get; init; }

    public required string LastModifiedBy { get; init; }

    public required string Checksum { get; init; }
}

internal sealed class SyncStateConfiguration : IEntityTypeConfiguration<SyncStateRow>
{
    public void Configure(EntityTypeBuilder<SyncStateRow> state)
    {
        state.ToTable("SyncStates", table =>
        {
            table.HasCheckConstraint("CK_SyncStates_EntityType", "[EntityType] IN ('node', 'workflow', 'template', 'site')");
            table.HasCheckConstraint("CK_SyncStates_Versions", "[AcknowledgedVersion] >= 0 AND [CentralVersion] >= [AcknowledgedVersion]");
        });
        state.Property(s => s.Id).ValueGeneratedNever();
        state.Property(s => s.EntityType).HasMaxLength(20).IsUnicode(false);
        state.Property(s => s.LastModifiedBy).HasMaxLength(36).IsUnicode(false);
        state.Property(s => s.Checksum).HasMaxLength(64).IsUnicode(false);
        state.HasOne<Site>().WithMany().HasForeignKey(s => s.SiteId).OnDelete(DeleteBehavior.Restrict);
        state.HasIndex(s => new { s.EntityType, s.EntityId, s.SiteId }, "UX_SyncStates_Entity_Site").IsUnique();
    }
}
