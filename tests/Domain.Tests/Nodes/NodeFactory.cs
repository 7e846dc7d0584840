using Sites.Domain.Nodes;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;

namespace Sites.Domain.Tests.Nodes;

/// <summary>Creates nodes for tests of other subjects.</summary>
internal static class NodeFactory
{
    public static NodeIdentity BareIdentity { get; } = new() { MacAddress = MacAddress.Parse("00:1a:2b:3c:4d:5e").ShouldSucceed() };

    public static NodeIdentity FullIdentity { get; } = new()
    {
        MacAddress = MacAddress.Parse("00:1a:2b:3c:4d:5f").ShouldSucceed(),
        Hostname = "node-1",
        IpAddress = "10.0.0.1",
        Arch = Architecture.Aarch64,
        BootMode = BootMode.Uefi,
        Vendor = "vendor",
        Model = "model",
        SerialNumber = "serial",
        SystemUuid = new Guid(7, 0, 0, new byte[8]),
    };

    /// <summary>The decision about a machine at a site that may not discover nodes.</summary>
    public static DecisionNeeded Forbidden { get; } = new(UnknownNodeReason.DiscoveryForbidden, null);

    public static Node Bare() => Node.Create(NodeId.New(GroupFactory.Now), BareIdentity, group: null, home: null, GroupFactory.Now);
}
