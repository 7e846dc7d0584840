using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Application.Nodes;
using Sites.Domain.Common;
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
            table.HasMachineChecks();
        });

        node.HasMachineColumns<Node, NodeId>();
        node.Property(n => n.State).IsWireName();
        node.Property(n => n.SearchText).HasMaxLength(NodeSearchText.MaxLength).IsOrdinal().UsePropertyAccessMode(PropertyAccessMode.Property);
        node.Ignore(n => n.Tags);
        node.Property(n => n.StoredTags).HasColumnName("Tags").HasMaxLength(TagList.MaxStoredLength).IsUnicode(false);
        node.Ignore(n => n.MacAddresses);
        node.Property(n => n.StoredMacAddresses).HasColumnName("MacAddresses").HasMaxLength(MacAddressList.MaxStoredLength).IsUnicode(false);
        node.Property(n => n.WorkflowId).HasMaxLength(WorkflowReference.MaxLength);
        node.Property(n => n.StateComment).HasMaxLength(ChangeNodeStateHandler.MaxCommentLength);

        node.HasOne<DeviceGroup>().WithMany().HasForeignKey(n => n.GroupId).OnDelete(DeleteBehavior.Restrict);
        node.HasOne<Site>().WithMany().HasForeignKey(n => n.HomeSiteId).OnDelete(DeleteBehavior.Restrict);

        node.HasIndex(n => n.MacAddress, "UX_Nodes_MacAddress").IsUnique();
        node.HasIndex(n => new { n.GroupId, n.MacAddress }, "IX_Nodes_GroupId_MacAddress");
        node.HasIndex(n => new { n.HomeSiteId, n.MacAddress }, "IX_Nodes_HomeSiteId_MacAddress");
        node.HasIndex(n => new { n.GroupId, n.Id }, "IX_Nodes_GroupId");
        node.HasIndex(n => new { n.HomeSiteId, n.Id }, "IX_Nodes_HomeSiteId");
        // Only the discovered nodes of a site are counted (DiscoveryLimit).
        node.HasIndex(n => n.HomeSiteId, "IX_Nodes_Discovered_HomeSiteId").HasFilter("[State] = 'discovered'");
        node.HasIndex(n => new { n.State, n.MacAddress }, "IX_Nodes_State_MacAddress");
        node.HasIndex(n => new { n.Hostname, n.Id }, "IX_Nodes_Hostname");
        node.HasIndex(n => new { n.IpAddress, n.MacAddress }, "IX_Nodes_IpAddress_MacAddress");
        node.HasIndex(n => new { n.SystemUuid, n.MacAddress }, "IX_Nodes_SystemUuid_MacAddress");
        node.HasIndex(n => new { n.CreatedAt, n.Id }, "IX_Nodes_CreatedAt");
    }
}

/// <summary>The columns that nodes and unknown nodes have in common.</summary>
internal static class MachineColumns
{
    public static void HasMachineChecks<TMachine>(this TableBuilder<TMachine> table)
        where TMachine : class
    {
        table.HasWireNameCheck<Architecture, TMachine>("Arch");
        table.HasWireNameCheck<BootMode, TMachine>("BootMode");
    }

    public static void HasMachineColumns<TMachine, TId>(this EntityTypeBuilder<TMachine> machine)
        where TMachine : Machine<TId>
        where TId : struct
    {
        machine.HasKey(m => m.Id);
        machine.Property(m => m.Id).ValueGeneratedNever();
        machine.Property(m => m.Version).IsConcurrencyToken();
        machine.Ignore(m => m.Identity);
        machine.Property(m => m.MacAddress).HasMaxLength(MacAddress.Length).IsUnicode(false).IsOrdinal();
        machine.Property(m => m.Hostname).HasMaxLength(Hostname.MaxLength).IsUnicode(false);
        machine.Property(m => m.IpAddress).HasMaxLength(IpAddress.MaxLength).IsUnicode(false);
        machine.Property(m => m.Arch).IsWireName();
        machine.Property(m => m.BootMode).IsWireName();
        machine.Property(m => m.Vendor).HasMaxLength(NodeIdentity.MaxTextLength);
        machine.Property(m => m.Model).HasMaxLength(NodeIdentity.MaxTextLength);
        machine.Property(m => m.SerialNumber).HasMaxLength(NodeIdentity.MaxTextLength);
    }
}
