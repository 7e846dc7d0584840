using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class DiscoverNodesTests
{
    private readonly SiteAtWork _work = new(AutonomyLevel.Limited);
    private readonly NodeId _id = NodeId.New(Given.Then);

    [Fact]
    public async Task A_discovered_node_is_stored_with_the_id_of_the_site_and_that_site_as_home()
    {
        var group = Given.Group("group");
        _work.World.Seed(group);
        await _work.BeginAsync();

        var result = await _work.PushOneAsync(Discovery($$"""{"mac_address":"00-00-00-00-00-01","hostname":"site","group_id":"{{group.Id}}","state":"discovered"}"""));

        (result.Outcome, result.Version, result.Code).Should().Be((ChangeOutcome.Applied, 1, null));
        var node = _work.Stored(_id);
        (node.MacAddress, node.Hostname, node.GroupId, node.HomeSiteId, node.State).Should().Be((SiteAtWork.Mac, "site", group.Id, _work.Site.Id, NodeState.Discovered));
        var state = _work.StateOf(_id);
        (state.LastModified, state.LastModifiedBy, state.PushedOnVersion, state.PushedState).Should().Be((_work.Now.AddHours(-1), _work.Site.Id.ToString(), 0, state.State));
        _work.ShouldHaveResent();
        _work.World.Receipts.Stored.Should().ContainSingle().Which.Version.Should().Be(1);
    }

    [Fact]
    public async Task A_change_of_a_discovered_node_builds_on_its_discovered_state()
    {
        await _work.BeginAsync();
        _work.Allow(AutonomyLevel.Full, _work.Now.AddHours(-2));
        await _work.PushOneAsync(Discovery("""{"mac_address":"00:00:00:00:00:01"}"""));

        (await _work.PushOneAsync(_work.Change(_id, 0, """{"hostname":"site"}""", 50))).Outcome.Should().Be(ChangeOutcome.Applied);

        _work.Stored(_id).Hostname.Should().Be("site");
    }

    [Fact]
    public async Task A_read_only_site_may_not_discover_nodes()
    {
        await _work.BeginAsync();
        _work.Allow(AutonomyLevel.Readonly, _work.Now.AddMinutes(-60));

        var result = await _work.PushOneAsync(Discovery("""{"mac_address":"00:00:00:00:00:01"}"""));

        (result.Outcome, result.Code, result.State).Should().Be((ChangeOutcome.Refused, "sync_change.not_allowed", null));
        ShouldHaveRemovedTheIdOfTheSite();
    }

    [Fact]
    public async Task A_discovery_of_a_node_of_the_site_is_superseded_and_the_node_is_delivered_with_its_central_id()
    {
        var node = Given.Node(SiteAtWork.Mac, null, _work.Site);
        await _work.BeginAsync(node);

        var result = await _work.PushOneAsync(Discovery("""{"mac_address":"00:00:00:00:00:01","hostname":"site"}"""));

        (result.Outcome, result.Code, result.Detail).Should().Be(
            (ChangeOutcome.Superseded, "node.known_already", $"The site already has a node with this MAC address: {node.Id}."));
        _work.Stored(node.Id).Hostname.Should().BeNull();
        ShouldHaveRemovedTheIdOfTheSite();
    }

    [Fact]
    public async Task A_discovery_of_a_node_of_another_site_is_refused()
    {
        var node = Given.Node(SiteAtWork.Mac, null, _work.Elsewhere);
        await _work.BeginAsync(node);

        var result = await _work.PushOneAsync(Discovery("""{"mac_address":"00:00:00:00:00:01"}"""));

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Refused, "node.at_another_site"));
        _work.Stored(node.Id).HomeSiteId.Should().Be(_work.Elsewhere.Id);
        ShouldHaveRemovedTheIdOfTheSite();
    }

    [Fact]
    public async Task A_known_node_without_a_home_is_assigned_to_the_site_with_its_central_id()
    {
        var node = Given.Node(SiteAtWork.Mac);
        await _work.BeginAsync(node);

        var result = await _work.PushOneAsync(Discovery("""{"mac_address":"00:00:00:00:00:01","hostname":"site"}"""));

        (result.Outcome, result.Code, result.State).Should().Be((ChangeOutcome.Merged, null, null));
        (_work.Stored(node.Id).HomeSiteId, _work.Stored(node.Id).Hostname).Should().Be((_work.Site.Id, null));
        var state = _work.StateOf(node.Id);
        (state.IsPending, state.LastModifiedBy, state.LastModified).Should().Be((true, _work.Site.Id.ToString(), _work.Now.AddHours(-1)));
        ShouldHaveRemovedTheIdOfTheSite();
    }

    [Fact]
    public async Task A_machine_that_occurs_twice_in_a_batch_is_discovered_once()
    {
        await _work.BeginAsync(Given.Node("00:00:00:00:00:02"));
        PushedChange[] changes =
        [
            _work.Change(NodeId.New(Given.Then), 0, """{"mac_address":"00:00:00:00:00:01"}"""), _work.Change(NodeId.New(Given.Then), 0, """{"mac_address":"00:00:00:00:00:01"}"""),
            _work.Change(NodeId.New(Given.Then), 0, """{"mac_address":"00:00:00:00:00:02"}"""), _work.Change(NodeId.New(Given.Then), 0, """{"mac_address":"00:00:00:00:00:02"}"""),
        ];

        var results = (await _work.PushAsync(changes)).Answered();

        results.Select(result => (result.Outcome, result.Code)).Should().Equal(
            (ChangeOutcome.Applied, null), (ChangeOutcome.Superseded, "node.known_already"), (ChangeOutcome.Merged, null), (ChangeOutcome.Superseded, "node.known_already"));
        _work.World.Nodes.Stored.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("""{"hostname":"site"}""", "node.mac_address_required")]
    [InlineData("""{"mac_address":"nonsense"}""", "node.mac_address_invalid")]
    [InlineData("""{"mac_address":17}""", "request.value_invalid")]
    [InlineData("""{"mac_address":"00:00:00:00:00:01","hostname":"!"}""", "node.hostname_invalid")]
    [InlineData("""{"mac_address":"00:00:00:00:00:01","state":"active"}""", "node.must_begin_discovered")]
    [InlineData("""{"mac_address":"00:00:00:00:00:01","group_id":"0197b0a8-0000-7000-8000-000000000001"}""", "node.group_not_found")]
    [InlineData("""{"mac_address":"00:00:00:00:00:01","group_id":"nonsense"}""", "request.value_invalid")]
    public async Task An_invalid_node_is_refused(string state, string code)
    {
        await _work.BeginAsync();

        var result = await _work.PushOneAsync(Discovery(state));

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Refused, code));
        ShouldHaveRemovedTheIdOfTheSite();
    }

    [Theory]
    [InlineData(NodeState.Discovered, "discovered")]
    [InlineData(NodeState.Installing, "installing")]
    [InlineData(NodeState.Active, "active")]
    [InlineData(NodeState.Retired, "retired")]
    public async Task A_node_that_central_lost_is_taken_from_the_site_in_its_lifecycle_state(NodeState state, string name)
    {
        var group = Given.Group("group");
        _work.World.Seed(group);
        await _work.BeginAsync();

        var result = await _work.PushOneAsync(Lost($$"""{"mac_address":"00:00:00:00:00:01","hostname":"site","group_id":"{{group.Id}}","state":"{{name}}"}"""));

        (result.Outcome, result.Version, result.Code).Should().Be((ChangeOutcome.Applied, 1, null));
        var node = _work.Stored(_id);
        (node.Hostname, node.GroupId, node.HomeSiteId, node.State).Should().Be(("site", group.Id, _work.Site.Id, state));
        (_work.StateOf(_id).PushedOnVersion, _work.StateOf(_id).PushedState).Should().Be((5, _work.StateOf(_id).State));
        _work.ShouldHaveResent();
    }

    [Theory]
    [InlineData("""{"hostname":"site"}""")]
    [InlineData("""{"mac_address":"00:00:00:00:00:01"}""")]
    [InlineData("""{"state":"active"}""")]
    public async Task A_change_of_a_node_that_central_does_not_know_requires_its_full_state_and_removes_nothing(string state)
    {
        await _work.BeginAsync();

        var result = await _work.PushOneAsync(Lost(state));

        (result.Outcome, result.Code, result.State).Should().Be((ChangeOutcome.Refused, "sync_change.full_state_required", null));
        ShouldLeaveTheNodeAtTheSite();
    }

    [Fact]
    public async Task Fields_that_a_change_of_a_lost_node_leaves_out_are_those_of_its_base_state()
    {
        var group = Given.Group("group");
        _work.World.Seed(group);
        await _work.BeginAsync();

        var result = await _work.PushOneAsync(Lost("""{"hostname":"site"}""") with
        {
            BaseState = SiteAtWork.Json($$"""{"mac_address":"00:00:00:00:00:01","hostname":"before","vendor":"vendor","group_id":"{{group.Id}}","state":"active"}"""),
        });

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Applied, null));
        var node = _work.Stored(_id);
        (node.MacAddress, node.Hostname, node.Vendor, node.GroupId, node.State).Should().Be((SiteAtWork.Mac, "site", "vendor", group.Id, NodeState.Active));
    }

    [Fact]
    public async Task A_lost_node_whose_base_state_has_a_known_address_is_superseded()
    {
        var node = Given.Node(SiteAtWork.Mac, null, _work.Site);
        await _work.BeginAsync(node);

        var result = await _work.PushOneAsync(
            Lost("""{"hostname":"site"}""") with { BaseState = SiteAtWork.Json("""{"mac_address":"00:00:00:00:00:01","state":"active"}""") });

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Superseded, "node.known_already"));
        ShouldHaveRemovedTheIdOfTheSite();
    }

    [Fact]
    public async Task Further_changes_of_a_lost_node_build_on_each_other()
    {
        await _work.BeginAsync();
        _work.Allow(AutonomyLevel.Full, _work.Now.AddHours(-2));

        var results = (await _work.PushAsync(
            Lost("""{"mac_address":"00:00:00:00:00:01","hostname":"one","state":"active"}"""), Lost("""{"hostname":"two"}"""), Lost("""{"vendor":"three"}"""))).Answered();

        results.Should().OnlyContain(result => result.Outcome == ChangeOutcome.Applied);
        (_work.Stored(_id).Hostname, _work.Stored(_id).Vendor).Should().Be(("two", "three"));
        _work.ShouldHaveResent();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task A_deleted_node_is_removed_however_the_site_reports_it(long baseVersion)
    {
        await _work.BeginAsync();
        _work.Feeds.Tombstones.Add(_id);

        var result = await _work.PushOneAsync(_work.Change(_id, baseVersion, """{"mac_address":"00:00:00:00:00:01","state":"discovered"}"""));

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Superseded, "node.deleted"));
        ShouldHaveRemovedTheIdOfTheSite();
    }

    private PushedChange Discovery(string state) => _work.Change(_id, 0, state);

    /// <summary>A change of a node that the site had received from central, which lost it.</summary>
    private PushedChange Lost(string state) => _work.Change(_id, 5, state);

    private void ShouldLeaveTheNodeAtTheSite()
    {
        _work.ShouldHaveResent();
        _work.World.SyncStates.Stored.Should().BeEmpty();
        _work.World.Nodes.Stored.Should().BeEmpty();
    }

    private void ShouldHaveRemovedTheIdOfTheSite()
    {
        _work.ShouldHaveResent(_id.Value);
        (_work.StateOf(_id).IsRemoved, _work.StateOf(_id).IsPending, _work.StateOf(_id).PushedOnVersion).Should().Be((true, true, null));
        _work.World.Nodes.Stored.Should().NotContain(node => node.Id == _id);
    }
}
