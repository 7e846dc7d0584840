using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Common;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

/// <summary>One tag of a node; the table by which nodes are found by tag, see <see cref="TagIndex"/>.</summary>
internal sealed record NodeTag(NodeId NodeId, string Tag);

internal sealed class NodeTagConfiguration : IEntityTypeConfiguration<NodeTag>
{
    public void Configure(EntityTypeBuilder<NodeTag> tag)
    {
        tag.ToTable("NodeTags");
        tag.HasKey(t => new { t.Tag, t.NodeId });
        tag.Property(t => t.Tag).HasMaxLength(TagList.MaxLength).IsUnicode(false).IsOrdinal();
        tag.HasOne<Node>().WithMany().HasForeignKey(t => t.NodeId).OnDelete(DeleteBehavior.Cascade);
        tag.HasIndex(t => t.NodeId, "IX_NodeTags_NodeId");
    }
}
