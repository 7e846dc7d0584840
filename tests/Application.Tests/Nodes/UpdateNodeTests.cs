using Ardalis.Result;

namespace Sites.Application.Tests.Nodes;

public sealed class UpdateNodeTests
{
    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");
    private readonly DeviceGroup _group = Given.Group("group");
    private readonly Node _node;

    public UpdateNodeTests()
    {
        _node = Given.Node("00:11:22:33:44:55", _group, _site);
        _world.Seed(_site, _group);
        _world.Seed(_node);
    }

    [Fact]
    public async Task Only_the_given_fields_are_changed_in_one_row_transaction()
    {
        var updated = await HandleAsync(new NodeChange { Hostname = "new" });

        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeById", "save", "reader.GetNode", "commit");
        var stored = _world.Nodes.Stored.Single();
        (stored.Hostname, stored.MacAddress, stored.GroupId, stored.HomeSiteId)
            .Should().Be(("new", "00:11:22:33:44:55", _group.Id, _site.Id));
        updated.Answered().Version.Should().Be(2);
    }

    [Fact]
    public async Task A_node_moves_to_another_group_and_home()
    {
        (await HandleAsync(new NodeChange { GroupId = _site.Id })).Answered().GroupId.Should().Be(_site.Id);
        var other = Given.Site("other");
        _world.Seed(other);
        (await HandleAsync(new NodeChange { HomeSiteId = other.Id })).Answered().HomeSiteId.Should().Be(other.Id);
    }

    [Fact]
    public async Task A_node_is_removed_from_its_group_and_home_without_a_lookup()
    {
        var updated = (await HandleAsync(new NodeChange { GroupId = null, HomeSiteId = null })).Answered();

        (updated.GroupId, updated.HomeSiteId).Should().Be((null, null));
        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeById", "save", "reader.GetNode", "commit");
    }

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        (await HandleAsync(new NodeChange { Hostname = "!" }, new IfMatch([]), NodeId.New(Given.Then))).ShouldBeRefused("node.not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_before_any_change()
    {
        (await HandleAsync(new NodeChange { GroupId = GroupId.New(Given.Then) }, new IfMatch([2]))).ShouldBeRefused("precondition.stale");
        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeById", "rollback");
    }

    [Fact]
    public async Task A_matching_precondition_allows_the_change() =>
        (await HandleAsync(new NodeChange { Model = "m" }, new IfMatch([1, 4]))).Answered().Model.Should().Be("m");

    [Fact]
    public async Task All_field_errors_are_reported_before_places_are_read()
    {
        (await HandleAsync(new NodeChange { MacAddress = null, IpAddress = "x", HomeSiteId = _group.Id }))
            .ShouldBeRefused("node.mac_address_required", "node.ip_address_invalid");
        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeById", "rollback");
    }

    [Fact]
    public async Task A_missing_group_is_refused_and_nothing_is_stored()
    {
        (await HandleAsync(new NodeChange { Hostname = "new", GroupId = GroupId.New(Given.Then) })).ShouldBeRefused("node.group_not_found");
        ShouldHaveChangedNothing();
    }

    [Fact]
    public async Task A_missing_home_is_refused_and_nothing_is_stored()
    {
        (await HandleAsync(new NodeChange { GroupId = _site.Id, HomeSiteId = GroupId.New(Given.Then) })).ShouldBeRefused("node.home_site_not_found");
        ShouldHaveChangedNothing();
    }

    [Fact]
    public async Task A_regular_group_as_home_is_refused_and_nothing_is_stored()
    {
        (await HandleAsync(new NodeChange { Hostname = "new", HomeSiteId = _group.Id })).ShouldBeRefused("node.home_not_a_site");
        ShouldHaveChangedNothing();
    }

    [Fact]
    public async Task A_refused_save_is_reported_and_nothing_is_read_back()
    {
        _world.Work.SaveRefusals.Enqueue(NodeErrors.MacAddressTaken.Refuse());

        (await HandleAsync(new NodeChange { MacAddress = "00:00:00:00:00:01" })).ShouldBeRefused("node.mac_address_taken");
        _world.Journal.Should().Equal("begin Rows", "nodes.First NodeById", "save", "rollback");
    }

    private void ShouldHaveChangedNothing()
    {
        _world.ShouldHaveSavedNothing();
        _world.Nodes.Stored.Single().Should().BeEquivalentTo(_node);
    }

    private async Task<Result<NodeRow>> HandleAsync(NodeChange change, IfMatch? precondition = null, NodeId? id = null) =>
        await new UpdateNodeHandler(new NodeEditor(_world.NodeRepository, _world.NodeReader, _world.Work), _world.Placement)
            .HandleAsync(new UpdateNode(id ?? _node.Id, change, precondition), World.Cancellation);
}
