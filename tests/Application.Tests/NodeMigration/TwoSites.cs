using Ardalis.Result;
using Sites.Application.Access;
using Sites.Application.NodeMigration;
using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

/// <summary>A node at home at one site that boots at another, and the users and agents involved.</summary>
internal sealed class TwoSites
{
    public const string Mac = "00:00:00:00:00:01";

    /// <summary>Differs from the default, so that tests do not depend on it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(5);

    /// <param name="source">Migration policy of the home site; null if unset.</param>
    /// <param name="target">Migration policy of the target site; null if unset.</param>
    /// <param name="autonomy">Autonomy level of the target site; null if unset.</param>
    /// <param name="above">Common parent of both sites.</param>
    public TwoSites(MigrationPolicy? source = null, MigrationPolicy? target = null, AutonomyLevel? autonomy = null, Site? above = null)
    {
        Source = Given.Site("source", above, new Settings { MigrationPolicy = source });
        Target = Given.Site("target", above, new Settings { MigrationPolicy = target, AutonomyLevel = autonomy });
        Node = Given.Node(Mac, home: Source);
        if (above is not null) World.Seed(above);
        World.Seed(Source, Target, Third);
        World.Seed(Node);
        Intake = new ClaimIntake(World.ClaimRepository, World.ApprovalRepository, World.Claims, World.Claims, World.SiteLock, World.Work, new ClaimLifetime(Lifetime), World.Clock);
    }

    public World World { get; } = new();

    public Site Source { get; }

    public Site Target { get; }

    /// <summary>A site that is not involved.</summary>
    public Site Third { get; } = Given.Site("third");

    public Node Node { get; }

    public ClaimIntake Intake { get; }

    public DateTime Now => World.Now;

    public Node StoredNode => World.Nodes.Stored.Single(node => node.Id == Node.Id);

    /// <summary>The only claim.</summary>
    public MigrationClaim Claim => World.MigrationClaims.Stored.Should().ContainSingle().Subject;

    /// <summary>The only approval.</summary>
    public Approval Approval => World.Approvals.Stored.Should().ContainSingle().Subject;

    public MigrationClaim Stored(ClaimId id) => World.MigrationClaims.Stored.Single(claim => claim.Id == id);

    public Approval StoredApproval(ApprovalId id) => World.Approvals.Stored.Single(approval => approval.Id == id);

    /// <summary>A user with the approver role for these sites and their descendants.</summary>
    public static ICurrentPrincipal Person(string name, params IReadOnlyList<Site> approverAt)
    {
        var person = Substitute.For<ICurrentPrincipal>();
        person.Name.Returns(name);
        person.IsApproverAt(Arg.Any<Lineage>()).Returns(call => approverAt.Any(site => site.Lineage.Covers(call.Arg<Lineage>())));
        return person;
    }

    /// <summary>Claims the node, for the target unless another site is given.</summary>
    public Task<Result<ClaimView>> ClaimAsync(Site? target = null, string? reason = null, string name = "somebody", Node? node = null) =>
        ClaimAsync(new ClaimNode((node ?? Node).Id, (target ?? Target).Id, reason), name);

    public Task<Result<ClaimView>> ClaimAsync(ClaimNode command, string name = "somebody") =>
        new ClaimNodeHandler(Intake, World.Claims, World.GroupRepository, World.NodeRepository, World.SiteLock, World.Work, Person(name), World.Clock)
            .HandleAsync(command, World.Cancellation);

    /// <summary>Claims the node and clears the journal.</summary>
    public async Task<ClaimView> ClaimedAsync()
    {
        var view = (await ClaimAsync()).Answered();
        World.Journal.Clear();
        return view;
    }

    public Task<Result<ClaimView>> VoteAsync(
        ClaimId claim, ICurrentPrincipal voter, VoteDecision decision = VoteDecision.Approve, string? comment = null, IfMatch? precondition = null) =>
        new VoteOnClaimHandler(Intake, World.NodeRepository, World.Work, voter, World.Clock)
            .HandleAsync(new VoteOnClaim(claim, decision, comment, precondition), World.Cancellation);

    /// <summary>An approver of both sides rejects the claim.</summary>
    public async Task RejectAsync(ClaimId claim) =>
        (await VoteAsync(claim, Person("approver", Source, Target, Third), VoteDecision.Reject)).Answered().Status.Should().Be(ClaimStatus.Rejected);

    public Task<Result<ClaimView>> ReassessAsync(ClaimId claim, IfMatch? precondition = null) =>
        new ReassessClaimHandler(Intake, World.NodeRepository, World.Work, World.Clock)
            .HandleAsync(new ReassessClaim(claim, precondition), World.Cancellation);

    public Task<Result<BootAnswer>> BootAsync(Site? site = null, string mac = Mac) => BootAsync((site ?? Target).Id, new NodeChange { MacAddress = mac });

    public Task<Result<BootAnswer>> BootAsync(GroupId site, NodeChange machine) =>
        new ReportBootHandler(
            World.Claims, World.Claims, World.NodeStore, World.Claims, Intake, World.NodeRepository, World.ClaimRepository, World.UnknownNodeRepository, World.Claims, World.UnknownNodeIntake, World.SiteLock, Substitute.For<INodeSightings>(), World.Work,
            World.Clock)
            .HandleAsync(new ReportBoot(site, machine), World.Cancellation);

    public Task<Result<int>> ExpireAsync(int take = 100) =>
        new ExpireClaimsHandler(World.ClaimRepository, World.ApprovalRepository, World.SiteLock, World.Work, World.Clock).HandleAsync(new ExpireClaims(take), World.Cancellation);

    /// <summary>Another transaction moves the node to another home.</summary>
    public void MoveNode(Site home)
    {
        World.Nodes.DeleteWhere(node => node.Id == Node.Id);
        Node.AssignHomeSite(home);
        World.Nodes.Seed(Node);
    }

    /// <summary>Changes a node centrally.</summary>
    public Task CentrallyAsync(Action<Node> change) => ChangeAsync(World.NodeRepository, new NodeById(Node.Id), change);

    /// <summary>Changes a site or group centrally.</summary>
    public Task CentrallyAsync(Site site, Action<Site> change) => ChangeAsync(World.GroupRepository, new GroupById(site.Id), group => change((Site)group));

    /// <summary>Sets the migration policies of the sites.</summary>
    public async Task SetPoliciesAsync(MigrationPolicy source, MigrationPolicy target)
    {
        await CentrallyAsync(Source, site => site.Configure(site.Settings with { MigrationPolicy = source }));
        await CentrallyAsync(Target, site => site.Configure(site.Settings with { MigrationPolicy = target }));
    }

    /// <summary>Asserts that the last transaction ended before anything was written.</summary>
    public void ShouldHaveSavedNothing()
    {
        World.Journal.Should().NotContain("save").And.NotContain("commit").And.EndWith(["rollback"]);
        World.Journal.Clear();
    }

    private async Task ChangeAsync<T>(IRepository<T> repository, ISpecification<T> which, Action<T> change)
        where T : class
    {
        (await World.Work.CommitAsync<bool>(WriteScope.Rows, async cancellation =>
        {
            change((await repository.FirstOrDefaultAsync(which, cancellation))!);
            await World.Work.SaveAsync(cancellation);
            return true;
        }, World.Cancellation)).Answered();
        World.Journal.Clear();
    }
}
