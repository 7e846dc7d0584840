using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Application.Nodes;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

internal sealed class NodeConfiguration : IEntityTypeConfiguration<Node>
{
    public void Configure(EntityTypeBuilder<Node> node)
    {
        node.ToTable("Nodes", table =>
        {
            table.HasCheckConstraint("CK_Nodes_Version", "[Version] >= 1");
            table.HasWireNameCheck<NodeState, Node>("State");
            table.HasWireNameCheck<Architecture, Node>("Arch");
            table.HasWireNameCheck<BootMode, Node>("BootMode");
        });

        node.HasKey(n => n.Id);
        node.Property(n => n.Id).ValueGeneratedNever();
        node.Property(n => n.Version).IsConcurrencyToken();
        node.Ignore(n => n.Identity);

        node.Property(n => n.MacAddress).HasMaxLength(MacAddress.Length).IsUnicode(false).IsOrdinal();
        node.Property(n => n.Hostname).HasMaxLength(Hostname.MaxLength).IsUnicode(false);
        node.Property(n => n.IpAddress).HasMaxLength(IpAddress.MaxLength).IsUnicode(false);
        node.Property(n => n.Arch).IsWireName();
        node.Property(n => n.BootMode).IsWireName();
        node.Property(n => n.State).IsWireName();
        node.Property(n => n.StateComment).HasMaxLength(ChangeNodeStateHandler.MaxCommentLength);
        node.Property(n => n.Vendor).HasMaxLength(NodeIdentity.MaxTextLength);
        node.Property(n => n.Model).HasMaxLength(NodeIdentity.MaxTextLength);
        node.Property(n => n.SerialNumber).HasMaxLength(NodeIdentity.MaxTextLength);

        node.HasOne<DeviceGroup>().WithMany().HasForeignKey(n => n.GroupId).OnDelete(DeleteBehavior.Restrict);
        node.HasOne<Site>().WithMany().HasForeignKey(n => n.HomeSiteId).OnDelete(DeleteBehavior.Restrict);

        node.HasIndex(n => n.MacAddress, "UX_Nodes_MacAddress").IsUnique();
        node.HasIndex(n => new { n.GroupId, n.MacAddress }, "IX_Nodes_GroupId_MacAddress");
        node.HasIndex(n => new { n.HomeSiteId, n.MacAddress }, "IX_Nodes_HomeSiteId_MacAddress");
        node.HasIndex(n => new { n.GroupId, n.Id }, "IX_Nodes_GroupId");
        node.HasIndex(n => new { n.HomeSiteId, n.Id }, "IX_Nodes_HomeSiteId");
        node.HasIndex(n => new { n.State, n.MacAddress }, "IX_Nodes_State_MacAddress");
        node.HasIndex(n => new { n.CreatedAt, n.Id }, "IX_Nodes_CreatedAt");
    }
}
