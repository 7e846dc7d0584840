using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class ChangeIntakeTests
{
    private readonly SiteAtWork _work = new();
    private readonly Node _node;

    public ChangeIntakeTests() => _node = SiteAtWork.NodeIn(NodeState.Active, _work.Site, _work.Site);

    private Guid Entity => _node.Id.Value;

    private ChangeReceipt Receipt => _work.World.Receipts.Stored.Should().ContainSingle().Subject;

    [Fact]
    public async Task A_change_is_evaluated_and_stored_in_one_transaction_that_locks_the_feed_first()
    {
        await _work.BeginAsync(_node);

        await _work.PushOneAsync(Change("""{"hostname":"site"}"""));

        _work.World.Journal.Should().Equal(
            "feeds.IsOpen", "begin Rows", "sites.Lock", "store.LoadSync", "record NodeChangedBySite", "save", "receipts.Add", "save", "commit", "feeds.FindGeneration");
    }

    [Fact]
    public async Task A_change_of_the_current_version_is_applied_as_pushed_and_not_delivered_back()
    {
        await _work.BeginAsync(_node);
        var before = _work.StateOf(_node.Id).State;

        var result = await _work.PushOneAsync(Change("""{"hostname":"site"}"""));

        var stored = _work.StateOf(_node.Id);
        (result.Outcome, result.Version, result.Code, result.Detail, result.ConflictId, result.FirstOutcome)
            .Should().Be((ChangeOutcome.Applied, 2, null, null, null, null));
        result.Superseded.Should().BeEmpty();
        result.State.Should().Be(stored.State).And.Be(before!.Replace("\"hostname\":null", "\"hostname\":\"site\""));
        _work.Stored(_node.Id).Hostname.Should().Be("site");
        (stored.Version, stored.LastModified, stored.LastModifiedBy).Should().Be((2, _work.Now.AddHours(-1), _work.Site.Id.ToString()));
        (stored.PushedOnVersion, stored.PushedState, stored.PushedModifiedAt).Should().Be((1, stored.State, _work.Now.AddHours(-1)));
        _work.ShouldHaveResent();
    }

    [Fact]
    public async Task The_outcome_of_a_change_is_stored()
    {
        await _work.BeginAsync(_node);
        var change = Change("""{"hostname":"site"}""");

        await _work.PushOneAsync(change);

        (Receipt.SiteId, Receipt.ChangeId, Receipt.Checksum, Receipt.ReceivedAt, Receipt.Outcome, Receipt.Version, Receipt.ConflictId, Receipt.Code)
            .Should().Be((_work.Site.Id, change.ChangeId!.Value, change.Checksum, _work.Now, ChangeOutcome.Applied, 2, null, null));
    }

    [Fact]
    public async Task A_repeated_change_is_applied_once_and_returns_the_current_version()
    {
        await _work.BeginAsync(_node);
        var change = Change("""{"hostname":"site"}""");
        await _work.PushOneAsync(change);
        await CentrallyAsync("central");

        var again = await _work.PushOneAsync(change with { });

        (again.Outcome, again.FirstOutcome, again.Version, again.Code).Should().Be((ChangeOutcome.Duplicate, ChangeOutcome.Applied, 3, null));
        again.State.Should().Contain("\"central\"");
        _work.Stored(_node.Id).Hostname.Should().Be("central");
        _work.StateOf(_node.Id).Version.Should().Be(3);
        Receipt.Outcome.Should().Be(ChangeOutcome.Applied);
        _work.ShouldHaveResent();
    }

    [Fact]
    public async Task A_repeated_refused_change_returns_the_same_refusal_even_if_it_would_now_be_valid()
    {
        await _work.BeginAsync(_node);
        _work.Allow(AutonomyLevel.Readonly, _work.Now.AddHours(-2));
        var change = Change("""{"hostname":"site"}""");
        await _work.PushOneAsync(change);
        _work.Feeds.Autonomy.Clear();
        _work.Allow(AutonomyLevel.Full, Given.Then);
        _work.Feeds.Resent.Clear();

        var again = await _work.PushOneAsync(change);

        (again.Outcome, again.FirstOutcome, again.Code).Should().Be((ChangeOutcome.Duplicate, ChangeOutcome.Refused, "sync_change.not_allowed"));
        _work.Stored(_node.Id).Hostname.Should().BeNull();
        _work.ShouldHaveResent();
    }

    [Fact]
    public async Task Another_change_with_a_known_id_is_refused_and_the_receipt_of_the_first_is_kept()
    {
        await _work.BeginAsync(_node);
        var first = Change("""{"hostname":"first"}""");
        await _work.PushOneAsync(first);

        var result = await _work.PushOneAsync(Change("""{"hostname":"second"}""") with { ChangeId = first.ChangeId });

        (result.Outcome, result.Code, result.FirstOutcome).Should().Be((ChangeOutcome.Refused, "sync_change.id_reused", null));
        _work.Stored(_node.Id).Hostname.Should().Be("first");
        (Receipt.Checksum, Receipt.Outcome).Should().Be((first.Checksum, ChangeOutcome.Applied));
        _work.StateOf(_node.Id).PushedState.Should().Contain("\"first\"");
    }

    [Fact]
    public async Task The_same_id_at_another_site_is_another_change()
    {
        await _work.BeginAsync(_node);
        var change = Change("""{"hostname":"site"}""");
        _work.World.Receipts.Seed(new ChangeReceipt(_work.Elsewhere.Id, change.ChangeId!.Value, "other", _work.Now, ChangeOutcome.Refused, null, null, null));

        (await _work.PushOneAsync(change)).Outcome.Should().Be(ChangeOutcome.Applied);
    }

    [Fact]
    public async Task An_unknown_entity_type_is_refused_and_not_delivered()
    {
        await _work.BeginAsync(_node);

        var result = await _work.PushOneAsync(Change("{}") with { EntityType = null });

        (result.Outcome, result.Code, result.Detail).Should().Be((ChangeOutcome.Refused, "sync_change.entity_type_unknown", "must be one of node, workflow, template, site"));
        Receipt.Code.Should().Be("sync_change.entity_type_unknown");
        _work.ShouldHaveResent();
    }

    [Theory]
    [InlineData(SyncEntityType.Workflow, "workflow")]
    [InlineData(SyncEntityType.Template, "template")]
    [InlineData(SyncEntityType.Site, "site")]
    public async Task A_change_of_an_entity_owned_by_central_is_refused_and_the_entity_is_delivered_again(SyncEntityType type, string name)
    {
        await _work.BeginAsync();
        var entity = SiteAtWork.NewId();

        var result = await _work.PushOneAsync(Change("{}") with { EntityType = type, EntityId = entity });

        (result.Outcome, result.Code, result.Detail).Should().Be((ChangeOutcome.Refused, "sync_change.central_owned", $"Only central can change a {name}; sites have copies."));
        _work.Feeds.Resent.Should().Equal((_work.Site.Id, type, entity));
        Receipt.Outcome.Should().Be(ChangeOutcome.Refused);
    }

    [Fact]
    public async Task An_incomplete_change_is_refused_and_its_node_is_delivered_again_if_it_is_named()
    {
        await _work.BeginAsync(_node);
        var change = Change("""{"hostname":"site"}""");
        PushedChange[] incomplete =
        [
            change with { BaseVersion = null, ChangeId = SiteAtWork.NewId() }, change with { BaseVersion = -1, ChangeId = SiteAtWork.NewId() },
            change with { ModifiedAt = null, ChangeId = SiteAtWork.NewId() }, Change("[]"), Change("""{"hostname":"\ud800"}"""),
        ];

        foreach (var one in incomplete)
        {
            var result = await _work.PushOneAsync(one);
            (result.Outcome, result.Code, result.State is null).Should().Be((ChangeOutcome.Refused, "sync_change.malformed", false));
        }

        _work.ShouldHaveResent(Entity, Entity, Entity, Entity, Entity);
        (await _work.PushOneAsync(change with { EntityId = null, ChangeId = SiteAtWork.NewId() })).Code.Should().Be("sync_change.malformed");
        _work.Feeds.Resent.Should().HaveCount(5);
        _work.StateOf(_node.Id).PushedOnVersion.Should().BeNull("the state of the site is unknown");
    }

    [Fact]
    public async Task A_change_of_a_node_deleted_by_central_is_superseded_and_the_removal_is_delivered()
    {
        await _work.BeginAsync(_node);
        await _work.CentrallyAsync(_node.Id, node =>
        {
            node.Delete();
            _work.World.NodeRepository.Delete(node);
        });
        _work.Feeds.Tombstones.Add(_node.Id);

        foreach (var baseVersion in new long[] { 1, 0 })
        {
            var result = await _work.PushOneAsync(_work.Change(_node.Id, baseVersion, """{"hostname":"site","mac_address":"00:00:00:00:00:01"}"""));
            (result.Outcome, result.Code, result.State).Should().Be((ChangeOutcome.Superseded, "node.deleted", null));
        }

        _work.World.Nodes.Stored.Should().BeEmpty("a deleted node is not restored");
        _work.StateOf(_node.Id).IsRemoved.Should().BeTrue();
        _work.StateOf(_node.Id).Version.Should().Be(4);
        _work.ShouldHaveResent(Entity, Entity);
    }

    [Fact]
    public async Task A_change_of_a_node_with_another_or_no_home_is_refused_and_the_removal_is_delivered()
    {
        await _work.BeginAsync(_node);
        foreach (var home in new[] { _work.Elsewhere, null })
        {
            _work.Feeds.Resent.Clear();
            await _work.CentrallyAsync(_node.Id, node => node.AssignHomeSite(home));

            var result = await _work.PushOneAsync(Change("""{"hostname":"site"}"""));

            (result.Outcome, result.Code, result.State).Should().Be((ChangeOutcome.Refused, "node.left_site", null));
            _work.Stored(_node.Id).Hostname.Should().BeNull();
            _work.ShouldHaveResent(Entity);
        }
    }

    [Theory]
    // The base version, its generation, and whether central has it: generation 7 ended with version 1, and 9 is unknown.
    [InlineData(1, null, true)]
    [InlineData(2, null, true)]
    [InlineData(3, null, false)]
    [InlineData(1, 7L, true)]
    [InlineData(2, 7L, false)]
    [InlineData(1, 9L, false)]
    public async Task Without_the_base_version_every_difference_is_decided_by_the_strategy(long baseVersion, long? generation, bool isKnown)
    {
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");
        _work.Feeds.Ended.Add(new FeedGeneration(_work.Site.Id, 7, 1));

        var result = await _work.PushOneAsync(_work.Change(_node.Id, baseVersion, """{"vendor":"site"}""") with { Generation = generation });

        _work.Feeds.Questions.Single().Generations.Should().Equal(generation is { } named ? [named] : []);
        _work.Stored(_node.Id).Vendor.Should().Be(isKnown ? "site" : null);
        if (isKnown)
        {
            result.Outcome.Should().Be(baseVersion == 2 ? ChangeOutcome.Applied : ChangeOutcome.Merged);
            return;
        }

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Superseded, null));
        result.Superseded.Should().Equal("vendor");
        _work.ShouldHaveResent(Entity);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(1, 9L)]
    public async Task The_state_that_the_site_changed_takes_the_place_of_a_lost_base_version(long baseVersion, long? generation)
    {
        await _work.BeginAsync(_node);
        var origin = _work.StateOf(_node.Id).State!;
        await CentrallyAsync("central");

        var result = await _work.PushOneAsync(
            _work.Change(_node.Id, baseVersion, """{"vendor":"site"}""") with { Generation = generation, BaseState = SiteAtWork.Json(origin) });

        (result.Outcome, result.Superseded.Count).Should().Be((ChangeOutcome.Merged, 0));
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be(("central", "site"));
        _work.ShouldHaveResent(Entity);
    }

    [Fact]
    public async Task Changes_on_the_same_lost_version_build_on_each_other()
    {
        _work.Feeds.Strategy = ConflictResolution.SiteWins;
        await _work.BeginAsync(_node);
        (await _work.PushOneAsync(_work.Change(_node.Id, 3, """{"hostname":"site"}""", 50))).Outcome.Should().Be(ChangeOutcome.Merged);
        await CentrallyAsync("central");

        var result = await _work.PushOneAsync(_work.Change(_node.Id, 3, """{"hostname":"site","vendor":"site"}""", 40) with { Generation = 9 });

        result.Outcome.Should().Be(ChangeOutcome.Merged);
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be(("central", "site"), "the name is already decided");
    }

    [Fact]
    public async Task A_base_state_is_not_needed_while_central_has_the_version()
    {
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");

        // The vendor would count as changed by the site.
        var result = await _work.PushOneAsync(Change("""{"hostname":"site"}""") with { BaseState = SiteAtWork.Json("""{"vendor":"wrong","hostname":"site"}""") });

        result.Superseded.Should().Equal("hostname");
    }

    [Theory]
    // Minutes before now of a change on the version after the central change, and of one on the version before it.
    [InlineData(30, 31, true)]
    [InlineData(30, 30, false)]
    [InlineData(30, 29, false)]
    public async Task An_older_change_on_an_older_version_is_superseded_and_the_current_state_is_delivered(int first, int second, bool isTooLate)
    {
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");
        _work.World.Clock.Advance(TimeSpan.FromHours(1));
        (await _work.PushOneAsync(_work.Change(_node.Id, 2, """{"hostname":"newer"}""", first))).Outcome.Should().Be(ChangeOutcome.Applied);

        var result = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"vendor":"older"}""", second));

        (result.Outcome, result.Code).Should().Be(isTooLate ? (ChangeOutcome.Superseded, "sync_change.out_of_order") : (ChangeOutcome.Merged, null));
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be(("newer", isTooLate ? null : "older"));
        _work.StateOf(_node.Id).PushedState.Should().Contain(isTooLate ? "newer" : "older", "the site still has that state");
        _work.ShouldHaveResent(Entity);
    }

    [Fact]
    public async Task A_change_that_follows_another_in_the_same_push_is_not_out_of_order()
    {
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");
        _work.World.Clock.Advance(TimeSpan.FromHours(1));

        var results = (await _work.PushAsync(
            _work.Change(_node.Id, 2, """{"hostname":"newer"}""", 30), _work.Change(_node.Id, 1, """{"vendor":"older"}""", 31))).Answered();

        results.Select(result => result.Outcome).Should().Equal(ChangeOutcome.Applied, ChangeOutcome.Merged);
    }

    [Fact]
    public async Task Changes_on_the_same_version_have_the_order_in_which_they_arrive_whatever_the_clock_of_the_site()
    {
        await _work.BeginAsync(_node);
        await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"first"}""", 30));
        var first = _work.Now.AddMinutes(-30);
        _work.StateOf(_node.Id).PushedModifiedAt.Should().Be(first);

        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"second"}""", 29), TimeSpan.FromMinutes(10))).Outcome.Should().Be(ChangeOutcome.Applied);
        _work.StateOf(_node.Id).PushedModifiedAt.Should().Be(first, "a change is not older than the previous one");
        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"third"}""", 5000))).Outcome.Should().Be(ChangeOutcome.Applied);

        _work.Stored(_node.Id).Hostname.Should().Be("third");
        (_work.StateOf(_node.Id).PushedModifiedAt, _work.StateOf(_node.Id).LastModified).Should().Be((first, first));
    }

    [Fact]
    public async Task A_change_is_not_older_than_the_version_that_it_is_based_on()
    {
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");
        var changed = _work.Now;
        _work.World.Clock.Advance(TimeSpan.FromHours(1));

        (await _work.PushOneAsync(_work.Change(_node.Id, 2, """{"hostname":"site"}""", 90))).Outcome.Should().Be(ChangeOutcome.Applied);

        (_work.StateOf(_node.Id).PushedModifiedAt, _work.StateOf(_node.Id).LastModified).Should().Be((changed, changed));
    }

    [Fact]
    public async Task A_site_without_a_clock_tells_the_age_of_its_changes()
    {
        await _work.BeginAsync(_node);

        await _work.PushOneAsync(Change("""{"hostname":"one"}""") with { ModifiedAt = null, Age = TimeSpan.FromMinutes(7) }, TimeSpan.FromDays(-9));
        _work.StateOf(_node.Id).PushedModifiedAt.Should().Be(_work.Now.AddMinutes(-7), "the clock of the site does not matter");
        await _work.PushOneAsync(Change("""{"hostname":"two"}""") with { Age = TimeSpan.FromMinutes(5) });
        _work.StateOf(_node.Id).PushedModifiedAt.Should().Be(_work.Now.AddMinutes(-5), "the age takes precedence");
        _work.Stored(_node.Id).Hostname.Should().Be("two");
    }

    [Fact]
    public async Task Fields_changed_by_only_one_side_are_merged_and_the_result_is_delivered()
    {
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");

        var result = await _work.PushOneAsync(Change("""{"vendor":"site"}"""));

        (result.Outcome, result.Version).Should().Be((ChangeOutcome.Merged, 3));
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be(("central", "site"));
        _work.ShouldHaveResent(Entity);
        _work.StateOf(_node.Id).PushedState.Should().Contain("\"hostname\":null").And.Contain("\"vendor\":\"site\"");
    }

    [Fact]
    public async Task If_central_wins_the_superseded_fields_are_returned_and_the_node_is_delivered_again()
    {
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");

        var result = await _work.PushOneAsync(Change("""{"hostname":"site"}"""));

        (result.Outcome, result.Code, result.Version).Should().Be((ChangeOutcome.Superseded, null, 3));
        result.Superseded.Should().Equal("hostname");
        _work.Stored(_node.Id).Hostname.Should().Be("central");
        _work.StateOf(_node.Id).IsPending.Should().BeTrue();
        _work.ShouldHaveResent(Entity);
    }

    [Fact]
    public async Task If_the_site_wins_and_central_changed_nothing_else_the_node_is_not_delivered()
    {
        _work.Feeds.Strategy = ConflictResolution.SiteWins;
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");

        (await _work.PushOneAsync(Change("""{"hostname":"site"}"""))).Outcome.Should().Be(ChangeOutcome.Merged);

        _work.Stored(_node.Id).Hostname.Should().Be("site");
        _work.ShouldHaveResent();
    }

    [Fact]
    public async Task A_change_without_differences_is_applied_without_a_new_version()
    {
        await _work.BeginAsync(_node);

        (await _work.PushOneAsync(Change("""{"hostname":null}"""))).Version.Should().Be(1);

        _work.ShouldHaveResent();
    }

    [Fact]
    public async Task Changes_of_the_same_version_build_on_each_other_whatever_the_outcome_of_the_first()
    {
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");
        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site"}""", 50))).Outcome.Should().Be(ChangeOutcome.Superseded);

        // The second change contains the name of the first because it does not change it.
        var result = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site","vendor":"site"}""", 40));

        result.Outcome.Should().Be(ChangeOutcome.Merged);
        result.Superseded.Should().BeEmpty("the name is already decided");
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be(("central", "site"));

        // The third change reverts the second one.
        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"vendor":null}""", 30))).Outcome.Should().Be(ChangeOutcome.Merged);
        _work.Stored(_node.Id).Vendor.Should().BeNull();
    }

    [Fact]
    public async Task An_absent_field_has_the_value_of_the_previous_change_of_the_site()
    {
        await _work.BeginAsync(_node);
        await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site"}""", 50));

        await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"vendor":"site"}""", 40));

        _work.StateOf(_node.Id).PushedState.Should().Contain("\"hostname\":\"site\"").And.Contain("\"vendor\":\"site\"");
        _work.Stored(_node.Id).Hostname.Should().Be("site");
    }

    [Fact]
    public async Task A_change_after_a_refused_one_builds_on_the_state_that_the_site_received_afterwards()
    {
        await _work.BeginAsync(_node);
        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"state":"installing","hostname":"site"}""", 50))).Code.Should().Be("node.invalid_transition");

        var result = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"state":"installing","hostname":"site","vendor":"site"}""", 40));

        result.Outcome.Should().Be(ChangeOutcome.Merged);
        (_work.Stored(_node.Id).State, _work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be((NodeState.Active, null, "site"));
    }

    [Fact]
    public async Task If_the_base_version_is_no_longer_stored_every_difference_counts_as_changed_by_both()
    {
        await _work.BeginAsync(_node);
        await _work.CentrallyAsync(_node.Id, node => node.Identify(node.Identity with { Vendor = "central" }));
        _work.Feeds.DeletePast();

        var result = await _work.PushOneAsync(Change("""{"hostname":"site","vendor":null}"""));

        result.Outcome.Should().Be(ChangeOutcome.Superseded);
        result.Superseded.Should().Equal("hostname", "vendor");
    }

    [Fact]
    public async Task Past_states_are_read_from_the_lowest_base_version_on()
    {
        var other = Given.Node("00:00:00:00:00:02", null, _work.Site);
        await _work.BeginAsync(_node, other);
        await CentrallyAsync("central");

        await _work.PushAsync(_work.Change(_node.Id, 3, "{}"), _work.Change(other.Id, 2, "{}"), Change("{}") with { EntityId = SiteAtWork.NewId(), BaseVersion = null });

        _work.Feeds.Questions[0].SinceVersion.Should().Be(2);
    }

    [Fact]
    public async Task A_disallowed_transition_is_refused_with_all_other_fields()
    {
        await _work.BeginAsync(_node);

        var result = await _work.PushOneAsync(Change("""{"hostname":"site","state":"installing"}"""));

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Refused, "node.invalid_transition"));
        result.Detail.Should().StartWith("A node that is active cannot become installing");
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).State).Should().Be((null, NodeState.Active));
        _work.ShouldHaveResent(Entity);
        Receipt.Code.Should().Be("node.invalid_transition");
    }

    [Fact]
    public async Task An_allowed_transition_is_made_at_the_current_time_without_a_comment()
    {
        await _work.BeginAsync(_node);

        (await _work.PushOneAsync(Change("""{"state":"migrating"}"""))).Outcome.Should().Be(ChangeOutcome.Applied);

        var stored = _work.Stored(_node.Id);
        (stored.State, stored.StateComment, stored.StateChangedAt).Should().Be((NodeState.Migrating, null, _work.Now));
    }

    [Theory]
    [InlineData("""{"hostname":"!"}""", "node.hostname_invalid")]
    [InlineData("""{"mac_address":null}""", "node.mac_address_required")]
    [InlineData("""{"state":"asleep"}""", "request.value_invalid")]
    public async Task A_field_error_refuses_the_change(string state, string code)
    {
        await _work.BeginAsync(_node);

        var result = await _work.PushOneAsync(Change(state));

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Refused, code));
        _work.StateOf(_node.Id).PushedOnVersion.Should().BeNull("the state of the site is unknown");
        _work.ShouldHaveResent(Entity);
    }

    [Fact]
    public async Task A_node_is_assigned_to_an_existing_group_or_to_none_and_a_missing_group_is_refused()
    {
        var group = Given.Group("group");
        _work.World.Seed(group);
        await _work.BeginAsync(_node);

        (await _work.PushOneAsync(_work.Change(_node.Id, 1, $$"""{"group_id":"{{group.Id}}"}""", 9))).Outcome.Should().Be(ChangeOutcome.Applied);
        _work.Stored(_node.Id).GroupId.Should().Be(group.Id);
        (await _work.PushOneAsync(_work.Change(_node.Id, 2, """{"group_id":null}""", 8))).Outcome.Should().Be(ChangeOutcome.Applied);
        _work.Stored(_node.Id).GroupId.Should().BeNull();
        _work.ShouldHaveResent();

        var refused = await _work.PushOneAsync(_work.Change(_node.Id, 3, $$"""{"group_id":"{{SiteAtWork.NewId()}}"}""", 7));
        (refused.Outcome, refused.Code).Should().Be((ChangeOutcome.Refused, "node.group_not_found"));
        _work.ShouldHaveResent(Entity);
    }

    [Fact]
    public async Task The_address_of_another_node_is_refused()
    {
        var other = Given.Node("00:00:00:00:00:02", null, _work.Elsewhere);
        await _work.BeginAsync(_node, other);

        var result = await _work.PushOneAsync(Change("""{"mac_address":"00-00-00-00-00-02","vendor":"site"}"""));

        (result.Outcome, result.Code).Should().Be((ChangeOutcome.Refused, "node.mac_address_taken"));
        (_work.Stored(_node.Id).MacAddress, _work.Stored(_node.Id).Vendor).Should().Be((SiteAtWork.Mac, null));
        _work.ShouldHaveResent(Entity);
    }

    [Fact]
    public async Task Within_a_batch_an_address_is_available_once_it_is_released_and_taken_once_it_is_assigned()
    {
        var second = Given.Node("00:00:00:00:00:02", null, _work.Site);
        var third = Given.Node("00:00:00:00:00:03", null, _work.Site);
        await _work.BeginAsync(_node, second, third);

        var results = (await _work.PushAsync(
            _work.Change(_node.Id, 1, """{"mac_address":"00:00:00:00:00:09"}"""),
            _work.Change(second.Id, 2, """{"mac_address":"00:00:00:00:00:01"}"""),
            _work.Change(third.Id, 3, """{"mac_address":"00:00:00:00:00:09"}"""))).Answered();

        results.Select(result => result.Outcome).Should().Equal(ChangeOutcome.Applied, ChangeOutcome.Applied, ChangeOutcome.Refused);
        results[2].Code.Should().Be("node.mac_address_taken");
    }

    [Fact]
    public async Task A_change_is_authorised_by_the_autonomy_level_at_its_modification_time()
    {
        await _work.BeginAsync(_node);
        _work.Allow(AutonomyLevel.Readonly, _work.Now.AddMinutes(-30));

        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"one"}""", 31))).Outcome.Should().Be(ChangeOutcome.Applied);
        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"two"}""", 30))).Code.Should().Be("sync_change.not_allowed");
        _work.Stored(_node.Id).Hostname.Should().Be("one");
        _work.ShouldHaveResent(Entity);
    }

    [Theory]
    // The settings with the level have a version greater than 1.
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_change_dated_before_a_level_is_judged_by_that_level_if_the_site_has_acknowledged_its_settings(long acknowledged, bool isAllowed)
    {
        await _work.BeginAsync(_node);
        _work.Allow(AutonomyLevel.Readonly, _work.Now.AddMinutes(-30));
        _work.Feeds.AcknowledgedSettings = acknowledged;

        (await _work.PushOneAsync(Change("""{"hostname":"site"}"""))).Code.Should().Be(isAllowed ? null : "sync_change.not_allowed");
    }

    [Fact]
    public async Task Old_receipts_of_refused_changes_are_deleted_after_a_change_was_refused()
    {
        await _work.BeginAsync(_node);

        (await _work.PushOneAsync(Change("""{"hostname":"!"}"""))).Outcome.Should().Be(ChangeOutcome.Refused);

        _work.World.Journal.TakeLast(5).Should().Equal("receipts.Add", "save", "store.TrimRefusals", "commit", "feeds.FindGeneration");
    }

    [Theory]
    // The minutes before now on the clock of the site, and how far it is ahead; the site was read-only from 30 minutes ago on.
    [InlineData(20, 10, false)]
    [InlineData(20, 11, true)]
    [InlineData(40, 0, true)]
    [InlineData(40, -10, false)]
    [InlineData(40, -9, true)]
    public async Task Modification_times_are_converted_to_the_central_clock(int minutesAgo, int minutesAhead, bool isAllowed)
    {
        await _work.BeginAsync(_node);
        _work.Allow(AutonomyLevel.Readonly, _work.Now.AddMinutes(-30));

        var result = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site"}""", minutesAgo), TimeSpan.FromMinutes(minutesAhead));

        result.Code.Should().Be(isAllowed ? null : "sync_change.not_allowed");
        if (!isAllowed) return;
        _work.StateOf(_node.Id).LastModified.Should().Be(_work.Now.AddMinutes(-minutesAgo - minutesAhead));
        _work.StateOf(_node.Id).PushedModifiedAt.Should().Be(_work.Now.AddMinutes(-minutesAgo - minutesAhead));
    }

    [Fact]
    public async Task A_modification_time_in_the_future_counts_as_now()
    {
        await _work.BeginAsync(_node);
        _work.Allow(AutonomyLevel.Readonly, _work.Now.AddMinutes(1));

        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site"}""", -1000))).Outcome.Should().Be(ChangeOutcome.Applied);

        _work.StateOf(_node.Id).LastModified.Should().Be(_work.Now);
        _work.StateOf(_node.Id).PushedModifiedAt.Should().Be(_work.Now);
    }

    [Theory]
    [InlineData(-1, ChangeOutcome.Merged)]
    [InlineData(0, ChangeOutcome.Superseded)]
    [InlineData(1, ChangeOutcome.Superseded)]
    public async Task The_last_write_strategy_compares_the_corrected_time(int minutesAhead, ChangeOutcome outcome)
    {
        _work.Feeds.Strategy = ConflictResolution.LastWrite;
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");
        _work.World.Clock.Advance(TimeSpan.FromHours(1));

        // By its own clock at the same time as the central change.
        var result = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site"}"""), TimeSpan.FromMinutes(minutesAhead));

        result.Outcome.Should().Be(outcome);
    }

    [Fact]
    public async Task Fields_that_require_a_manual_decision_become_a_conflict_and_the_others_are_merged()
    {
        _work.Feeds.Strategy = ConflictResolution.Manual;
        await _work.BeginAsync(_node);
        var origin = _work.StateOf(_node.Id).State;
        await CentrallyAsync("central");

        var result = await _work.PushOneAsync(Change("""{"hostname":"site","vendor":"site"}"""), TimeSpan.FromMinutes(5));

        var conflict = _work.World.Conflicts.Stored.Should().ContainSingle().Subject;
        (result.Outcome, result.ConflictId, result.Version).Should().Be((ChangeOutcome.Conflict, conflict.Id, 3));
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be(("central", "site"));
        (conflict.SiteId, conflict.EntityType, conflict.EntityId).Should().Be((_work.Site.Id, SyncEntityType.Node, Entity));
        (conflict.BaseVersion, conflict.CentralVersion, conflict.SiteVersion).Should().Be((1, 3, 1));
        conflict.Fields.Should().Equal("hostname");
        conflict.BaseState.Should().Be(origin);
        conflict.CentralState.Should().Be(_work.StateOf(_node.Id).State).And.Contain("\"central\"").And.Contain("\"vendor\":\"site\"");
        conflict.Site["hostname"].Should().Be("\"site\"");
        conflict.SiteModifiedAt.Should().Be(_work.Now.AddMinutes(-65));
        Receipt.ConflictId.Should().Be(conflict.Id);
        _work.ShouldHaveResent(Entity);
    }

    [Fact]
    public async Task A_repeated_change_returns_the_same_conflict()
    {
        _work.Feeds.Strategy = ConflictResolution.Manual;
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");
        var change = Change("""{"hostname":"site"}""");
        var first = await _work.PushOneAsync(change);

        var again = await _work.PushOneAsync(change);

        (again.Outcome, again.FirstOutcome, again.ConflictId).Should().Be((ChangeOutcome.Duplicate, ChangeOutcome.Conflict, first.ConflictId));
        _work.World.Conflicts.Stored.Single().SiteVersion.Should().Be(1);
    }

    [Fact]
    public async Task Further_site_changes_are_added_to_the_open_conflict()
    {
        _work.Feeds.Strategy = ConflictResolution.Manual;
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");
        var first = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site"}""", 50));
        await _work.CentrallyAsync(_node.Id, node => node.Identify(node.Identity with { Vendor = "central" }));

        var second = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site","vendor":"site"}""", 40));

        var conflict = _work.World.Conflicts.Stored.Should().ContainSingle().Subject;
        second.ConflictId.Should().Be(first.ConflictId);
        conflict.SiteVersion.Should().Be(2);
        conflict.Fields.Should().Equal("hostname", "vendor");
        conflict.CentralVersion.Should().Be(_work.StateOf(_node.Id).Version);
        (conflict.Site["hostname"], conflict.Site["vendor"]).Should().Be(("\"site\"", "\"site\""));
    }

    [Fact]
    public async Task A_resolved_conflict_is_not_extended()
    {
        _work.Feeds.Strategy = ConflictResolution.Manual;
        await _work.BeginAsync(_node);
        await CentrallyAsync("central");
        var first = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site"}""", 50));
        _work.World.Conflicts.Stored.Single().Close(ConflictDecision.AcceptedCentral, null, "somebody", _work.Now);

        var second = await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"again"}""", 40));

        second.ConflictId.Should().NotBeNull().And.NotBe(first.ConflictId);
        _work.World.Conflicts.Stored.Should().HaveCount(2);
    }

    private PushedChange Change(string state) => _work.Change(_node.Id, 1, state);

    private Task CentrallyAsync(string hostname) => _work.CentrallyAsync(_node.Id, node => node.Identify(node.Identity with { Hostname = hostname }));
}
