using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Approvals;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Approvals;

internal sealed class ApprovalConfiguration : IEntityTypeConfiguration<Approval>
{
    /// <summary>Maximum length of the stored sides, enough for <c>source,target</c>.</summary>
    public const int SidesLength = 40;

    public void Configure(EntityTypeBuilder<Approval> approval)
    {
        approval.ToTable("Approvals", table =>
        {
            table.HasWireNameCheck<ApprovalStatus, Approval>("Status");
            table.HasCheckConstraint("CK_Approvals_Version", "[Version] >= 1");
            // Older kinds of approvals may violate this rule.
            table.HasCheckConstraint(
                "CK_Approvals_Resolved",
                $"[Kind] <> '{Approval.NodeMigration}' OR ([Status] = 'pending' AND [ResolvedAt] IS NULL) OR ([Status] <> 'pending' AND [ResolvedAt] IS NOT NULL)");
        });
        approval.HasKey(a => a.Id);
        approval.Property(a => a.Id).ValueGeneratedNever();
        approval.Property(a => a.Version).IsConcurrencyToken();
        approval.Ignore(a => a.SubjectSnapshot);
        approval.Ignore(a => a.Needed);
        approval.Ignore(a => a.Awaiting);
        // Approvals of other kinds are older than the sites feature; they are kept, but accept no votes.
        approval.Property(a => a.Kind).HasMaxLength(40).IsUnicode(false);
        approval.Property(a => a.SubjectId).IsId();
        approval.Property(a => a.Status).IsWireName();
        approval.Property(a => a.SideNames).HasColumnName("Sides").HasMaxLength(SidesLength).IsUnicode(false);
        approval.Property(a => a.RequestedBy).HasMaxLength(Approval.MaxPrincipalLength);
        approval.HasMany(a => a.Votes).WithOne().HasForeignKey(v => v.ApprovalId).OnDelete(DeleteBehavior.Cascade);
        approval.HasIndex(a => a.SubjectId, "IX_Approvals_SubjectId");
        approval.HasIndex(a => new { a.CreatedAt, a.Id }, "IX_Approvals_CreatedAt");
        approval.HasIndex(a => new { a.Status, a.CreatedAt, a.Id }, "IX_Approvals_Status_CreatedAt");
    }
}

internal sealed class VoteConfiguration : IEntityTypeConfiguration<Vote>
{
    public void Configure(EntityTypeBuilder<Vote> vote)
    {
        vote.ToTable("ApprovalVotes", table => table.HasWireNameCheck<VoteDecision, Vote>("Decision"));
        vote.HasKey(v => new { v.ApprovalId, v.Number });
        vote.Property(v => v.Number).ValueGeneratedNever();
        vote.Property(v => v.Voter).HasMaxLength(Approval.MaxPrincipalLength);
        vote.Property(v => v.Decision).IsWireName();
        vote.Ignore(v => v.CountsFor);
        vote.Property(v => v.SideNames).HasColumnName("Sides").HasMaxLength(ApprovalConfiguration.SidesLength).IsUnicode(false);
        vote.Property(v => v.Comment).HasMaxLength(Approval.MaxCommentLength);
    }
}
