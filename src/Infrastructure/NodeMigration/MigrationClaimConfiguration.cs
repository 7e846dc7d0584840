using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Approvals;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.NodeMigration;

internal sealed class MigrationClaimConfiguration : IEntityTypeConfiguration<MigrationClaim>
{
    public void Configure(EntityTypeBuilder<MigrationClaim> claim)
    {
        claim.ToTable("MigrationClaims", table =>
        {
            table.HasWireNameCheck<ClaimStatus, MigrationClaim>("Status");
            table.HasCheckConstraint("CK_MigrationClaims_Sites", "[SourceSiteId] <> [TargetSiteId]");
            table.HasCheckConstraint("CK_MigrationClaims_Version", "[Version] >= 1");
            table.HasCheckConstraint(
                "CK_MigrationClaims_Resolved",
                "([Status] = 'pending' AND [ResolvedAt] IS NULL AND [Awaiting] <> '') OR ([Status] <> 'pending' AND [ResolvedAt] IS NOT NULL AND [Awaiting] = '')");
        });
        claim.HasKey(c => c.Id);
        claim.Property(c => c.Id).ValueGeneratedNever();
        claim.Property(c => c.Version).IsConcurrencyToken();
        claim.Ignore(c => c.Awaiting);
        claim.Ignore(c => c.Reported);
        claim.Property(c => c.ReportedVendor).HasMaxLength(NodeIdentity.MaxTextLength);
        claim.Property(c => c.ReportedModel).HasMaxLength(NodeIdentity.MaxTextLength);
        claim.Property(c => c.ReportedSerialNumber).HasMaxLength(NodeIdentity.MaxTextLength);
        claim.Property(c => c.Status).IsWireName();
        claim.Property(c => c.PolicyMatched).HasMaxLength(100).IsUnicode(false);
        claim.Property(c => c.AwaitingNames).HasColumnName("Awaiting").HasMaxLength(ApprovalConfiguration.SidesLength).IsUnicode(false);
        claim.Property(c => c.RequestedBy).HasMaxLength(Approval.MaxPrincipalLength);
        claim.Property(c => c.Reason).HasMaxLength(Approval.MaxCommentLength);
        // Deleted together with its node. It prevents the deletion of its sites, because SQL Server rejects two cascade paths to one table.
        claim.HasOne<Node>().WithMany().HasForeignKey(c => c.NodeId).OnDelete(DeleteBehavior.Cascade);
        claim.HasOne<Site>().WithMany().HasForeignKey(c => c.SourceSiteId).OnDelete(DeleteBehavior.Restrict);
        claim.HasOne<Site>().WithMany().HasForeignKey(c => c.TargetSiteId).OnDelete(DeleteBehavior.Restrict);
        // Claims are deleted after their approvals.
        claim.HasOne<Approval>().WithMany().HasForeignKey(c => c.ApprovalId).OnDelete(DeleteBehavior.SetNull);
        claim.HasIndex(c => c.NodeId, "UX_MigrationClaims_OpenPerNode").IsUnique().HasFilter("[Status] = 'pending'");
        claim.HasIndex(c => c.ExpiresAt, "IX_MigrationClaims_Open_ExpiresAt").HasFilter("[Status] = 'pending'");
        claim.HasIndex(c => new { c.CreatedAt, c.Id }, "IX_MigrationClaims_CreatedAt");
        claim.HasIndex(c => new { c.Status, c.CreatedAt, c.Id }, "IX_MigrationClaims_Status_CreatedAt");
        claim.HasIndex(c => new { c.NodeId, c.CreatedAt, c.Id }, "IX_MigrationClaims_NodeId_CreatedAt");
        claim.HasIndex(c => new { c.SourceSiteId, c.Status }, "IX_MigrationClaims_SourceSiteId");
        claim.HasIndex(c => new { c.TargetSiteId, c.Status }, "IX_MigrationClaims_TargetSiteId");
    }
}
