using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class ResolveConflictTests
{
    private readonly SiteAtWork _work = new(strategy: ConflictResolution.Manual);
    private readonly Node _node;
    private int _savesBefore;

    public ResolveConflictTests() => _node = SiteAtWork.NodeIn(NodeState.Active, _work.Site, _work.Site);

    private SyncConflict Conflict => _work.World.Conflicts.Stored.Should().ContainSingle().Subject;

    [Theory]
    [InlineData(ConflictDecision.AcceptedCentral, null, "central")]
    [InlineData(ConflictDecision.AcceptedSite, null, "site")]
    [InlineData(ConflictDecision.Merged, """{"hostname":"agreed"}""", "agreed")]
    public async Task The_decision_is_applied_to_the_node_and_delivered_to_the_site(ConflictDecision decision, string? values, string hostname)
    {
        await ContestAsync();

        var view = (await HandleAsync(decision, values)).Answered();

        _work.Stored(_node.Id).Hostname.Should().Be(hostname);
        (Conflict.Decision, Conflict.ResolvedBy, Conflict.ResolvedAt).Should().Be((decision, "somebody", _work.Now));
        Conflict.ResolvedState.Should().Be(_work.StateOf(_node.Id).State).And.Contain($"\"{hostname}\"");
        _work.StateOf(_node.Id).Version.Should().Be(4, "it is delivered in any case");
        _work.StateOf(_node.Id).IsPending.Should().BeTrue();
        _work.StateOf(_node.Id).LastModifiedBy.Should().Be("central");
        _work.ShouldHaveResent(_node.Id.Value);
        view.Conflict.Id.Should().Be(Conflict.Id);
        view.Conflict.Version.Should().Be(2);
    }

    [Fact]
    public async Task A_conflict_is_resolved_in_one_transaction_that_locks_the_feed_first()
    {
        await ContestAsync();

        (await HandleAsync(ConflictDecision.AcceptedSite)).Answered();

        _work.World.Journal.Should().Equal(
            "begin Rows", "conflicts.First ConflictSnapshot", "sites.Lock", "conflicts.First ConflictById", "states.First NodeAtSite", "nodes.First NodeById", "record SiteCopyDiffers", "save", "reader.GetConflict", "commit");
    }

    [Fact]
    public async Task A_missing_decision_and_a_missing_conflict_are_refused()
    {
        await ContestAsync();

        (await HandleAsync(null)).ShouldBeRefusedFor(("resolution", "request.required"));
        _work.World.ShouldBeUntouched();
        (await HandleAsync(ConflictDecision.AcceptedCentral, id: SyncConflictId.New(Given.Then))).ShouldBeRefused("sync_conflict.not_found");
        _work.World.Work.Saves.Should().Be(_savesBefore);
    }

    [Fact]
    public async Task The_precondition_is_checked_first()
    {
        await ContestAsync();

        (await HandleAsync(ConflictDecision.AcceptedSite, precondition: new IfMatch([2]))).ShouldBeRefused("precondition.stale");
        Conflict.ResolvedAt.Should().BeNull();
        (await HandleAsync(ConflictDecision.AcceptedSite, precondition: new IfMatch([1]))).Answered();
    }

    [Fact]
    public async Task A_resolved_conflict_cannot_be_resolved_again()
    {
        await ContestAsync();
        (await HandleAsync(ConflictDecision.AcceptedCentral)).Answered();

        (await HandleAsync(ConflictDecision.AcceptedSite)).ShouldBeRefused("sync_conflict.already_resolved");

        _work.Stored(_node.Id).Hostname.Should().Be("central");
    }

    [Fact]
    public async Task A_decision_is_based_on_the_versions_that_it_names()
    {
        await ContestAsync();
        await CentrallyAsync(node => node.Identify(node.Identity with { Vendor = "later" }));

        foreach (var (central, site) in new (long?, long?)[] { (null, null), (3, null), (5, null), (4, 2) })
            (await HandleAsync(ConflictDecision.AcceptedSite, central: central, site: site)).ShouldBeRefused("sync_conflict.stale");
        Conflict.ResolvedAt.Should().BeNull();

        (await HandleAsync(ConflictDecision.AcceptedSite, central: 4, site: 1)).Answered();
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be(("site", "later"));
    }

    [Fact]
    public async Task A_merge_may_contain_additional_fields_but_must_contain_every_contested_one()
    {
        await ContestAsync();

        (await HandleAsync(ConflictDecision.Merged, """{"vendor":"agreed"}""")).ShouldBeRefusedFor(("fields", "sync_conflict.fields_invalid"));
        (await HandleAsync(ConflictDecision.Merged)).ShouldBeRefusedFor(("fields", "sync_conflict.fields_invalid"));
        _work.Stored(_node.Id).Vendor.Should().BeNull();

        (await HandleAsync(ConflictDecision.Merged, """{"hostname":"agreed","vendor":"agreed"}""")).Answered();
        (_work.Stored(_node.Id).Hostname, _work.Stored(_node.Id).Vendor).Should().Be(("agreed", "agreed"));
    }

    [Theory]
    [InlineData("""{"hostname":"!"}""", "hostname", "node.hostname_invalid")]
    [InlineData("""{"hostname":17}""", "hostname", "request.value_invalid")]
    [InlineData("""{"hostname":"agreed","colour":"red"}""", "colour", "request.unknown_member")]
    [InlineData("""{"hostname":"agreed","home_site_id":null}""", "home_site_id", "request.unknown_member")]
    [InlineData("""{"hostname":"agreed","":1}""", "\"\"", "request.unknown_member")]
    [InlineData("""{"hostname":"agreed","group_id":"0197b0a8-0000-7000-8000-000000000001"}""", "group_id", "node.group_not_found")]
    [InlineData("""{"hostname":"agreed","state":"installing"}""", "state", "node.invalid_transition")]
    public async Task A_merge_is_validated_like_any_other_change(string values, string field, string code)
    {
        await ContestAsync();

        (await HandleAsync(ConflictDecision.Merged, values)).ShouldBeRefusedFor((field, code));

        Conflict.ResolvedAt.Should().BeNull();
        _work.Stored(_node.Id).Hostname.Should().Be("central");
        _work.StateOf(_node.Id).Version.Should().Be(3);
    }

    [Fact]
    public async Task A_merge_may_assign_a_group_and_make_a_transition()
    {
        var group = Given.Group("group");
        _work.World.Seed(group);
        await ContestAsync();

        (await HandleAsync(ConflictDecision.Merged, $$"""{"hostname":"agreed","group_id":"{{group.Id}}","state":"retired"}""")).Answered();

        (_work.Stored(_node.Id).GroupId, _work.Stored(_node.Id).State).Should().Be((group.Id, NodeState.Retired));
        _work.Stored(_node.Id).StateChangedAt.Should().Be(_work.Now);
    }

    [Fact]
    public async Task The_resolution_is_stored_in_normalized_form()
    {
        await ContestAsync();

        (await HandleAsync(ConflictDecision.Merged, """{"hostname":"agreed","mac_address":"00-00-00-00-00-AA"}""")).Answered();

        Conflict.ResolvedState.Should().Contain("\"00:00:00:00:00:aa\"");
    }

    [Fact]
    public async Task If_the_node_was_removed_only_central_can_be_accepted_and_nothing_is_delivered()
    {
        await ContestAsync();
        await CentrallyAsync(node => node.AssignHomeSite(_work.Elsewhere));

        (await HandleAsync(ConflictDecision.AcceptedSite)).ShouldBeRefused("sync_conflict.entity_gone");
        (await HandleAsync(ConflictDecision.Merged, """{"hostname":"agreed"}""")).ShouldBeRefused("sync_conflict.entity_gone");
        (await HandleAsync(ConflictDecision.AcceptedCentral)).Answered();

        (Conflict.Decision, Conflict.ResolvedState).Should().Be((ConflictDecision.AcceptedCentral, null));
        _work.Stored(_node.Id).Hostname.Should().Be("central");
        _work.ShouldHaveResent();
    }

    [Fact]
    public async Task If_the_sync_state_of_the_node_is_missing_only_central_can_be_accepted()
    {
        await ContestAsync();
        await _work.CentrallyAsync(() => _work.World.SyncStates.Delete(_work.World.SyncStates.Find(new NodeAtSite(_work.Site.Id, _node.Id.Value)).Single()));
        _work.Feeds.Open.Clear();

        (await HandleAsync(ConflictDecision.AcceptedCentral)).Answered();
    }

    [Fact]
    public async Task A_refusal_of_the_store_rolls_everything_back()
    {
        await ContestAsync();
        _work.World.Work.SaveRefusals.Enqueue(NodeErrors.MacAddressTaken.Refuse());

        (await HandleAsync(ConflictDecision.AcceptedSite)).ShouldBeRefused("node.mac_address_taken");

        Conflict.ResolvedAt.Should().BeNull();
        _work.Stored(_node.Id).Hostname.Should().Be("central");
    }

    private async Task ContestAsync()
    {
        await _work.BeginAsync(_node);
        await CentrallyAsync(node => node.Identify(node.Identity with { Hostname = "central" }));
        (await _work.PushOneAsync(_work.Change(_node.Id, 1, """{"hostname":"site"}"""))).Outcome.Should().Be(ChangeOutcome.Conflict);
        _work.Feeds.Resent.Clear();
        _work.World.Journal.Clear();
        _savesBefore = _work.World.Work.Saves;
    }

    private Task CentrallyAsync(Action<Node> change) => _work.CentrallyAsync(_node.Id, change);

    private Task<Result<ConflictView>> HandleAsync(
        ConflictDecision? decision, string? values = null, long? central = null, long? site = null, IfMatch? precondition = null, SyncConflictId? id = null)
    {
        var world = _work.World;
        var settler = new ConflictSettler(world.SyncStateRepository, world.NodeRepository, world.Placement, world.Work, world.Me, world.Clock);
        JsonElement? mergedState = values is null ? null : SiteAtWork.Json(values);
        return new ResolveConflictHandler(world.ConflictRepository, settler, world.SyncReader, world.SiteLock, world.Work)
            .HandleAsync(new ResolveConflict(id ?? Conflict.Id, decision, mergedState, null, central, site, precondition), World.Cancellation);
    }
}
