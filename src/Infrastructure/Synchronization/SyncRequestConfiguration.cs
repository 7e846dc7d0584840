using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

internal sealed class SyncRequestConfiguration : IEntityTypeConfiguration<SyncRequest>
{
    public void Configure(EntityTypeBuilder<SyncRequest> request)
    {
        request.ToTable("SyncRequests", table =>
        {
            table.HasWireNameCheck<SyncRequestStatus, SyncRequest>("Status");
            table.HasCheckConstraint("CK_SyncRequests_Version", "[Version] >= 1");
            table.HasCheckConstraint(
                "CK_SyncRequests_Ended",
                "([EndedAt] IS NULL AND [Status] IN ('queued', 'started')) OR ([EndedAt] IS NOT NULL AND [Status] IN ('completed', 'failed', 'expired', 'cancelled'))");
        });
        request.HasKey(r => r.Id);
        request.Property(r => r.Id).ValueGeneratedNever();
        request.Property(r => r.Version).IsConcurrencyToken();
        request.Ignore(r => r.EntityTypes);
        request.Ignore(r => r.Scope);
        request.Property(r => r.EntityTypeNames).HasColumnName("EntityTypes").HasMaxLength(100).IsUnicode(false);
        request.Property(r => r.Status).IsWireName();
        request.Property(r => r.Reason).HasMaxLength(SyncRequest.MaxReasonLength);
        // Deleted together with its site.
        request.HasOne<Site>().WithMany().HasForeignKey(r => r.SiteId).OnDelete(DeleteBehavior.Cascade);
        request.HasIndex(r => r.SiteId, "UX_SyncRequests_OpenPerSite").IsUnique().HasFilter("[EndedAt] IS NULL");
        request.HasIndex(r => new { r.SiteId, r.CreatedAt, r.Id }, "IX_SyncRequests_SiteId_CreatedAt");
    }
}
