using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Application.Synchronization;
using Sites.Application.Tests.NodeMigration;
using Sites.Application.Tests.Synchronization;
using Sites.Domain.Agents;
using Sites.Domain.NodeMigration;
using Sites.Domain.Synchronization;

namespace Sites.Application.Tests.Common;

/// <summary>
/// An entity that a use case has read may be deleted before it reads again: another transaction commits while this one waits for a lock.
/// Every use case that locks sites is tested for this, and returns the result of a slightly later call.
/// </summary>
public sealed class ConcurrentDeletionTests
{
    private readonly SiteAtWork _work = new(strategy: ConflictResolution.Manual);
    private readonly TwoSites _sites = new();

    [Fact]
    public async Task Resolving_all_conflicts_of_a_concurrently_deleted_site_finds_no_site()
    {
        await ContestAsync();
        WhileWaiting(_work.World, () => DeleteSite(_work.World, _work.Site.Id));

        (await ResolveAllAsync()).ShouldBeRefused("site.not_found");
    }

    [Fact]
    public async Task A_conflict_deleted_after_it_was_listed_is_neither_resolved_nor_left_open()
    {
        await ContestAsync();
        _work.World.ConflictRepository.FirstOrDefaultAsync(Arg.Any<ConflictById>(), Arg.Any<CancellationToken>()).Returns((SyncConflict?)null);

        (await ResolveAllAsync()).Answered().Should().BeEquivalentTo(new ResolvedConflicts(0, []));
    }

    [Fact]
    public async Task Resolving_a_concurrently_deleted_conflict_finds_no_conflict()
    {
        var conflict = await ContestAsync();
        WhileWaiting(_work.World, () => DeleteSite(_work.World, _work.Site.Id));
        var world = _work.World;

        (await new ResolveConflictHandler(world.ConflictRepository, Settler(world), world.SyncReader, world.SiteLock, world.Work)
            .HandleAsync(new ResolveConflict(conflict, ConflictDecision.AcceptedSite, null, null, null, null, null), World.Cancellation)).ShouldBeRefused("sync_conflict.not_found");
    }

    [Fact]
    public async Task Pushing_changes_of_a_concurrently_deleted_site_finds_no_site()
    {
        var node = Given.Node(SiteAtWork.Mac, home: _work.Site);
        await _work.BeginAsync(node);
        WhileWaiting(_work.World, () => DeleteSite(_work.World, _work.Site.Id));

        (await _work.PushAsync(_work.Change(node.Id, 1, """{"hostname":"site"}"""))).ShouldBeRefused("site.not_found");
    }

    [Fact]
    public async Task Acknowledging_changes_of_a_concurrently_deleted_site_acknowledges_nothing()
    {
        var node = Given.Node(SiteAtWork.Mac, home: _work.Site);
        await _work.BeginAsync(node);
        var world = _work.World;
        WhileWaiting(world, () => DeleteSite(world, _work.Site.Id));

        (await new AcknowledgeChangesHandler(world.SyncStateRepository, world.FeedReader, world.Feeds, world.SiteLock, world.Work, world.Clock)
            .HandleAsync(new AcknowledgeChanges(_work.Site.Id, [new KnownVersion(SyncEntityType.Node, node.Id.Value, 1)]), World.Cancellation)).Answered()
            .Should().Be(new AcknowledgedChanges(0, 1, 0));
    }

    [Fact]
    public async Task Registering_the_agent_of_a_concurrently_deleted_site_finds_no_site()
    {
        var world = new World();
        var site = Given.Site("site");
        var agent = SiteAgent.Create(site.Id, Given.Then);
        var token = agent.IssueToken(TimeSpan.FromHours(1), world.Now);
        world.Seed(site);
        world.Seed(agent);
        WhileWaiting(world, () => DeleteSite(world, site.Id));

        (await new RegisterAgentHandler(
                world.Sessions, world.Wrong, world.GroupEnrolment, world.Enroller(), world.AgentRepository, world.SiteRepository, world.SiteLock, world.Work, world.Clock)
            .HandleAsync(new RegisterAgent(site.Id, token, "https://agent.example", "1.0", null), World.Cancellation)).ShouldBeRefused("site.not_found");
    }

    [Fact]
    public async Task Tokens_revocations_and_requests_for_a_concurrently_deleted_site_find_no_site()
    {
        var world = new World();
        var site = Given.Site("site");
        var agent = SiteAgent.Create(site.Id, Given.Then);
        world.Seed(site);
        world.Seed(agent);
        void Delete() => WhileWaiting(world, () => DeleteSite(world, site.Id));

        Delete();
        (await new IssueAgentTokenHandler(world.SiteRepository, world.AgentRepository, world.Enroller(), world.SiteLock, world.Work, world.Clock)
            .HandleAsync(new IssueAgentToken(site.Id, null), World.Cancellation)).ShouldBeRefused("site.not_found");
        Delete();
        (await new RevokeAgentHandler(world.SiteRepository, world.AgentRepository, world.PresenceRepository, world.SiteLock, world.Work, world.Clock)
            .HandleAsync(new RevokeAgent(site.Id, null), World.Cancellation)).ShouldBeRefused("site.not_found");
        Delete();
        (await new RequestSyncHandler(world.SiteRepository, world.PresenceRepository, world.SyncRequestRepository, world.Feeds, world.SiteLock, world.Work, world.Clock)
            .HandleAsync(new RequestSync(site.Id, null, null), World.Cancellation)).ShouldBeRefused("site.not_found");
    }

    [Fact]
    public async Task Deciding_a_claim_whose_node_is_deleted_concurrently_finds_no_claim()
    {
        var claim = (await _sites.ClaimedAsync()).Claim.Id;
        void Delete() => WhileWaiting(_sites.World, () =>
        {
            _sites.World.Nodes.DeleteWhere(_ => true);
            _sites.World.MigrationClaims.DeleteWhere(_ => true);
        });

        Delete();
        (await _sites.VoteAsync(claim, TwoSites.Person("approver", _sites.Source, _sites.Target))).ShouldBeRefused("claim.not_found");
        Delete();
        (await _sites.ReassessAsync(claim)).ShouldBeRefused("claim.not_found");
    }

    [Fact]
    public async Task Claiming_a_concurrently_deleted_node_finds_no_node()
    {
        WhileWaiting(_sites.World, () => _sites.World.Nodes.DeleteWhere(_ => true));

        (await _sites.ClaimAsync()).ShouldBeRefused("claim.node_not_found");
    }

    [Fact]
    public async Task Claiming_a_node_for_a_concurrently_deleted_site_finds_no_site()
    {
        WhileWaiting(_sites.World, () => DeleteSite(_sites.World, _sites.Target.Id));

        (await _sites.ClaimAsync()).ShouldBeRefused("claim.target_site_not_found");
    }

    [Fact]
    public async Task A_node_that_moves_while_it_is_claimed_is_claimed_from_its_new_home()
    {
        void Move() => _sites.MoveNode(_sites.Third);
        WhileWaiting(_sites.World, Move);
        // The double rolls back a refused attempt with everything in it; the other transaction stays committed.
        _sites.World.Work.AfterRollback = () => { Move(); return Task.CompletedTask; };

        (await _sites.ClaimAsync()).Answered().Claim.SourceSiteId.Should().Be(_sites.Third.Id);

        _sites.World.ShouldHaveBegunRowTransactions(2);
        _sites.World.SiteLock.Calls[^1].Should().BeEquivalentTo([_sites.Third.Id, _sites.Target.Id]);
    }

    [Fact]
    public async Task A_boot_at_a_concurrently_deleted_site_finds_no_site()
    {
        WhileWaiting(_sites.World, () => DeleteSite(_sites.World, _sites.Target.Id));

        (await _sites.BootAsync()).ShouldBeRefused("site.not_found");
    }

    [Fact]
    public async Task A_boot_of_a_machine_that_another_site_adopts_concurrently_claims_it_from_there()
    {
        const string mac = "00:00:00:00:00:09";
        var node = Given.Node(mac, home: _sites.Third);
        WhileWaiting(_sites.World, () => _sites.World.Seed(node));
        _sites.World.Work.AfterRollback = () => { _sites.World.Seed(node); return Task.CompletedTask; };

        var answer = (await _sites.BootAsync(mac: mac)).Answered();

        (answer.Outcome, answer.Node).Should().Be((BootOutcome.Claimed, node.Id));
        _sites.World.ShouldHaveBegunRowTransactions(2);
    }

    [Fact]
    public async Task A_boot_is_not_queued_if_the_last_free_place_is_taken_concurrently()
    {
        var sites = new TwoSites(autonomy: AutonomyLevel.Readonly);
        for (var i = 1; i < UnknownNode.MaxPerSite; i++) sites.World.Seed(Given.Unknown($"02:00:00:00:{i / 256:x2}:{i % 256:x2}", sites.Target));
        WhileWaiting(sites.World, () => sites.World.Seed(Given.Unknown("02:00:00:01:00:00", sites.Target)));

        (await sites.BootAsync(mac: "02:00:00:01:00:01")).Answered().IsQueued.Should().BeFalse();
    }

    [Fact]
    public async Task Deleting_a_node_that_is_deleted_concurrently_finds_no_node_and_one_that_moves_is_kept()
    {
        WhileWaiting(_sites.World, () => _sites.MoveNode(_sites.Third));
        (await DeleteNodeAsync()).ShouldBeRefused("concurrency.conflict");
        WhileWaiting(_sites.World, () => _sites.World.Nodes.DeleteWhere(_ => true));
        (await DeleteNodeAsync()).ShouldBeRefused("node.not_found");
    }

    [Fact]
    public async Task Accepting_a_concurrently_dismissed_machine_finds_no_machine()
    {
        var world = _sites.World;
        var machine = Given.Unknown("00:00:00:00:00:09", _sites.Target);
        world.Seed(machine);
        WhileWaiting(world, () => world.UnknownNodes.DeleteWhere(_ => true));

        (await new AcceptUnknownNodeHandler(
                world.UnknownNodeRepository, world.NodeRepository, world.NodeStore, world.SiteRepository, world.NodeReader, world.SiteLock, world.Work, world.Clock)
            .HandleAsync(new AcceptUnknownNode(machine.Id, null), World.Cancellation)).ShouldBeRefused("unknown_node.not_found");
    }

    [Fact]
    public async Task Claims_that_are_deleted_or_resolved_concurrently_are_not_expired()
    {
        await _sites.ClaimedAsync();
        _sites.World.Clock.Advance(TwoSites.Lifetime);
        WhileWaiting(_sites.World, () => _sites.World.MigrationClaims.DeleteWhere(_ => true));

        (await _sites.ExpireAsync()).Answered().Should().Be(0);
    }

    private static void WhileWaiting(World world, Action others) => world.SiteLock.WhileWaiting = others;

    private static void DeleteSite(World world, GroupId site)
    {
        world.Groups.DeleteWhere(group => group.Id == site);
        world.Nodes.DeleteWhere(node => node.HomeSiteId == site);
        world.Agents.DeleteWhere(agent => agent.Id == site);
        world.Presences.DeleteWhere(presence => presence.SiteId == site);
        world.SyncStates.DeleteWhere(state => state.SiteId == site);
        world.Conflicts.DeleteWhere(conflict => conflict.SiteId == site);
    }

    private static ConflictSettler Settler(World world) =>
        new(world.SyncStateRepository, world.NodeRepository, world.Placement, world.Work, world.Me, world.Clock);

    private async Task<SyncConflictId> ContestAsync()
    {
        var node = Given.Node(SiteAtWork.Mac, home: _work.Site);
        await _work.BeginAsync(node);
        await _work.CentrallyAsync(node.Id, central => central.Identify(central.Identity with { Hostname = "central" }));
        (await _work.PushAsync(_work.Change(node.Id, 1, """{"hostname":"site"}"""))).Answered().Should().OnlyContain(result => result.Outcome == ChangeOutcome.Conflict);
        return _work.World.Conflicts.Stored.Single().Id;
    }

    private Task<Result<ResolvedConflicts>> ResolveAllAsync()
    {
        var world = _work.World;
        return new ResolveAllConflictsHandler(world.ConflictRepository, Settler(world), world.SiteLock, world.Work)
            .HandleAsync(new ResolveAllConflicts(_work.Site.Id, ConflictDecision.AcceptedSite), World.Cancellation);
    }

    private Task<Result<NodeId>> DeleteNodeAsync() =>
        new DeleteNodeHandler(_sites.World.NodeRepository, [], _sites.World.SiteLock, _sites.World.Work).HandleAsync(new DeleteNode(_sites.Node.Id, null), World.Cancellation);
}
