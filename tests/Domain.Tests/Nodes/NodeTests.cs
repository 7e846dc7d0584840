using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Nodes;

public sealed class NodeTests
{
    [Fact]
    public void A_new_node_is_discovered_and_has_the_given_values()
    {
        var id = NodeId.New(GroupFactory.Now);
        var group = GroupFactory.Group("group");
        var home = GroupFactory.Site("home");
        var node = Node.Create(id, NodeFactory.FullIdentity, group, home, GroupFactory.Now);

        node.Id.Should().Be(id);
        node.MacAddress.Should().Be("00:1a:2b:3c:4d:5f");
        node.Hostname.Should().Be("node-1");
        node.IpAddress.Should().Be("10.0.0.1");
        node.Arch.Should().Be(Architecture.Aarch64);
        node.BootMode.Should().Be(BootMode.Uefi);
        node.Vendor.Should().Be("vendor");
        node.Model.Should().Be("model");
        node.SerialNumber.Should().Be("serial");
        node.SystemUuid.Should().Be(new Guid(7, 0, 0, new byte[8]));
        node.GroupId.Should().Be(group.Id);
        node.HomeSiteId.Should().Be(home.Id);
        node.State.Should().Be(NodeState.Discovered);
        node.StateChangedAt.Should().Be(GroupFactory.Now);
        node.StateComment.Should().BeNull();
        node.Version.Should().Be(1);
        node.CreatedAt.Should().Be(GroupFactory.Now);
        node.UpdatedAt.Should().Be(GroupFactory.Now);
    }

    [Fact]
    public void A_node_created_with_only_an_address_is_x86_64_with_BIOS_without_group_and_home()
    {
        var node = NodeFactory.Bare();
        node.Arch.Should().Be(Architecture.X8664);
        node.BootMode.Should().Be(BootMode.Bios);
        node.GroupId.Should().BeNull();
        node.HomeSiteId.Should().BeNull();
        new object?[] { node.Hostname, node.IpAddress, node.Vendor, node.Model, node.SerialNumber, node.SystemUuid }
            .Should().OnlyContain(value => value == null);
    }

    [Fact]
    public void The_group_of_a_node_may_be_a_site_other_than_its_home()
    {
        var group = GroupFactory.Site("group");
        var home = GroupFactory.Site("home");
        var node = Node.Create(NodeId.New(GroupFactory.Now), NodeFactory.BareIdentity, group, home, GroupFactory.Now);
        node.GroupId.Should().Be(group.Id);
        node.HomeSiteId.Should().Be(home.Id);
    }

    [Fact]
    public void A_node_returns_the_identity_that_was_set()
    {
        var node = NodeFactory.Bare();
        node.Identity.Should().Be(NodeFactory.BareIdentity);
        node.Identify(NodeFactory.FullIdentity);
        node.Identity.Should().Be(NodeFactory.FullIdentity);
    }

    [Fact]
    public void Identifying_changes_only_the_identity()
    {
        var identity = typeof(NodeIdentity).GetProperties().Select(property => property.Name).Append(nameof(Node.Identity)).Append(nameof(Node.SearchText)).Append(nameof(Node.MacAddresses)).ToArray();
        var node = Node.Create(NodeId.New(GroupFactory.Now), NodeFactory.FullIdentity, GroupFactory.Group("g"), GroupFactory.Site("s"), GroupFactory.Now);
        node.TransitionTo(NodeState.Pending, "go", GroupFactory.Now).IsSuccess.Should().BeTrue();
        var before = Snapshot.Of(node);

        node.Identify(NodeFactory.BareIdentity);

        node.Identity.Should().Be(NodeFactory.BareIdentity);
        Snapshot.Of(node).Where(property => !identity.Contains(property.Key))
            .Should().Equal(before.Where(property => !identity.Contains(property.Key)));
    }

    [Fact]
    public void A_single_part_of_the_identity_can_be_changed()
    {
        var node = NodeFactory.Bare();
        node.Identify(NodeFactory.FullIdentity);
        node.Identify(node.Identity with { Hostname = null, Vendor = "other" });
        node.Identity.Should().Be(NodeFactory.FullIdentity with { Hostname = null, Vendor = "other" });
    }

    [Fact]
    public void A_node_is_assigned_to_a_group_and_removed_from_it()
    {
        var node = NodeFactory.Bare();
        var group = GroupFactory.Group("g");
        node.AssignTo(group);
        node.GroupId.Should().Be(group.Id);
        node.HomeSiteId.Should().BeNull();
        node.AssignTo(null);
        node.GroupId.Should().BeNull();
    }

    [Fact]
    public void A_home_site_is_assigned_and_cleared()
    {
        var node = NodeFactory.Bare();
        var site = GroupFactory.Site("s");
        node.AssignHomeSite(site);
        node.HomeSiteId.Should().Be(site.Id);
        node.GroupId.Should().BeNull();
        node.AssignHomeSite(null);
        node.HomeSiteId.Should().BeNull();
    }

    [Fact]
    public void A_transition_records_time_and_comment_until_the_next_one()
    {
        var node = NodeFactory.Bare();
        node.TransitionTo(NodeState.Pending, "approved by ops", GroupFactory.Now.AddMinutes(1)).IsSuccess.Should().BeTrue();
        node.State.Should().Be(NodeState.Pending);
        node.StateComment.Should().Be("approved by ops");
        node.StateChangedAt.Should().Be(GroupFactory.Now.AddMinutes(1));

        node.TransitionTo(NodeState.Installing, null, GroupFactory.Now.AddMinutes(2)).IsSuccess.Should().BeTrue();
        node.StateComment.Should().BeNull();
        node.StateChangedAt.Should().Be(GroupFactory.Now.AddMinutes(2));
    }

    [Fact]
    public void A_transition_changes_only_the_state()
    {
        var node = Node.Create(NodeId.New(GroupFactory.Now), NodeFactory.FullIdentity, GroupFactory.Group("g"), GroupFactory.Site("s"), GroupFactory.Now);
        var before = Snapshot.Of(node);

        node.TransitionTo(NodeState.Retired, "scrap", GroupFactory.Now.AddDays(1)).IsSuccess.Should().BeTrue();

        Snapshot.Of(node).Where(property => !property.Key.StartsWith("State", StringComparison.Ordinal))
            .Should().Equal(before.Where(property => !property.Key.StartsWith("State", StringComparison.Ordinal)));
    }
}
