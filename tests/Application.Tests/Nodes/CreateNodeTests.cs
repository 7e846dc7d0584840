using Ardalis.Result;

namespace Sites.Application.Tests.Nodes;

public sealed class CreateNodeTests
{
    private const string Mac = "00:11:22:33:44:55";

    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");
    private readonly DeviceGroup _group = Given.Group("group");

    public CreateNodeTests() => _world.Seed(_site, _group);

    [Fact]
    public async Task A_node_is_placed_stored_and_read_back_in_one_row_transaction()
    {
        var created = await HandleAsync(new NodeChange { MacAddress = Mac, Vendor = "v", GroupId = _group.Id, HomeSiteId = _site.Id });

        _world.Journal.Should().Equal(
            "begin Rows", "groups.First GroupById", "groups.First GroupById", "nodes.Add", "save", "reader.GetNode", "commit");
        var stored = _world.Nodes.Stored.Should().ContainSingle().Subject;
        (stored.MacAddress, stored.Vendor, stored.GroupId, stored.HomeSiteId).Should().Be((Mac, "v", _group.Id, _site.Id));
        stored.State.Should().Be(NodeState.Discovered);
        stored.CreatedAt.Should().Be(_world.Now);
        stored.StateChangedAt.Should().Be(_world.Now);
        created.Answered().Id.Should().Be(stored.Id);
    }

    [Fact]
    public async Task A_node_without_a_place_requires_no_placement_lookup()
    {
        (await HandleAsync(new NodeChange { MacAddress = Mac })).Answered();

        _world.Journal.Should().Equal("begin Rows", "nodes.Add", "save", "reader.GetNode", "commit");
    }

    [Fact]
    public async Task All_field_errors_are_reported_before_any_port_is_called()
    {
        (await HandleAsync(new NodeChange { Hostname = "!", GroupId = GroupId.New(Given.Then) }))
            .ShouldBeRefused("node.mac_address_required", "node.hostname_invalid");
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_missing_group_is_refused_and_nothing_is_saved()
    {
        (await HandleAsync(new NodeChange { MacAddress = Mac, GroupId = GroupId.New(Given.Then), HomeSiteId = _site.Id }))
            .ShouldBeRefused("node.group_not_found");
        ShouldHaveAddedNothing();
    }

    [Fact]
    public async Task A_missing_home_is_refused_and_nothing_is_saved()
    {
        (await HandleAsync(new NodeChange { MacAddress = Mac, GroupId = _group.Id, HomeSiteId = GroupId.New(Given.Then) }))
            .ShouldBeRefused("node.home_site_not_found");
        ShouldHaveAddedNothing();
    }

    [Fact]
    public async Task A_regular_group_as_home_is_refused_and_nothing_is_saved()
    {
        (await HandleAsync(new NodeChange { MacAddress = Mac, HomeSiteId = _group.Id })).ShouldBeRefused("node.home_not_a_site");
        ShouldHaveAddedNothing();
    }

    [Fact]
    public async Task A_duplicate_address_is_reported_and_nothing_is_read_back()
    {
        _world.Work.SaveRefusals.Enqueue(NodeErrors.MacAddressTaken.Refuse());

        (await HandleAsync(new NodeChange { MacAddress = Mac })).ShouldBeRefused("node.mac_address_taken");
        _world.Journal.Should().Equal("begin Rows", "nodes.Add", "save", "rollback");
    }

    [Fact]
    public async Task A_retried_transaction_creates_one_node()
    {
        _world.Work.TransientFaults = 1;

        (await HandleAsync(new NodeChange { MacAddress = Mac })).Answered();

        _world.Nodes.Stored.Should().ContainSingle();
    }

    private void ShouldHaveAddedNothing()
    {
        _world.ShouldHaveSavedNothing();
        _world.Journal.Should().NotContain("nodes.Add");
    }

    private async Task<Result<NodeRow>> HandleAsync(NodeChange change) =>
        await new CreateNodeHandler(_world.NodeRepository, _world.Placement, _world.NodeReader, _world.Work, _world.Clock)
            .HandleAsync(new CreateNode(change), World.Cancellation);
}
