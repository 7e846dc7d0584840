using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Approvals;

namespace Sites.Infrastructure.NodeMigration;

/// <summary>
/// The table of nodes on their way from one site to another. The module that fills it comes with node migration, so
/// nothing but the schema knows it yet.
/// </summary>
internal sealed class MigrationClaimRow
{
    public Guid Id { get; init; }

    public NodeId NodeId { get; init; }

    public GroupId SourceSiteId { get; init; }

    public GroupId TargetSiteId { get; init; }

    public required string Status { get; init; }

    public bool AutoApproveEligible { get; init; }

    public string? PolicyMatched { get; init; }

    public Guid? ApprovalId { get; init; }

    public string? Reason { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime? ResolvedAt { get; init; }

    public DateTime ExpiresAt { get; init; }

    public int Version { get; init; }
}

internal sealed class MigrationClaimConfiguration : IEntityTypeConfiguration<MigrationClaimRow>
{
    public void Configure(EntityTypeBuilder<MigrationClaimRow> claim)
    {
        claim.ToTable("MigrationClaims", table =>
        {
            table.HasCheckConstraint("CK_MigrationClaims_Status", "[Status] IN ('pending', 'approved', 'rejected', 'expired')");
            table.HasCheckConstraint("CK_MigrationClaims_Sites", "[SourceSiteId] <> [TargetSiteId]");
            table.HasCheckConstraint("CK_MigrationClaims_Version", "[Version] >= 1");
        });
        claim.Property(c => c.Id).ValueGeneratedNever();
        claim.Property(c => c.Status).HasMaxLength(20).IsUnicode(false);
        claim.Property(c => c.PolicyMatched).HasMaxLength(100).IsUnicode(false);
        claim.Property(c => c.Reason).HasMaxLength(1000);
        claim.Property(c => c.Version).IsConcurrencyToken();
        claim.HasOne<Node>().WithMany().HasForeignKey(c => c.NodeId).OnDelete(DeleteBehavior.Cascade);
        claim.HasOne<Site>().WithMany().HasForeignKey(c => c.SourceSiteId).OnDelete(DeleteBehavior.Restrict);
        claim.HasOne<Site>().WithMany().HasForeignKey(c => c.TargetSiteId).OnDelete(DeleteBehavior.Restrict);
        claim.HasOne<ApprovalRow>().WithMany().HasForeignKey(c => c.ApprovalId).OnDelete(DeleteBehavior.Restrict);
        claim.HasIndex(c => c.NodeId, "UX_MigrationClaims_OpenPerNode").IsUnique().HasFilter("[Status] = 'pending'");
        claim.HasIndex(c => new { c.Status, c.ExpiresAt }, "IX_MigrationClaims_Status");
    }
}
