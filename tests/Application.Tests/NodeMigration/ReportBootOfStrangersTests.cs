using Ardalis.Result;
using Sites.Application.NodeMigration;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

/// <summary>Boots of machines without a home site.</summary>
public sealed class ReportBootOfStrangersTests
{
    private const string Mac = "00:00:00:00:00:09";

    private static readonly string[] Look =
        ["reader.FindAtHome", "begin Rows", "nodes.First NodeSnapshot", "sites.Lock", "sites.InEffect", "nodes.First NodesByMacAddresses", "unknown.First UnknownNodeAt"];

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

        World.Journal.Should().Equal([.. Look, "nodes.Add", "save", "commit"]);
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

        World.Journal.Should().Equal([.. Look[..4], $"store.LockNode {node.Id}", .. Look[4..], "save", "commit"]);
        (Known!.HomeSiteId, Known.GroupId, Known.Hostname).Should().Be((_sites.Target.Id, _sites.Third.Id, null));
    }

    [Fact]
    public async Task A_queued_machine_is_removed_from_the_queue_when_the_site_may_now_adopt_it()
    {
        _sites = new TwoSites(autonomy: AutonomyLevel.Limited);
        World.Seed(Given.Unknown(Mac, _sites.Target));

        (await BootAsync()).Answered().Outcome.Should().Be(BootOutcome.Discovered);

        World.Journal.Should().Equal([.. Look, "nodes.Add", "unknown.Delete", "save", "commit"]);
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

        World.Journal.Should().Equal([.. Look, "reader.CountUnknown", "unknown.Add", "save", "commit"]);
        answer.Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, null, null, true));
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
            .Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, null, null, true));

        World.Journal.Should().Equal([.. Look, "save", "commit"]);
        (Waiting.Id, Waiting.Hostname, Waiting.Vendor, Waiting.Boots, Waiting.LastSeenAt, Waiting.CreatedAt)
            .Should().Be((first.Id, "after", null, 2, _sites.Now, first.At));
    }

    [Fact]
    public async Task A_node_without_a_home_is_queued_with_its_id()
    {
        var node = Given.Node(Mac);
        World.Seed(node);

        (await BootAsync()).Answered().Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, node.Id, null, true));

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

        answer.Should().Be(new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, null, null, false));
        World.Journal.Should().Equal([.. Look, "reader.CountUnknown", "save", "commit"]);
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

    private Task<Result<BootAnswer>> BootAsync(NodeChange? machine = null, Site? site = null) =>
        _sites.BootAsync((site ?? _sites.Target).Id, machine ?? new NodeChange { MacAddress = Mac });
}
