using Ardalis.Result;
using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class ResolveAllConflictsTests
{
    private readonly SiteAtWork _work = new(strategy: ConflictResolution.Manual);

    private IEnumerable<SyncConflict> Open => _work.World.Conflicts.Stored.Where(conflict => conflict.ResolvedAt is null);

    [Fact]
    public async Task A_decision_that_cannot_apply_to_all_conflicts_is_refused()
    {
        (await HandleAsync(null)).ShouldBeRefusedFor(("resolution", "request.required"));
        (await HandleAsync(ConflictDecision.Merged)).ShouldBeRefusedFor(("resolution", "request.value_invalid"));
        _work.World.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_missing_site_is_not_found() =>
        (await HandleAsync(ConflictDecision.AcceptedSite, GroupId.New(Given.Then))).ShouldBeRefused("site.not_found");

    [Fact]
    public async Task Without_open_conflicts_nothing_is_resolved()
    {
        await _work.BeginAsync();

        (await HandleAsync(ConflictDecision.AcceptedSite)).Answered().Should().BeEquivalentTo(new ResolvedConflicts(0, []));
    }

    [Theory]
    [InlineData(ConflictDecision.AcceptedSite, "site")]
    [InlineData(ConflictDecision.AcceptedCentral, "central")]
    public async Task All_open_conflicts_are_resolved_with_the_same_decision(ConflictDecision decision, string hostname)
    {
        await ContestAsync(3);

        (await HandleAsync(decision)).Answered().Should().BeEquivalentTo(new ResolvedConflicts(3, []));

        Open.Should().BeEmpty();
        _work.World.Nodes.Stored.Should().HaveCount(3).And.OnlyContain(node => node.Hostname == hostname);
        _work.World.Conflicts.Stored.Should().OnlyContain(conflict => conflict.Decision == decision && conflict.ResolvedBy == "somebody");
    }

    [Fact]
    public async Task A_refused_conflict_stays_open_and_does_not_prevent_the_others()
    {
        var nodes = await ContestAsync(3);
        await _work.CentrallyAsync(nodes[1].Id, node => node.Identify(node.Identity with { Vendor = "later" }));
        var left = Open.Single(conflict => conflict.EntityId == nodes[1].Id.Value);

        var resolved = (await HandleAsync(ConflictDecision.AcceptedSite)).Answered();

        resolved.Resolved.Should().Be(2);
        var unresolved = resolved.Unresolved.Should().ContainSingle().Subject;
        (unresolved.Id, unresolved.Code).Should().Be((left.Id, "sync_conflict.stale"));
        unresolved.Detail.Should().StartWith("The conflict has changed");
        Open.Should().ContainSingle().Which.Id.Should().Be(left.Id);
        nodes.Select(node => _work.Stored(node.Id).Hostname).Should().Equal("site", "central", "site");
    }

    [Fact]
    public async Task A_conflict_refused_by_the_store_is_rolled_back_and_does_not_prevent_the_others()
    {
        await ContestAsync(2);
        _work.World.Work.SaveRefusals.Enqueue(NodeErrors.MacAddressTaken.Refuse());

        var resolved = (await HandleAsync(ConflictDecision.AcceptedSite)).Answered();

        resolved.Resolved.Should().Be(1);
        resolved.Unresolved.Should().ContainSingle().Which.Code.Should().Be("node.mac_address_taken");
        _work.World.Nodes.Stored.Select(node => node.Hostname).Should().Equal("central", "site");
    }

    [Fact]
    public async Task A_concurrency_conflict_restarts_the_batch_and_is_not_counted_as_a_refusal()
    {
        await ContestAsync(2);
        _work.World.Work.SaveRefusals.Enqueue(null);
        _work.World.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync(ConflictDecision.AcceptedSite)).Answered().Should().BeEquivalentTo(new ResolvedConflicts(2, []));

        _work.World.Work.Rollbacks.Should().Be(1);
        Open.Should().BeEmpty();
    }

    [Fact]
    public async Task Conflicts_that_change_at_every_attempt_are_reported_as_a_concurrency_conflict()
    {
        await ContestAsync(1);
        for (var attempt = 0; attempt < 5; attempt++) _work.World.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync(ConflictDecision.AcceptedSite)).ShouldBeRefused("concurrency.conflict");

        Open.Should().ContainSingle();
    }

    [Theory]
    [InlineData(49, 1)]
    [InlineData(50, 2)]
    [InlineData(120, 3)]
    public async Task Fifty_conflicts_are_resolved_per_transaction_and_each_is_processed_once(int count, int portions)
    {
        var nodes = await ContestAsync(count);
        // A conflict that stays open must not occur again in the next batch.
        await _work.CentrallyAsync(nodes[0].Id, node => node.Identify(node.Identity with { Vendor = "later" }));

        var resolved = (await HandleAsync(ConflictDecision.AcceptedSite)).Answered();

        (resolved.Resolved, resolved.Unresolved.Count).Should().Be((count - 1, 1));
        _work.World.Journal.Count(what => what == "begin Rows").Should().Be(portions);
        _work.World.Work.Attempts.Should().Be(count);
    }

    [Fact]
    public async Task Resolved_conflicts_and_those_of_another_site_are_unchanged()
    {
        await ContestAsync(1);
        var other = SyncConflict.Open(SyncConflictId.New(Given.Then), _work.Elsewhere.Id, SyncEntityType.Node, SiteAtWork.NewId(), Sides, Given.Then);
        var settled = SyncConflict.Open(SyncConflictId.New(Given.Then), _work.Site.Id, SyncEntityType.Node, SiteAtWork.NewId(), Sides, Given.Then);
        settled.Close(ConflictDecision.Merged, null, "somebody else", Given.Then);
        _work.World.Conflicts.Seed(other);
        _work.World.Conflicts.Seed(settled);

        (await HandleAsync(ConflictDecision.AcceptedSite)).Answered().Should().BeEquivalentTo(new ResolvedConflicts(1, []));

        Open.Should().ContainSingle().Which.Id.Should().Be(other.Id);
        _work.World.Conflicts.Stored.Single(conflict => conflict.Id == settled.Id).ResolvedBy.Should().Be("somebody else");
    }

    private static ConflictSides Sides { get; } =
        new(1, null, 2, EntityState.Read("""{"hostname":"central"}"""), EntityState.Read("""{"hostname":"site"}"""), ["hostname"], Given.Then);

    private async Task<IReadOnlyList<Node>> ContestAsync(int count)
    {
        Node[] nodes = [.. Enumerable.Range(0, count).Select(number => Given.Node($"02:00:00:00:{number / 100:00}:{number % 100:00}", null, _work.Site))];
        await _work.BeginAsync(nodes);
        foreach (var node in nodes) await _work.CentrallyAsync(node.Id, central => central.Identify(central.Identity with { Hostname = "central" }));
        PushedChange[] changes = [.. nodes.Select((node, number) => _work.Change(node.Id, number + 1, """{"hostname":"site"}"""))];
        (await _work.PushAsync(changes)).Answered().Should().OnlyContain(result => result.Outcome == ChangeOutcome.Conflict);
        _work.World.Journal.Clear();
        return nodes;
    }

    private Task<Result<ResolvedConflicts>> HandleAsync(ConflictDecision? decision, GroupId? site = null)
    {
        var world = _work.World;
        var settler = new ConflictSettler(world.SyncStateRepository, world.NodeRepository, world.Placement, world.Work, world.Me, world.Clock);
        return new ResolveAllConflictsHandler(world.ConflictRepository, settler, world.SiteLock, world.Work)
            .HandleAsync(new ResolveAllConflicts(site ?? _work.Site.Id, decision), World.Cancellation);
    }
}
