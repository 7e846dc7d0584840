using System.Reflection;
using System.Text.Json;
using FluentAssertions;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Hierarchy;
using Sites.Domain.Tests.Nodes;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class SyncedNodeTests
{
    // Its identifiers, the values that only central stores, and derived values.
    private static readonly string[] Unsynced =
    [
        nameof(Node.Id), nameof(Node.Version), nameof(Node.CreatedAt), nameof(Node.UpdatedAt),
        nameof(Node.HomeSiteId), nameof(Node.StateComment), nameof(Node.StateChangedAt), nameof(Node.Identity), nameof(Node.SearchText),
        nameof(Node.StateForced), nameof(Node.WorkflowId), nameof(Node.StoredTags), nameof(Node.Tags), nameof(Node.LastSeenAt),
        nameof(Node.StoredMacAddresses), nameof(Node.MacAddresses),
    ];

    public static TheoryData<string> Properties =>
        [.. typeof(NodeIdentity).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name)];

    [Fact]
    public void The_fields_match_the_documents() => SyncedNode.Fields.Should().Equal(
        "arch", "boot_mode", "group_id", "hostname", "ip_address", "mac_address", "model", "serial_number", "state", "system_uuid", "vendor");

    [Fact]
    public void Every_property_of_a_node_is_a_field_except_those_that_are_not_synchronised() =>
        typeof(Node).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Except(Unsynced)
            .Select(JsonNamingPolicy.SnakeCaseLower.ConvertName).Should().BeEquivalentTo(SyncedNode.Fields);

    [Fact]
    public void Every_field_is_present_even_if_it_is_null()
    {
        SyncedNode.StateOf(NodeFactory.Bare()).Json.Should().Be(
            """{"arch":"x86_64","boot_mode":"bios","group_id":null,"hostname":null,"ip_address":null,"mac_address":"00:1a:2b:3c:4d:5e","model":null,"serial_number":null,"state":"discovered","system_uuid":null,"vendor":null}""");
        SyncedNode.StateOf(NodeFactory.Bare()).Fields.Should().Equal(SyncedNode.Fields);
    }

    [Fact]
    public void A_complete_node_is_serialized_with_its_wire_names()
    {
        var site = GroupFactory.Site("site");
        var node = Node.Create(NodeId.New(GroupFactory.Now), NodeFactory.FullIdentity, site, site, GroupFactory.Now);
        node.TransitionTo(NodeState.Pending, "a comment", GroupFactory.Now).IsSuccess.Should().BeTrue();

        var json = $$"""
            {"arch":"aarch64","boot_mode":"uefi","group_id":"{{site.Id}}","hostname":"node-1","ip_address":"10.0.0.1","mac_address":"00:1a:2b:3c:4d:5f","model":"model","serial_number":"serial","state":"pending","system_uuid":"00000007-0000-0000-0000-000000000000","vendor":"vendor"}
            """;
        SyncedNode.StateOf(node).Json.Should().Be(json);
        SyncedNode.StateOf(NodeFactory.FullIdentity, site.Id, NodeState.Pending).Json.Should().Be(json);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Changing_a_property_changes_only_its_field(string property)
    {
        var field = JsonNamingPolicy.SnakeCaseLower.ConvertName(property);
        var info = typeof(NodeIdentity).GetProperty(property)!;
        // The minimal node has a different value in each of them.
        var changed = NodeFactory.FullIdentity with { };
        info.SetValue(changed, info.GetValue(NodeFactory.BareIdentity));
        var (before, after) = (SyncedNode.StateOf(NodeFactory.FullIdentity, null, NodeState.Active), SyncedNode.StateOf(changed, null, NodeState.Active));

        before.DifferingFrom(after).Should().Equal(field);
        before.Checksum.Should().NotBe(after.Checksum);
    }

    [Fact]
    public void Changing_group_or_state_changes_only_that_field()
    {
        SyncFactory.Node.DifferingFrom(SyncedNode.StateOf(NodeFactory.FullIdentity, GroupFactory.Id(), NodeState.Active)).Should().Equal("group_id");
        SyncFactory.Node.DifferingFrom(SyncedNode.StateOf(NodeFactory.FullIdentity, null, NodeState.Retired)).Should().Equal("state");
    }

    [Fact]
    public void Home_site_and_comment_are_not_synchronised()
    {
        Node one = NodeFactory.Bare(), other = NodeFactory.Bare();
        other.AssignHomeSite(GroupFactory.Site("site"));
        SyncedNode.StateOf(other).Should().Be(SyncedNode.StateOf(one));

        one.TransitionTo(NodeState.Pending, "one", GroupFactory.Now).IsSuccess.Should().BeTrue();
        other.TransitionTo(NodeState.Pending, "other", GroupFactory.Now.AddHours(1)).IsSuccess.Should().BeTrue();
        SyncedNode.StateOf(other).Should().Be(SyncedNode.StateOf(one));
    }

    [Fact]
    public void The_lifecycle_state_is_read_back()
    {
        foreach (var state in Enum.GetValues<NodeState>())
            SyncedNode.LifecycleStateOf(SyncedNode.StateOf(NodeFactory.BareIdentity, null, state)).Should().Be(state);
    }
}
