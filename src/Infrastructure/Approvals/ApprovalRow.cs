using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Sites.Infrastructure.Approvals;

/// <summary>
/// The table of decisions that wait for people. It was there before sites were; the module that works on it comes with
/// node migration, so nothing but the schema knows it yet.
/// </summary>
internal sealed class ApprovalRow
{
    public Guid Id { get; init; }

    public required string Kind { get; init; }

    public Guid SubjectId { get; init; }

    public required string Status { get; init; }

    public required string RequestedBy { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime? ResolvedAt { get; init; }

    public int Version { get; init; }
}

internal sealed class ApprovalConfiguration : IEntityTypeConfiguration<ApprovalRow>
{
    public void Configure(EntityTypeBuilder<ApprovalRow> approval)
    {
        approval.ToTable("Approvals", table =>
        {
            table.HasCheckConstraint("CK_Approvals_Status", "[Status] IN ('pending', 'approved', 'rejected', 'expired')");
            table.HasCheckConstraint("CK_Approvals_Version", "[Version] >= 1");
        });
        approval.Property(a => a.Id).ValueGeneratedNever();
        approval.Property(a => a.Kind).HasMaxLength(40).IsUnicode(false);
        approval.Property(a => a.Status).HasMaxLength(20).IsUnicode(false);
        approval.Property(a => a.RequestedBy).HasMaxLength(200);
        approval.Property(a => a.Version).IsConcurrencyToken();
        approval.HasIndex(a => new { a.Status, a.Id }, "IX_Approvals_Status");
        approval.HasIndex(a => new { a.Kind, a.SubjectId }, "IX_Approvals_Subject");
    }
}
