using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

internal sealed class SiteFeedConfiguration : IEntityTypeConfiguration<SiteFeed>
{
    public void Configure(EntityTypeBuilder<SiteFeed> feed)
    {
        feed.ToTable("SiteFeeds", table =>
            table.HasCheckConstraint("CK_SiteFeeds_Versions", "[TrimmedThrough] >= 0 AND [LastVersion] >= [TrimmedThrough]"));
        feed.HasKey(f => f.SiteId);
        feed.Property(f => f.SiteId).ValueGeneratedNever();
        feed.Property(f => f.Autonomy).IsWireName();
        // The feed is deleted together with its site, and everything else of the feed together with this row.
        feed.HasOne<Site>().WithOne().HasForeignKey<SiteFeed>(f => f.SiteId).OnDelete(DeleteBehavior.Cascade);
        feed.HasIndex(f => f.SiteId, "IX_SiteFeeds_Open").HasFilter("[OpenedAt] IS NOT NULL");
    }
}

internal sealed class FeedGenerationConfiguration : IEntityTypeConfiguration<FeedGeneration>
{
    public void Configure(EntityTypeBuilder<FeedGeneration> generation)
    {
        generation.ToTable("FeedGenerations");
        generation.HasKey(g => new { g.SiteId, g.Generation });
        generation.Property(g => g.Generation).ValueGeneratedNever();
        generation.HasOne<SiteFeed>().WithMany().HasForeignKey(g => g.SiteId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class NodeTombstoneConfiguration : IEntityTypeConfiguration<NodeTombstone>
{
    public void Configure(EntityTypeBuilder<NodeTombstone> tombstone)
    {
        tombstone.ToTable("NodeTombstones");
        tombstone.HasKey(t => t.Id);
        tombstone.Property(t => t.Id).ValueGeneratedNever();
    }
}

internal sealed class SyncStateConfiguration : IEntityTypeConfiguration<SyncState>
{
    public void Configure(EntityTypeBuilder<SyncState> state)
    {
        state.ToTable("SyncStates", table =>
        {
            table.HasWireNameCheck<SyncEntityType, SyncState>("EntityType");
            table.HasCheckConstraint(
                "CK_SyncStates_Versions",
                "[Version] >= 1 AND [FirstVersion] >= 1 AND [FirstVersion] <= [Version] AND [AcknowledgedVersion] >= 0 AND [AcknowledgedVersion] <= [Version]"
                + " AND (([IsPending] = 1 AND [AcknowledgedVersion] < [Version]) OR ([IsPending] = 0 AND [AcknowledgedVersion] = [Version]))");
        });
        state.HasKey(s => new { s.SiteId, s.EntityType, s.EntityId });
        state.Property(s => s.EntityType).IsWireName();
        state.Property(s => s.EntityId).IsId();
        // Not "State", which is the name of the column for the life cycle of nodes.
        state.Property(s => s.State).HasColumnName("EntityState");
        state.Property(s => s.Checksum).HasMaxLength(64).IsUnicode(false);
        state.Property(s => s.LastModifiedBy).HasMaxLength(36).IsUnicode(false);
        state.HasOne<SiteFeed>().WithMany().HasForeignKey(s => s.SiteId).OnDelete(DeleteBehavior.Cascade);
        // A page of the feed is one range of this index.
        state.HasIndex(s => new { s.SiteId, s.Version }, "UX_SyncStates_Feed").IsUnique();
        state.HasIndex(s => s.SiteId, "IX_SyncStates_Pending").HasFilter("[IsPending] = 1");
        state.HasIndex(s => new { s.SiteId, s.Version }, "IX_SyncStates_Refused").HasFilter("[IsRefused] = 1");
        state.HasIndex(s => s.EntityId, "IX_SyncStates_Entity");
    }
}

internal sealed class PastStateConfiguration : IEntityTypeConfiguration<PastState>
{
    public void Configure(EntityTypeBuilder<PastState> past)
    {
        past.ToTable("PastStates", table =>
        {
            table.HasWireNameCheck<SyncEntityType, PastState>("EntityType");
            table.HasCheckConstraint("CK_PastStates_Versions", "[FirstVersion] >= 1 AND [FirstVersion] <= [Version]");
        });
        past.HasKey(p => new { p.SiteId, p.EntityType, p.EntityId, p.Version });
        past.Property(p => p.EntityType).IsWireName();
        past.Property(p => p.EntityId).IsId();
        past.Property(p => p.State).HasColumnName("EntityState");
        past.Property(p => p.Version).ValueGeneratedNever();
        past.Property(p => p.ModifiedBy).HasMaxLength(36).IsUnicode(false);
        past.HasOne<SiteFeed>().WithMany().HasForeignKey(p => p.SiteId).OnDelete(DeleteBehavior.Cascade);
        past.HasIndex(p => new { p.SiteId, p.ModifiedAt }, "IX_PastStates_SiteId_ModifiedAt");
    }
}

internal sealed class AutonomyRecordConfiguration : IEntityTypeConfiguration<AutonomyRecord>
{
    public void Configure(EntityTypeBuilder<AutonomyRecord> record)
    {
        record.ToTable("AutonomyRecords", table => table.HasWireNameCheck<AutonomyLevel, AutonomyRecord>("Level"));
        record.HasKey(r => r.Id);
        record.Property(r => r.Id).IsId().ValueGeneratedNever();
        record.Property(r => r.Level).IsWireName();
        record.HasOne<SiteFeed>().WithMany().HasForeignKey(r => r.SiteId).OnDelete(DeleteBehavior.Cascade);
        record.HasIndex(r => new { r.SiteId, r.Version }, "IX_AutonomyRecords_SiteId_Version");
    }
}

internal sealed class ChangeReceiptConfiguration : IEntityTypeConfiguration<ChangeReceipt>
{
    public void Configure(EntityTypeBuilder<ChangeReceipt> receipt)
    {
        receipt.ToTable("ChangeReceipts", table => table.HasWireNameCheck<ChangeOutcome, ChangeReceipt>("Outcome"));
        receipt.HasKey(r => new { r.SiteId, r.ChangeId });
        receipt.Property(r => r.ChangeId).IsId();
        receipt.Property(r => r.Checksum).HasMaxLength(64).IsUnicode(false);
        receipt.Property(r => r.Outcome).IsWireName();
        receipt.Property(r => r.Code).HasMaxLength(ChangeReceipt.MaxCodeLength).IsUnicode(false);
        receipt.HasOne<SiteFeed>().WithMany().HasForeignKey(r => r.SiteId).OnDelete(DeleteBehavior.Cascade);
        receipt.HasIndex(r => new { r.SiteId, r.ReceivedAt }, "IX_ChangeReceipts_SiteId_ReceivedAt");
    }
}

internal sealed class SyncConflictConfiguration : IEntityTypeConfiguration<SyncConflict>
{
    public void Configure(EntityTypeBuilder<SyncConflict> conflict)
    {
        conflict.ToTable("SyncConflicts", table =>
        {
            table.HasWireNameCheck<SyncEntityType, SyncConflict>("EntityType");
            table.HasWireNameCheck<ConflictDecision, SyncConflict>("Decision");
            table.HasCheckConstraint("CK_SyncConflicts_Version", "[Version] >= 1");
            table.HasCheckConstraint(
                "CK_SyncConflicts_Resolved",
                "([ResolvedAt] IS NULL AND [Decision] IS NULL AND [ResolvedBy] IS NULL) OR ([ResolvedAt] IS NOT NULL AND [Decision] IS NOT NULL AND [ResolvedBy] IS NOT NULL)");
        });
        conflict.HasKey(c => c.Id);
        conflict.Property(c => c.Id).ValueGeneratedNever();
        conflict.Property(c => c.Version).IsConcurrencyToken();
        conflict.Ignore(c => c.Fields);
        conflict.Ignore(c => c.Site);
        conflict.Property(c => c.EntityType).IsWireName();
        conflict.Property(c => c.EntityId).IsId();
        conflict.Property(c => c.Decision).IsWireName();
        conflict.Property(c => c.FieldNames).HasColumnName("Fields").HasMaxLength(400).IsUnicode(false);
        conflict.Property(c => c.ResolvedBy).HasMaxLength(SyncConflict.MaxPrincipalLength);
        conflict.HasOne<SiteFeed>().WithMany().HasForeignKey(c => c.SiteId).OnDelete(DeleteBehavior.Cascade);
        conflict.HasIndex(c => new { c.SiteId, c.EntityType, c.EntityId }, "UX_SyncConflicts_Open").IsUnique().HasFilter("[ResolvedAt] IS NULL");
        conflict.HasIndex(c => new { c.SiteId, c.CreatedAt, c.Id }, "IX_SyncConflicts_SiteId_CreatedAt");
        conflict.HasIndex(c => new { c.CreatedAt, c.Id }, "IX_SyncConflicts_CreatedAt");
    }
}
