using Ardalis.Result;
using Sites.Application.NodeMigration;
using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

/// <summary>Boots of machines without a home site.</summary>
public sealed class ReportBootOfStrangersTests
{
    private const string Mac = "00:00:00:00:00:09";

    private static readonly string[] Look =
        ["reader.FindAtHome", "begin Rows", "nodes.FindOwners", "sites.Lock", "sites.InEffect", "nodes.FindOwners", "discoveries.Load"];

    private static readonly Guid Uuid = new(7, 8, 9, new byte[8]);

    private TwoSites _sites = new(autonomy: AutonomyLevel.Readonly);

    private World World => _sites.World;

    private Node? Known => World.Nodes.Stored.SingleOrDefault(node => node.MacAddress == Mac);

    private UnknownNode Waiting => World.UnknownNodes.Stored.Should().ContainSingle().Subject;

    [Theory]
    [InlineData(AutonomyLevel.Limited)]
    [InlineData(AutonomyLevel.Full)]
    public async Task A_site_with_sufficient_autonomy_adopts_an_unknown_machine(AutonomyLevel autonomy)
    {
        _sites = new TwoSites(autonomy: autonomy);

        var answer = (await BootAsync(new NodeChange { MacAddress = Mac, Hostname = "stranger", Vendor = "V", BootMode = BootMode.Uefi })).Answered();

        World.Journal.Should().Equal([.. Look, "unknown.First UnknownNodesAt", "nodes.Add", "save", "commit"]);
        answer.Should().Be(new BootAnswer(BootOutcome.Discovered, BootAdvice.Normal, Known!.Id));
        (Known.Hostname, Known.Vendor, Known.BootMode, Known.State).Should().Be(("stranger", "V", BootMode.Uefi, NodeState.Discovered));
        (Known.GroupId, Known.HomeSiteId, Known.CreatedAt).Should().Be((null, (GroupId?)_sites.Target.Id, _sites.Now));
        World.UnknownNodes.Stored.Should().BeEmpty();
    }

    [Theory]
    [InlineData(AutonomyLevel.Full)]
    [InlineData(AutonomyLevel.Readonly)]
    public async Task An_unknown_machine_is_adopted_or_queued_without_its_invalid_values(AutonomyLevel autonomy)
    {
        _sites = new TwoSites(autonomy: autonomy);

        var answer = (await BootAsync(new NodeChange { MacAddress = Mac, Hostname = "Müllers-PC", Vendor = "V", SystemUuid = Guid.Empty })).Answered();

        answer.Ignored.Select(error => (error.Identifier, error.ErrorCode)).Should().Equal(("hostname", "node.hostname_invalid"), ("system_uuid", "request.value_invalid"));
        var (hostname, vendor, uuid) = autonomy == AutonomyLevel.Full
            ? (Known!.Hostname, Known.Vendor, Known.SystemUuid)
            : (Waiting.Hostname, Waiting.Vendor, Waiting.SystemUuid);
        (hostname, vendor, uuid).Should().Be((null, "V", (Guid?)null));
    }

    [Fact]
    public async Task A_repeated_boot_is_a_boot_at_home()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Limited);
        var first = (await BootAsync()).Answered();
        World.Journal.Clear();

        (await BootAsync()).Answered().Should().Be(new BootAnswer(BootOutcome.Home, BootAdvice.Normal, first.Node));

        World.Journal.Should().Equal("reader.FindAtHome");
    }

    [Fact]
    public async Task A_site_with_sufficient_autonomy_adopts_a_node_without_a_home_as_it_is()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Limited);
        var node = Given.Node(Mac, _sites.Third);
        World.Seed(node);

        (await BootAsync(new NodeChange { MacAddress = Mac, Hostname = "new" })).Answered()
            .Should().Be(new BootAnswer(BootOutcome.Discovered, BootAdvice.Normal, node.Id));

        World.Journal.Should().Equal([.. Look[..4], $"store.LockNode {node.Id}", "sites.InEffect", "nodes.First NodeById", "unknown.First UnknownNodesAt", "save", "commit"]);
        (Known!.HomeSiteId, Known.GroupId, Known.Hostname).Should().Be((_sites.Target.Id, _sites.Third.Id, null));
    }

    [Fact]
    public async Task A_queued_machine_is_removed_from_the_queue_when_the_site_may_now_adopt_it()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Limited);
        World.Seed(Given.Unknown(Mac, _sites.Target));

        (await BootAsync()).Answered().Outcome.Should().Be(BootOutcome.Discovered);

        World.Journal.Should().Equal([.. Look, "unknown.First UnknownNodesAt", "nodes.Add", "unknown.Delete", "save", "commit"]);
        World.UnknownNodes.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task The_autonomy_level_is_inherited()
    {
        _sites = new TwoSites(above: Given.Site("above", settings: new Settings { AutonomyLevel = AutonomyLevel.Full }));

        (await BootAsync()).Answered().Outcome.Should().Be(BootOutcome.Discovered);
    }

    [Fact]
    public async Task Without_sufficient_autonomy_the_machine_is_queued()
    {
        var answer = (await BootAsync(new NodeChange { MacAddress = Mac, Hostname = "stranger", SerialNumber = "S-1" })).Answered();

        World.Journal.Should().Equal([.. Look, "unknown.List UnknownNodesAt", "reader.CountUnknown", "unknown.Add", "save", "commit"]);
        answer.Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, null, null, true) { Reason = UnknownNodeReason.DiscoveryForbidden });
        (Waiting.SiteId, Waiting.MacAddress, Waiting.Hostname, Waiting.SerialNumber, Waiting.Boots, Waiting.LastSeenAt)
            .Should().Be((_sites.Target.Id, Mac, "stranger", "S-1", 1, _sites.Now));
        Known.Should().BeNull();
    }

    [Fact]
    public async Task Without_an_autonomy_setting_the_machine_is_queued() => (await BootAsync(site: _sites.Third)).Answered().Outcome.Should().Be(BootOutcome.Unknown);

    [Fact]
    public async Task A_boot_of_a_queued_machine_is_recorded_as_a_sighting_with_the_latest_identity()
    {
        (await BootAsync(new NodeChange { MacAddress = Mac, Hostname = "before", Vendor = "V" })).Answered();
        var first = (Waiting.Id, At: _sites.Now);
        World.Clock.Advance(TimeSpan.FromMinutes(5));
        World.Journal.Clear();

        (await BootAsync(new NodeChange { MacAddress = Mac, Hostname = "after" })).Answered()
            .Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, null, null, true) { Reason = UnknownNodeReason.DiscoveryForbidden });

        World.Journal.Should().Equal([.. Look, "unknown.List UnknownNodesAt", "save", "commit"]);
        (Waiting.Id, Waiting.Hostname, Waiting.Vendor, Waiting.Boots, Waiting.LastSeenAt, Waiting.CreatedAt)
            .Should().Be((first.Id, "after", null, 2, _sites.Now, first.At));
    }

    [Fact]
    public async Task A_node_without_a_home_is_queued_with_its_id()
    {
        var node = Given.Node(Mac);
        World.Seed(node);

        (await BootAsync()).Answered().Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, node.Id, null, true) { Reason = UnknownNodeReason.DiscoveryForbidden });

        Waiting.MacAddress.Should().Be(Mac);
        Known!.HomeSiteId.Should().BeNull();
    }

    [Fact]
    public async Task A_machine_is_queued_at_every_site_where_it_boots()
    {
        (await BootAsync()).Answered();
        (await BootAsync(site: _sites.Third)).Answered();

        World.UnknownNodes.Stored.Select(machine => (machine.SiteId, machine.Boots)).Should().Equal((_sites.Target.Id, 1), (_sites.Third.Id, 1));
    }

    [Fact]
    public async Task At_most_a_thousand_machines_are_queued_at_one_site()
    {
        for (var number = 1; number < UnknownNode.MaxPerSite; number++) World.Seed(Given.Unknown($"00:00:00:01:{number >> 8:x2}:{number & 0xff:x2}", _sites.Target));
        World.Seed(Given.Unknown(Mac, _sites.Third));

        (await BootAsync(new NodeChange { MacAddress = "00:00:00:02:00:00" })).Answered().IsQueued.Should().BeTrue("it is the thousandth");
        World.Journal.Clear();
        var answer = (await BootAsync()).Answered();

        answer.Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, null, null, false) { Reason = UnknownNodeReason.DiscoveryForbidden });
        World.Journal.Should().Equal([.. Look, "unknown.List UnknownNodesAt", "reader.CountUnknown", "save", "commit"]);
        World.UnknownNodes.Stored.Count(machine => machine.SiteId == _sites.Target.Id).Should().Be(UnknownNode.MaxPerSite);
        (await BootAsync(new NodeChange { MacAddress = "00:00:00:02:00:00" })).Answered().IsQueued.Should().BeTrue("it is already queued");
        (await BootAsync(site: _sites.Third)).Answered().IsQueued.Should().BeTrue("every site has its own queue");
    }

    [Fact]
    public async Task A_machine_that_another_site_adopts_between_read_and_write_is_claimed_from_there()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Limited);
        World.Work.SaveRefusals.Enqueue(NodeErrors.MacAddressTaken.Refuse());
        World.Work.AfterRollback = () =>
        {
            World.Seed(Given.Node(Mac, home: _sites.Source));
            return Task.CompletedTask;
        };

        var answer = (await BootAsync()).Answered();

        World.ShouldHaveBegunRowTransactions(2);
        (answer.Outcome, answer.Node, answer.Claim!.Claim.SourceSiteId).Should().Be((BootOutcome.Claimed, (NodeId?)Known!.Id, _sites.Source.Id));
    }

    [Theory]
    [InlineData("concurrency.conflict")]
    [InlineData("node.mac_address_taken")]
    public async Task After_too_many_concurrency_conflicts_the_conflict_is_reported_and_nothing_is_stored(string code)
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Limited);
        for (var race = 0; race < ConcurrencyRetry.MaxAttempts; race++)
            World.Work.SaveRefusals.Enqueue(code == NodeErrors.MacAddressTaken.Code ? NodeErrors.MacAddressTaken.Refuse() : RequestErrors.ConcurrencyConflict.Refuse());

        (await BootAsync()).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
        Known.Should().BeNull();
    }

    [Fact]
    public async Task A_concurrency_conflict_while_queueing_is_retried_and_recorded_as_a_sighting()
    {
        World.CauseConcurrencyConflicts(1);
        World.Work.AfterRollback = () => BootAsync();

        (await BootAsync()).Answered().IsQueued.Should().BeTrue();

        Waiting.Boots.Should().Be(2);
        World.ShouldHaveBegunRowTransactions(3);
    }

    [Fact]
    public async Task Other_database_errors_are_reported_immediately()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Limited);
        World.Work.SaveRefusals.Enqueue(HierarchyErrors.NameTaken.Refuse("n"));

        (await BootAsync()).ShouldBeRefused("group.name_taken");

        World.ShouldHaveRolledBack();
    }

    [Fact]
    public async Task A_retried_transaction_creates_one_node_or_queues_one_machine()
    {
        World.Work.TransientFaults = 1;
        (await BootAsync()).Answered();
        Waiting.Boots.Should().Be(1);

        _sites = new TwoSites(autonomy: AutonomyLevel.Full);
        World.Work.TransientFaults = 1;
        (await BootAsync()).Answered().Node.Should().Be(Known!.Id);
    }

    [Fact]
    public async Task A_machine_with_the_firmware_UUID_of_a_node_is_queued_and_not_adopted_as_a_second_node()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Full);
        var node = Given.Node(Mac, home: _sites.Third);
        node.Identify(node.Identity with { SystemUuid = Uuid, SerialNumber = "S-1" });
        World.Seed(node);

        var answer = (await BootAsync(new NodeChange { MacAddress = "00:00:00:00:00:10", SystemUuid = Uuid, SerialNumber = "s-1" })).Answered();

        answer.Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, null, null, true) { Reason = UnknownNodeReason.KnownMachine });
        (Waiting.Reason, Waiting.NodeId, Waiting.MacAddress).Should().Be((UnknownNodeReason.KnownMachine, node.Id, "00:00:00:00:00:10"));
    }

    [Fact]
    public async Task Beyond_the_limit_of_discovered_nodes_machines_are_queued()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Full);
        World.Claims.Limit = new DiscoveryLimit(1);

        (await BootAsync()).Answered().Outcome.Should().Be(BootOutcome.Discovered);
        var second = (await BootAsync(new NodeChange { MacAddress = "00:00:00:00:00:10" })).Answered();

        (second.Outcome, second.Reason, second.IsQueued).Should().Be((BootOutcome.Unknown, (UnknownNodeReason?)UnknownNodeReason.DiscoveryLimit, (bool?)true));
        (await BootAsync()).Answered().Outcome.Should().Be(BootOutcome.Home, "it was discovered before");
    }

    [Fact]
    public async Task An_ignored_machine_waits_and_is_not_queued()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Full);
        World.Claims.Ignored.Add(Mac);

        var answer = (await BootAsync()).Answered();

        (answer.Outcome, answer.Boot, answer.IsQueued, answer.IsIgnored).Should().Be((BootOutcome.Unknown, BootAdvice.Wait, (bool?)false, true));
        World.UnknownNodes.Stored.Should().BeEmpty();
        Known.Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_retired_node_waits_wherever_it_boots_and_is_queued(bool atHome)
    {
        var node = Given.Node(Mac, home: atHome ? _sites.Target : _sites.Source);
        node.TransitionTo(NodeState.Retired, null, _sites.Now, force: true);
        World.Seed(node);

        var answer = (await BootAsync()).Answered();

        answer.Should().Be(new BootAnswer(atHome ? BootOutcome.Home : BootOutcome.Unknown, BootAdvice.Wait, node.Id, null, true) { Reason = UnknownNodeReason.NodeRetired });
        World.MigrationClaims.Stored.Should().BeEmpty();
        Waiting.NodeId.Should().Be(node.Id);
    }

    [Fact]
    public async Task Another_machine_with_the_MAC_address_of_a_node_at_home_waits_until_a_person_decides()
    {
        var node = Given.Node(Mac, home: _sites.Target);
        node.Identify(node.Identity with { SerialNumber = "S-1" });
        World.Seed(node);

        var other = (await BootAsync(new NodeChange { MacAddress = Mac, SerialNumber = "S-2" })).Answered();

        other.Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, node.Id, null, true) { Reason = UnknownNodeReason.IdentityDiffers, IsOtherMachine = true });
        (await BootAsync(new NodeChange { MacAddress = Mac, SerialNumber = "S-1" })).Answered().Boot.Should().Be(BootAdvice.Normal, "it is the node itself");
        Waiting.SerialNumber.Should().Be("S-2", "the other machine still waits");
    }

    [Fact]
    public async Task Another_machine_with_the_MAC_address_of_a_node_needs_people_on_both_sides_in_spite_of_the_policies()
    {
        _sites = new TwoSites(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional, AutonomyLevel.Full);
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SystemUuid = Uuid, SerialNumber = "S-1" }));

        var answer = (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SystemUuid = new Guid(1, 2, 3, new byte[8]), SerialNumber = "S-2", Vendor = "V" })).Answered();

        (answer.Outcome, answer.Boot).Should().Be((BootOutcome.Claimed, BootAdvice.Wait));
        (_sites.Claim.Status, _sites.Claim.Awaiting, _sites.Claim.Reported).Should().BeEquivalentTo(
            (ClaimStatus.Pending, Sides.Both, new ReportedMachine("V", null, "S-2", new Guid(1, 2, 3, new byte[8]))));
        var facts = _sites.Approval.SubjectSnapshot.All;
        (facts["node.serial_number"], facts["reported.serial_number"]).Should().Be(("S-1", "S-2"));
        _sites.StoredNode.HomeSiteId.Should().Be(_sites.Source.Id);

        // With the approval, the machine is the node.
        (await _sites.VoteAsync(_sites.Claim.Id, TwoSites.Person("approver", _sites.Source, _sites.Target))).Answered().Status.Should().Be(ClaimStatus.Approved);
        (_sites.StoredNode.HomeSiteId, _sites.StoredNode.SerialNumber, _sites.StoredNode.Vendor).Should().Be((_sites.Target.Id, "S-2", "V"));
        (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-2" })).Answered().Outcome.Should().Be(BootOutcome.Home);
    }

    [Fact]
    public async Task Another_machine_at_the_target_of_an_open_claim_withdraws_the_votes_once()
    {
        _sites = new TwoSites(MigrationPolicy.AutoRelease, MigrationPolicy.Manual, AutonomyLevel.Full);
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SerialNumber = "S-1" }));
        (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-1" })).Answered().Boot.Should().Be(BootAdvice.Normal);
        var first = _sites.Claim.ApprovalId;

        (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-2" })).Answered().Boot.Should().Be(BootAdvice.Wait);

        _sites.StoredApproval(first!.Value).Status.Should().Be(ApprovalStatus.Expired);
        (_sites.Claim.Awaiting, _sites.Claim.Reported!.SerialNumber).Should().BeEquivalentTo((Sides.Both, "S-2"));
        var second = _sites.Claim.ApprovalId;
        (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-3" })).Answered();
        _sites.Claim.ApprovalId.Should().Be(second, "alternating reports must not prevent a decision");
    }

    [Fact]
    public async Task A_rejection_applies_to_the_same_machine_only_and_the_return_of_the_node_does_not_end_it()
    {
        _sites = new TwoSites(MigrationPolicy.Manual, MigrationPolicy.Manual, AutonomyLevel.Full);
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SerialNumber = "S-1" }));
        var clone = (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-2" })).Answered();
        await _sites.RejectAsync(clone.Claim!.Claim.Id);

        (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-1" }, _sites.Source)).Answered().Boot.Should().Be(BootAdvice.Normal);
        (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-2" })).Answered().Boot.Should().Be(BootAdvice.ReturnHome, "the clone was not at home");

        var third = (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-3" })).Answered();
        (third.Boot, third.Claim!.Status, third.Claim.Claim.Reported!.SerialNumber).Should().Be((BootAdvice.Wait, ClaimStatus.Pending, "S-3"));
    }

    [Fact]
    public async Task A_claim_of_a_corrected_node_is_no_longer_about_another_machine()
    {
        _sites = new TwoSites(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional, AutonomyLevel.Full);
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SerialNumber = "S-1" }));
        var claim = (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-2" })).Answered().Claim!.Claim.Id;
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SerialNumber = "S-2" }));

        (await _sites.ReassessAsync(claim)).Answered().Status.Should().Be(ClaimStatus.Approved, "the policies of both sides consent");

        _sites.Claim.Reported.Should().BeNull();
    }

    [Fact]
    public async Task An_ignored_machine_that_was_queued_at_the_same_time_no_longer_waits()
    {
        World.Seed(Given.Unknown(Mac, _sites.Target));
        World.Claims.Ignored.Add(Mac);

        (await BootAsync()).Answered().IsQueued.Should().BeFalse();

        World.UnknownNodes.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task The_rejection_of_another_machine_does_not_apply_to_the_node_itself()
    {
        _sites = new TwoSites(MigrationPolicy.Bidirectional, MigrationPolicy.Bidirectional, AutonomyLevel.Full);
        await _sites.CentrallyAsync(node => node.Identify(node.Identity with { SerialNumber = "S-1" }));
        var other = (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-2" })).Answered();
        await _sites.RejectAsync(other.Claim!.Claim.Id);

        (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-2" })).Answered().Boot.Should().Be(BootAdvice.ReturnHome);
        (await BootAsync(new NodeChange { MacAddress = TwoSites.Mac, SerialNumber = "S-1" })).Answered().Claim!.Status.Should().Be(ClaimStatus.Approved);
    }

    private Task<Result<BootAnswer>> BootAsync(NodeChange? machine = null, Site? site = null) =>
        _sites.BootAsync((site ?? _sites.Target).Id, machine ?? new NodeChange { MacAddress = Mac });
}
