using CsCheck;
using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

/// <summary>Tests what nodes and unknown nodes have in common.</summary>
public sealed class MachineTests
{
    private static readonly Gen<NodeIdentity> Identities =
        from address in Gen.OneOf("00:1a:2b:3c:4d:5e", "fe:ff:ff:ff:ff:00")
        from texts in Gen.OneOf<string?>(null, "a", "b").Array[5]
        from arch in Gen.Enum<Architecture>()
        from bootMode in Gen.Enum<BootMode>()
        from uuid in Gen.OneOf<Guid?>(null, Guid.AllBitsSet, new Guid(7, 0, 0, new byte[8]))
        select new NodeIdentity
        {
            MacAddress = MacAddress.Parse(address).ShouldSucceed(),
            Hostname = texts[0],
            IpAddress = texts[1],
            Arch = arch,
            BootMode = bootMode,
            Vendor = texts[2],
            Model = texts[3],
            SerialNumber = texts[4],
            SystemUuid = uuid,
        };

    [Fact]
    public void Identifying_again_replaces_every_part_of_the_identity() =>
        Gen.Select(Identities, Identities).Sample((first, second) =>
        {
            var node = Node.Create(NodeId.New(GroupFactory.Now), first, group: null, home: null, GroupFactory.Now);
            var unknown = UnknownNode.Create(UnknownNodeId.New(GroupFactory.Now), GroupFactory.Site("Berlin"), first, NodeFactory.Forbidden, GroupFactory.Now);
            if (node.Identity != first || unknown.Identity != first) return false;
            node.Identify(second);
            var seen = second with { MacAddress = first.MacAddress };
            unknown.RecordBoot(seen, NodeFactory.Forbidden, GroupFactory.Now);
            return node.Identity == second && unknown.Identity == seen;
        });

    [Fact]
    public void A_node_created_from_an_unknown_node_has_its_identity() =>
        Identities.Sample(identity =>
        {
            var unknown = UnknownNode.Create(UnknownNodeId.New(GroupFactory.Now), GroupFactory.Site("Berlin"), identity, NodeFactory.Forbidden, GroupFactory.Now);
            return Node.Create(NodeId.New(GroupFactory.Now), unknown.Identity, group: null, home: null, GroupFactory.Now).Identity == identity;
        });

    [Fact]
    public void A_missing_identity_is_a_programming_error()
    {
        var node = NodeFactory.Bare();
        var before = Snapshot.Of(node);
        var identifying = () => node.Identify(null!);
        identifying.Should().Throw<ArgumentNullException>();
        Snapshot.Of(node).Should().Equal(before);
    }
}
