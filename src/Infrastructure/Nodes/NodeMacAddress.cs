using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

/// <summary>
/// One MAC address of a node, the primary one included; the table by which nodes are found by address, and which makes each address unique. See
/// <see cref="MacAddressIndex"/>.
/// </summary>
internal sealed class NodeMacAddress(string macAddress, NodeId nodeId)
{
    public string MacAddress { get; private set; } = macAddress;

    /// <summary>Identifier of the node. An address can pass from one node to another within one save.</summary>
    public NodeId NodeId { get; set; } = nodeId;
}

internal sealed class NodeMacAddressConfiguration : IEntityTypeConfiguration<NodeMacAddress>
{
    public void Configure(EntityTypeBuilder<NodeMacAddress> address)
    {
        address.ToTable("NodeMacAddresses");
        address.HasKey(a => a.MacAddress);
        address.Property(a => a.MacAddress).HasMaxLength(MacAddress.Length).IsUnicode(false).IsOrdinal();
        address.HasOne<Node>().WithMany().HasForeignKey(a => a.NodeId).OnDelete(DeleteBehavior.Cascade);
        address.HasIndex(a => a.NodeId, "IX_NodeMacAddresses_NodeId");
    }
}
