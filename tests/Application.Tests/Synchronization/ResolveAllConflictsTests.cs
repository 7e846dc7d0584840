using Ardalis.Result;
using Sites.Application.Synchronization;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class ResolveAllConflictsTests
{
    private readonly SiteAtWork _work = new(strategy: ConflictResolution.Manual);

    private IEnumerable<SyncConflict> Open => _work.World.Conflicts.Stored.Where(conflict => conflict.ResolvedAt is null);

    [Fact]
    public async Task Without_a_decision_that_fits_all_nothing_happens()
    {
        (await HandleAsync(null)).ShouldBeRefusedFor(("resolution", "request.required"));
        (await HandleAsync(ConflictDecision.Merged)).ShouldBeRefusedFor(("resolution", "request.value_invalid"));
        _work.World.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_site_that_is_not_there_is_told_so() =>
        (await HandleAsync(ConflictDecision.AcceptedSite, GroupId.New(Given.Then))).ShouldBeRefused("site.not_found");

    [Fact]
    public async Task Where_nothing_is_open_nothing_is_settled()
    {
        await _work.BeginAsync();

        (await HandleAsync(ConflictDecision.AcceptedSite)).Answered().Should().BeEquivalentTo(new ResolvedConflicts(0, []));
    }

    [Theory]
    [InlineData(ConflictDecision.AcceptedSite, "site")]
    [InlineData(ConflictDecision.AcceptedCentral, "central")]
    public async Task All_that_are_open_are_settled_in_the_same_way(ConflictDecision decision, string hostname)
    {
        await ContestAsync(3);

        (await HandleAsync(decision)).Answered().Should().BeEquivalentTo(new ResolvedConflicts(3, []));

        Open.Should().BeEmpty();
        _work.World.Nodes.Stored.Should().HaveCount(3).And.OnlyContain(node => node.Hostname == hostname);
        _work.World.Conflicts.Stored.Should().OnlyContain(conflict => conflict.Decision == decision && conflict.ResolvedBy == "somebody");
    }

    [Fact]
    public async Task One_that_is_refused_stays_open_and_keeps_no_other()
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
    public async Task What_the_store_refuses_of_one_keeps_no_other_and_leaves_nothing_of_it()
    {
        await ContestAsync(2);
        _work.World.Work.SaveRefusals.Enqueue(NodeErrors.MacAddressTaken.Refuse());

        var resolved = (await HandleAsync(ConflictDecision.AcceptedSite)).Answered();

        resolved.Resolved.Should().Be(1);
        resolved.Unresolved.Should().ContainSingle().Which.Code.Should().Be("node.mac_address_taken");
        _work.World.Nodes.Stored.Select(node => node.Hostname).Should().Equal("central", "site");
    }

    [Fact]
    public async Task A_lost_race_is_no_fault_of_the_conflict_and_its_portion_is_begun_anew()
    {
        await ContestAsync(2);
        _work.World.Work.SaveRefusals.Enqueue(null);
        _work.World.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync(ConflictDecision.AcceptedSite)).Answered().Should().BeEquivalentTo(new ResolvedConflicts(2, []));

        _work.World.Work.Rollbacks.Should().Be(1);
        Open.Should().BeEmpty();
    }

    [Fact]
    public async Task Rows_that_others_change_all_the_time_are_given_up()
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
    public async Task Fifty_are_settled_in_one_transaction_and_each_comes_up_once(int count, int portions)
    {
        var nodes = await ContestAsync(count);
        // One that stays open must not come up again in the next portion.
        await _work.CentrallyAsync(nodes[0].Id, node => node.Identify(node.Identity with { Vendor = "later" }));

        var resolved = (await HandleAsync(ConflictDecision.AcceptedSite)).Answered();

        (resolved.Resolved, resolved.Unresolved.Count).Should().Be((count - 1, 1));
        _work.World.Journal.Count(what => what == "begin Rows").Should().Be(portions);
        _work.World.Work.Attempts.Should().Be(count);
    }

    [Fact]
    public async Task What_is_open_at_another_site_or_settled_is_left_alone()
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
