using Ardalis.Result;

namespace Sites.Application.Tests.Nodes;

public sealed class AcceptUnknownNodeTests
{
    private const string Mac = "00:11:22:33:44:55";

    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");
    private readonly Site _other = Given.Site("other");
    private readonly UnknownNode _machine;

    public AcceptUnknownNodeTests()
    {
        _machine = Given.Unknown(Mac, _site);
        _machine.RecordBoot(_machine.Identity with { Hostname = "stranger", SerialNumber = "S-1", BootMode = BootMode.Uefi }, new DecisionNeeded(UnknownNodeReason.DiscoveryForbidden, null), Given.Then);
        _world.Seed(_site, _other);
        _world.Seed(_machine, Given.Unknown(Mac, _other), Given.Unknown("00:11:22:33:44:66", _site));
    }

    private Node Stored => _world.Nodes.Stored.Should().ContainSingle().Subject;

    [Fact]
    public async Task A_node_is_created_at_the_site_of_the_unknown_node_in_one_row_transaction()
    {
        var row = (await HandleAsync()).Answered();

        _world.Journal.Should().Equal(
            "begin Rows", "unknown.First UnknownNodeSnapshot", "sites.Lock", "unknown.First UnknownNodeById", "sites.First SiteById", "nodes.FindOwners", "nodes.Add", "unknown.Delete", "save",
            "reader.GetNode", "commit");
        Stored.Identity.Should().Be(_machine.Identity);
        (Stored.HomeSiteId, Stored.GroupId, Stored.State, Stored.CreatedAt).Should().Be((_site.Id, null, NodeState.Discovered, _world.Now));
        row.Id.Should().Be(Stored.Id);
        ShouldHaveRemovedItFromTheQueue();
    }

    [Fact]
    public async Task The_same_machine_gets_the_address_as_well_and_stays_at_its_home()
    {
        var uuid = new Guid(7, 8, 9, new byte[8]);
        var home = Given.Site("home");
        var node = Given.Node("00:00:00:00:00:01", home: home);
        node.Identify(node.Identity with { SerialNumber = "S-1", SystemUuid = uuid });
        var machine = UnknownNode.Create(
            UnknownNodeId.New(Given.Then), _site, new NodeIdentity { MacAddress = MacAddress.Parse("00:00:00:00:00:02").Value, SerialNumber = "S-1", SystemUuid = uuid },
            new DecisionNeeded(UnknownNodeReason.KnownMachine, node.Id), Given.Then);
        _world.Seed(home);
        _world.Seed(node);
        _world.Seed(machine);

        (await HandleAsync(machine.Id)).Answered().Id.Should().Be(node.Id);

        Stored.MacAddresses.Should().Equal("00:00:00:00:00:01", "00:00:00:00:00:02");
        Stored.HomeSiteId.Should().Be(home.Id);
        _world.UnknownNodes.Stored.Should().NotContain(waiting => waiting.Id == machine.Id);
    }

    [Fact]
    public async Task A_machine_that_is_no_longer_the_same_as_the_node_becomes_a_node_of_its_own()
    {
        var node = Given.Node("00:00:00:00:00:01");
        var machine = UnknownNode.Create(
            UnknownNodeId.New(Given.Then), _site,
            new NodeIdentity { MacAddress = MacAddress.Parse("00:00:00:00:00:02").Value, SerialNumber = "S-1", SystemUuid = new Guid(7, 8, 9, new byte[8]) },
            new DecisionNeeded(UnknownNodeReason.KnownMachine, node.Id), Given.Then);
        _world.Seed(node);
        _world.Seed(machine);

        (await HandleAsync(machine.Id)).Answered().Id.Should().NotBe(node.Id);

        _world.Nodes.Stored.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_node_without_a_home_is_assigned_to_the_site_and_otherwise_unchanged()
    {
        var node = Given.Node(Mac, _other);
        _world.Seed(node);

        (await HandleAsync()).Answered().Id.Should().Be(node.Id);

        _world.Journal.Should().NotContain("nodes.Add");
        (Stored.HomeSiteId, Stored.GroupId, Stored.Hostname, Stored.Version).Should().Be((_site.Id, _other.Id, null, 2));
        ShouldHaveRemovedItFromTheQueue();
    }

    [Fact]
    public async Task A_node_that_is_already_at_home_there_is_returned_unchanged()
    {
        var node = Given.Node(Mac, home: _site);
        _world.Seed(node);

        (await HandleAsync()).Answered().Id.Should().Be(node.Id);

        Stored.Version.Should().Be(1);
        ShouldHaveRemovedItFromTheQueue();
    }

    [Fact]
    public async Task A_node_that_is_now_at_home_elsewhere_is_refused_with_that_site_and_stays_queued()
    {
        var known = Given.Node(Mac, home: _other);
        _world.Seed(known);

        var refused = await HandleAsync();

        refused.ShouldBeRefused("unknown_node.already_known");
        refused.ValidationErrors.Single().Should().BeOfType<ErrorBecauseOf>().Which.Existing.Should().Be(known.Id.Value);
        refused.Errors.Single().Should().Contain(_other.Id.ToString());
        _world.ShouldHaveSavedNothing();
        _world.UnknownNodes.Stored.Should().HaveCount(3);
    }

    [Fact]
    public async Task The_precondition_is_checked_before_anything_else()
    {
        (await HandleAsync(precondition: new IfMatch([2]))).ShouldBeRefused("precondition.stale");
        _world.Journal.Should().Equal("begin Rows", "unknown.First UnknownNodeSnapshot", "sites.Lock", "unknown.First UnknownNodeById", "rollback");
        (await HandleAsync(precondition: new IfMatch([1]))).Answered();
    }

    [Fact]
    public async Task An_unknown_id_is_not_found()
    {
        (await HandleAsync(UnknownNodeId.New(Given.Then))).ShouldBeRefused("unknown_node.not_found");

        _world.Journal.Should().Equal("begin Rows", "unknown.First UnknownNodeSnapshot", "rollback");
    }

    [Fact]
    public async Task A_machine_whose_site_was_deleted_is_not_found()
    {
        _world.Groups.DeleteWhere(group => group.Id == _site.Id);

        (await HandleAsync()).ShouldBeRefused("unknown_node.not_found");

        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task The_second_of_two_concurrent_acceptances_finds_no_machine()
    {
        _world.CauseConcurrencyConflicts(1);
        _world.Work.AfterRollback = () => HandleAsync();

        (await HandleAsync()).ShouldBeRefused("unknown_node.not_found");

        Stored.HomeSiteId.Should().Be(_site.Id);
    }

    [Fact]
    public async Task A_node_created_between_read_and_write_is_found_by_the_retry()
    {
        var node = Given.Node(Mac);
        _world.Work.SaveRefusals.Enqueue(NodeErrors.MacAddressTaken.Refuse());
        _world.Work.AfterRollback = () =>
        {
            _world.Seed(node);
            return Task.CompletedTask;
        };

        (await HandleAsync()).Answered().Id.Should().Be(node.Id);

        _world.ShouldHaveBegunRowTransactions(2);
        Stored.HomeSiteId.Should().Be(_site.Id);
    }

    [Theory]
    [InlineData("concurrency.conflict")]
    [InlineData("node.mac_address_taken")]
    public async Task After_too_many_concurrency_conflicts_the_conflict_is_reported_and_nothing_is_stored(string code)
    {
        for (var race = 0; race < ConcurrencyRetry.MaxAttempts; race++)
            _world.Work.SaveRefusals.Enqueue(code == NodeErrors.MacAddressTaken.Code ? NodeErrors.MacAddressTaken.Refuse() : RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");

        _world.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
        _world.Nodes.Stored.Should().BeEmpty();
        _world.UnknownNodes.Stored.Should().HaveCount(3);
    }

    [Fact]
    public async Task Other_database_errors_are_reported_immediately_and_nothing_is_read_back()
    {
        _world.Work.SaveRefusals.Enqueue(HierarchyErrors.NameTaken.Refuse("n"));

        (await HandleAsync()).ShouldBeRefused("group.name_taken");

        _world.ShouldHaveRolledBack();
        _world.Journal.Should().NotContain("reader.GetNode");
    }

    [Fact]
    public async Task A_retried_transaction_creates_one_node()
    {
        _world.Work.TransientFaults = 1;

        (await HandleAsync()).Answered().Id.Should().Be(Stored.Id);
    }

    private void ShouldHaveRemovedItFromTheQueue() =>
        _world.UnknownNodes.Stored.Select(machine => (machine.SiteId, machine.MacAddress)).Should().Equal((_other.Id, Mac), (_site.Id, "00:11:22:33:44:66"));

    private Task<Result<NodeRow>> HandleAsync(UnknownNodeId? id = null, IfMatch? precondition = null) =>
        new AcceptUnknownNodeHandler(_world.UnknownNodeRepository, _world.NodeRepository, _world.NodeStore, _world.SiteRepository, _world.NodeReader, _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(new AcceptUnknownNode(id ?? _machine.Id, precondition), World.Cancellation);
}
