using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Hierarchy;

/// <summary>One tag of a group or site; the table by which groups are found by tag, see <see cref="TagIndex"/>.</summary>
internal sealed record GroupTag(GroupId GroupId, string Tag);

internal sealed class GroupTagConfiguration : IEntityTypeConfiguration<GroupTag>
{
    public void Configure(EntityTypeBuilder<GroupTag> tag)
    {
        tag.ToTable("GroupTags");
        tag.HasKey(t => new { t.Tag, t.GroupId });
        tag.Property(t => t.Tag).HasMaxLength(TagList.MaxLength).IsUnicode(false).IsOrdinal();
        tag.HasOne<DeviceGroup>().WithMany().HasForeignKey(t => t.GroupId).OnDelete(DeleteBehavior.Cascade);
        tag.HasIndex(t => t.GroupId, "IX_GroupTags_GroupId");
    }
}
