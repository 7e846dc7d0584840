using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class UnknownNodeTests
{
    private static readonly DateTime Soon = GroupFactory.Now.AddMinutes(5);

    [Fact]
    public void A_new_unknown_node_has_been_seen_once()
    {
        var id = UnknownNodeId.New(GroupFactory.Now);
        var site = GroupFactory.Site("Berlin");
        var unknown = UnknownNode.Create(id, site, NodeFactory.FullIdentity, NodeFactory.Forbidden, GroupFactory.Now);

        unknown.Id.Should().Be(id);
        unknown.SiteId.Should().Be(site.Id);
        unknown.Boots.Should().Be(1);
        unknown.LastSeenAt.Should().Be(GroupFactory.Now);
        unknown.MacAddress.Should().Be("00:1a:2b:3c:4d:5f");
        unknown.Hostname.Should().Be("node-1");
        unknown.IpAddress.Should().Be("10.0.0.1");
        unknown.Arch.Should().Be(Architecture.Aarch64);
        unknown.BootMode.Should().Be(BootMode.Uefi);
        unknown.Vendor.Should().Be("vendor");
        unknown.Model.Should().Be("model");
        unknown.SerialNumber.Should().Be("serial");
        unknown.SystemUuid.Should().Be(new Guid(7, 0, 0, new byte[8]));
        unknown.Identity.Should().Be(NodeFactory.FullIdentity);
        unknown.CreatedAt.Should().Be(GroupFactory.Now);
        unknown.Version.Should().Be(1);
    }

    [Fact]
    public void Every_sighting_is_counted_and_the_last_time_is_stored()
    {
        var unknown = Seen(NodeFactory.BareIdentity);
        for (var times = 2; times <= 4; times++)
        {
            unknown.RecordBoot(NodeFactory.BareIdentity, NodeFactory.Forbidden, GroupFactory.Now.AddMinutes(times));
            unknown.Boots.Should().Be(times);
            unknown.LastSeenAt.Should().Be(GroupFactory.Now.AddMinutes(times));
        }

        unknown.CreatedAt.Should().Be(GroupFactory.Now);
    }

    [Fact]
    public void The_latest_identity_replaces_the_previous_one_even_if_it_has_fewer_values()
    {
        var unknown = Seen(NodeFactory.FullIdentity);
        var changed = NodeFactory.FullIdentity with { Hostname = null, Vendor = "other", Arch = Architecture.X8664, SystemUuid = null };

        unknown.RecordBoot(changed, NodeFactory.Forbidden, Soon);

        unknown.Identity.Should().Be(changed);
    }

    [Fact]
    public void A_sighting_changes_neither_site_nor_id()
    {
        var unknown = Seen(NodeFactory.BareIdentity);
        var (id, site, address) = (unknown.Id, unknown.SiteId, unknown.MacAddress);
        unknown.RecordBoot(NodeFactory.FullIdentity with { MacAddress = NodeFactory.BareIdentity.MacAddress }, NodeFactory.Forbidden, Soon);
        (unknown.Id, unknown.SiteId, unknown.MacAddress).Should().Be((id, site, address));
    }

    [Fact]
    public void A_sighting_of_another_machine_is_a_programming_error_and_changes_nothing()
    {
        var unknown = Seen(NodeFactory.BareIdentity);
        var before = Snapshot.Of(unknown);
        var another = () => unknown.RecordBoot(NodeFactory.FullIdentity, NodeFactory.Forbidden, Soon);
        var none = () => unknown.RecordBoot(null!, NodeFactory.Forbidden, Soon);

        another.Should().Throw<ArgumentException>();
        none.Should().Throw<ArgumentNullException>();
        Snapshot.Of(unknown).Should().Equal(before);
    }

    [Fact]
    public void At_most_a_thousand_unknown_nodes_are_queued_at_a_site() => UnknownNode.MaxPerSite.Should().Be(1000);

    private static UnknownNode Seen(NodeIdentity identity) => UnknownNode.Create(UnknownNodeId.New(GroupFactory.Now), GroupFactory.Site("Berlin"), identity, NodeFactory.Forbidden, GroupFactory.Now);
}
