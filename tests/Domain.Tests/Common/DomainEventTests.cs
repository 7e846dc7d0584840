using System.Reflection;
using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Approvals;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Agents;
using Sites.Domain.Tests.Approvals;
using Sites.Domain.Tests.Catalog;
using Sites.Domain.Tests.Hierarchy;
using Sites.Domain.Tests.NodeMigration;
using Sites.Domain.Tests.Nodes;
using Sites.Domain.Tests.Synchronization;
using Xunit;

namespace Sites.Domain.Tests.Common;

/// <summary>
/// Every method of an aggregate that changes it records an event. A new method must be added to <see cref="Changes"/> with its events, or to
/// <see cref="Queries"/>.
/// </summary>
public sealed class DomainEventTests
{
    /// <summary>Methods that change nothing, and methods whose change is covered by another event.</summary>
    private static readonly string[] Queries =
    [
        "EnrolmentToken.IsValid", "EnrolmentToken.StatusAt", "Enrolment.IsOf", "SiteAgent.CanEnrolFirst", "SiteAgent.IsExpected", "SiteAgent.CheckToken", "SiteAgent.CanRepeat", "SiteAgent.AcceptsKey", "SiteAgent.IsRevoked", "Approval.StatusAt", "MigrationClaim.StatusAt", "MigrationClaim.IsPastExpiry", "MigrationClaim.AwaitingAt", "MigrationClaim.ResolvedAsOf",
        "MigrationClaim.RejectionApplies", "SyncRequest.StatusAt", "SyncRequest.IsOpenAt",
        // Recorded as GroupMoved of the ancestor.
        "DeviceGroup.FollowAncestor",
        // Changes nothing: Close closes the conflict.
        "SyncConflict.Settle",
    ];

    private static readonly DateTime Later = GroupFactory.Now.AddHours(1);

    private static readonly Dictionary<string, Change> Changes = new()
    {
        ["DeviceGroup.Create"] = New(() => GroupFactory.Group("a"), typeof(GroupCreated)),
        ["Site.Create"] = New(() => GroupFactory.Site("a"), typeof(GroupCreated)),
        ["DeviceGroup.Rename"] = Of(() => GroupFactory.Group("a"), group => group.Rename(GroupFactory.Name("b")), typeof(GroupDetailChanged)),
        ["DeviceGroup.SetDescription"] = Of(() => GroupFactory.Group("a"), group => group.SetDescription(Parsed.Description("b")), typeof(GroupDetailChanged)),
        ["DeviceGroup.SetTags"] = Of(() => GroupFactory.Group("a"), group => group.SetTags(Parsed.Tags("b")), typeof(GroupDetailChanged)),
        ["DeviceGroup.SetExternalId"] = Of(() => GroupFactory.Group("a"), group => group.SetExternalId(Parsed.Key("b")), typeof(GroupDetailChanged)),
        ["DeviceGroup.Configure"] = Of(() => GroupFactory.Group("a"), group => group.Configure(new Settings { AutoProvision = true }).ShouldSucceed(), typeof(SettingsChanged)),
        ["DeviceGroup.MoveUnder"] = Of(() => GroupFactory.Group("a"), group => group.MoveUnder(GroupFactory.Group("b"), 1).ShouldSucceed(), typeof(GroupMoved)),
        ["DeviceGroup.Delete"] = Of(() => GroupFactory.Group("a"), group => group.Delete(0, 0).ShouldSucceed(), typeof(GroupDeleted)),
        ["Site.SetAgentUrl"] = Of(() => GroupFactory.Site("a"), site => site.SetAgentUrl(Parsed.Url("https://a")), typeof(GroupDetailChanged)),

        ["Node.Create"] = New(NodeFactory.Bare, typeof(NodeCreated)),
        ["Node.Identify"] = Of(NodeFactory.Bare, node => node.Identify(NodeFactory.FullIdentity), typeof(NodeIdentified)),
        ["Node.AssignTo"] = Of(NodeFactory.Bare, node => node.AssignTo(GroupFactory.Group("a")), typeof(NodeRegrouped)),
        ["Node.AssignHomeSite"] = Of(NodeFactory.Bare, node => node.AssignHomeSite(GroupFactory.Site("a")), typeof(NodeRehomed)),
        ["Node.AssignWorkflow"] = Of(NodeFactory.Bare, node => node.AssignWorkflow(Parsed.Workflow("install")), typeof(NodeDetailChanged)),
        ["Node.SetMacAddresses"] = Of(NodeFactory.Bare, node => node.SetMacAddresses(MacAddressList.Parse(["02:00:00:00:00:77"], "").ShouldSucceed()), typeof(NodeDetailChanged)),
        ["Node.AddMacAddress"] = Of(NodeFactory.Bare, node => node.AddMacAddress(MacAddress.Parse("02:00:00:00:00:77").ShouldSucceed()).ShouldSucceed(), typeof(NodeDetailChanged)),
        ["Node.SetTags"] = Of(NodeFactory.Bare, node => node.SetTags(Parsed.Tags("a")), typeof(NodeDetailChanged)),
        ["Node.AddTag"] = Of(NodeFactory.Bare, node => node.AddTag("a").ShouldSucceed(), typeof(NodeDetailChanged)),
        ["Node.RemoveTag"] = Of(Tagged, node => node.RemoveTag("a").ShouldSucceed(), typeof(NodeDetailChanged)),
        ["Node.TransitionTo"] = Of(NodeFactory.Bare, node => node.TransitionTo(NodeState.Retired, null, Later, force: true).ShouldSucceed(), typeof(NodeStateChanged)),
        ["Node.Delete"] = Of(NodeFactory.Bare, node => node.Delete(), typeof(NodeDeleted)),
        ["UnknownNode.Create"] = New(Unknown, typeof(UnknownNodeReported)),
        ["UnknownNode.RecordBoot"] = Of(Unknown, machine => machine.RecordBoot(NodeFactory.BareIdentity, NodeFactory.Forbidden, Later), typeof(UnknownNodeSeen)),
        ["UnknownNode.Accept"] = Of(Unknown, machine => machine.Accept(NodeId.New(GroupFactory.Now)), typeof(UnknownNodeAccepted)),
        ["UnknownNode.Dismiss"] = Of(Unknown, machine => machine.Dismiss(), typeof(UnknownNodeDismissed)),

        ["IgnoredMachine.Create"] = New(() => IgnoredMachine.Create(NodeFactory.BareIdentity.MacAddress, null, GroupFactory.Now), typeof(MachineIgnored)),
        ["IgnoredMachine.SetComment"] = Of(Ignored, machine => machine.SetComment("notebook"), typeof(MachineIgnored)),
        ["IgnoredMachine.Remove"] = Of(Ignored, machine => machine.Remove(), typeof(MachineNoLongerIgnored)),

        ["CatalogDocument.Create"] = New(DocumentFactory.Bare, typeof(DocumentCreated)),
        ["CatalogDocument.Rename"] = Of(DocumentFactory.Bare, document => document.Rename(DocumentFactory.Name("other")), typeof(DocumentDetailChanged)),
        ["CatalogDocument.SetDescription"] = Of(DocumentFactory.Bare, document => document.SetDescription(Parsed.DocumentDescription("other")), typeof(DocumentDetailChanged)),
        ["CatalogDocument.Revise"] = Of(DocumentFactory.Bare, document => document.Revise(DocumentFactory.Content("""{"a":1}""")), typeof(DocumentRevised)),
        ["CatalogDocument.Delete"] = Of(DocumentFactory.Bare, document => document.Delete(), typeof(DocumentDeleted)),
        ["DocumentAssignment.Create"] = New(Assignment, typeof(DocumentAssigned)),
        ["DocumentAssignment.Delete"] = Of(Assignment, assignment => assignment.Delete(), typeof(DocumentUnassigned)),

        // An agent without a token publishes nothing.
        ["SiteAgent.Create"] = New(AgentFactory.Agent),
        ["SiteAgent.IssueToken"] = Of(AgentFactory.Agent, agent => agent.IssueToken(TimeSpan.FromHours(1), Later), typeof(AgentTokenIssued)),
        ["SiteAgent.EnrolFirst"] = Of(AgentFactory.Agent, agent => agent.EnrolFirst("token", "nonce", null, Later).ShouldSucceed(), typeof(AgentEnrolled)),
        ["SiteAgent.Enrol"] = Of(AgentFactory.Agent, agent => agent.Enrol(agent.IssueToken(TimeSpan.FromHours(1), Later), null, null, Later).ShouldSucceed(), typeof(AgentTokenIssued), typeof(AgentEnrolled)),
        ["SiteAgent.ConfirmKey"] = Of(EnrolledWithNonce, agent => agent.ConfirmKey(), typeof(AgentKeyConfirmed)),
        ["SiteAgent.Revoke"] = Of(Expected, agent => agent.Revoke(Later), typeof(AgentRevoked)),

        ["Approval.Open"] = New(() => ApprovalFactory.Open(), typeof(ApprovalOpened)),
        ["Approval.CastVote"] = Of(() => ApprovalFactory.Open(), approval => approval.CastVote(ApprovalFactory.Yes("max", Side.Source, Side.Target), ApprovalFactory.Shown, Later).ShouldSucceed(), typeof(VoteCast), typeof(ApprovalResolved)),
        ["Approval.Expire"] = Of(() => ApprovalFactory.Open(), approval => approval.Expire(ApprovalFactory.End), typeof(ApprovalResolved)),
        ["Approval.Withdraw"] = Of(() => ApprovalFactory.Open(), approval => approval.Withdraw(Later), typeof(ApprovalResolved)),

        ["MigrationClaim.Open"] = New(() => new ClaimFactory().Claim, typeof(ClaimOpened)),
        ["MigrationClaim.Assess"] = OfClaim(() => new ClaimFactory(), plant => plant.Assess(Later).ShouldSucceed(), typeof(ClaimAssessed)),
        ["MigrationClaim.Decide"] = OfClaim(ClaimFactory.AwaitingBoth, plant => plant.Decide(ApprovalFactory.Yes("max", Side.Source), Later).ShouldSucceed(), typeof(ClaimConsented)),
        ["MigrationClaim.Decide, approved"] = OfClaim(ClaimFactory.AwaitingBoth, plant => plant.Decide(ApprovalFactory.Yes("max", Side.Source, Side.Target), Later).ShouldSucceed(), typeof(ClaimApproved)),
        ["MigrationClaim.Decide, rejected"] = OfClaim(ClaimFactory.AwaitingBoth, plant => plant.Decide(ApprovalFactory.No("max", Side.Source), Later).ShouldSucceed(), typeof(ClaimRejected)),
        ["MigrationClaim.Expire"] = OfClaim(ClaimFactory.AwaitingBoth, plant => plant.Claim.Expire(plant.Approval, ClaimFactory.End), typeof(ClaimExpired)),
        ["MigrationClaim.Lapse"] = OfClaim(Moved, plant => plant.Claim.Lapse(plant.Approval, plant.Node, Later), typeof(ClaimExpired)),
        ["MigrationClaim.RecordOtherMachine"] = OfClaim(ClaimFactory.AwaitingBoth, plant => plant.Claim.RecordOtherMachine(new ReportedMachine(null, null, "S-2", null), Later), typeof(ClaimedMachineDiffers)),
        ["MigrationClaim.RecordReturn"] = OfClaim(Rejected, plant => plant.Claim.RecordReturn(Later), typeof(ClaimedNodeReturned)),

        ["SyncConflict.Open"] = New(() => Conflict(), typeof(ConflictOpened)),
        ["SyncConflict.Update"] = Of(() => Conflict(), conflict => conflict.Update(Between("vendor")), typeof(ConflictUpdated)),
        ["SyncConflict.Withdraw"] = Of(() => Conflict("vendor", "model"), conflict => conflict.Withdraw(["vendor"], SyncFactory.Node, "agent", Later), typeof(ConflictUpdated)),
        ["SyncConflict.Withdraw, all"] = Of(() => Conflict(), conflict => conflict.Withdraw(["vendor"], SyncFactory.Node, "agent", Later), typeof(ConflictResolved)),
        ["SyncConflict.Close"] = Of(() => Conflict(), conflict => conflict.Close(ConflictDecision.AcceptedSite, SyncFactory.Node, "max", Later), typeof(ConflictResolved)),

        ["EnrolmentToken.Create"] = New(() => AgentFactory.Token(), typeof(EnrolmentTokenIssued)),
        ["EnrolmentToken.Use"] = Of(() => AgentFactory.Token(), token => token.Use(Later).ShouldSucceed(), typeof(EnrolmentTokenUsed)),
        ["EnrolmentToken.Revoke"] = Of(() => AgentFactory.Token(), token => token.Revoke(Later), typeof(EnrolmentTokenRevoked)),
        ["Enrolment.Create"] = New(() => AgentFactory.Enrolment(), typeof(EnrolmentRequested)),
        ["Enrolment.Approve"] = Of(() => AgentFactory.Enrolment(), enrolment => enrolment.Approve(GroupFactory.Site("a"), "max", Later).ShouldSucceed(), typeof(EnrolmentApproved)),
        ["Enrolment.Reject"] = Of(() => AgentFactory.Enrolment(), enrolment => enrolment.Reject("max", Later).ShouldSucceed(), typeof(EnrolmentRejected)),
        ["Enrolment.Complete"] = Of(AgentFactory.ApprovedEnrolment, enrolment => enrolment.Complete(Later), typeof(EnrolmentCompleted)),

        ["SyncRequest.Open"] = New(() => SyncFactory.Request(), typeof(SyncRequested)),
        ["SyncRequest.Repeat"] = Of(() => SyncFactory.Request(), request => request.Repeat(SyncFactory.Everything, true, null, Later), typeof(SyncRequestRepeated)),
        ["SyncRequest.Acknowledge"] = Of(() => SyncFactory.Request(), request => request.Acknowledge(Later).ShouldSucceed(), typeof(SyncRequestAcknowledged)),
        ["SyncRequest.Complete"] = Of(() => SyncFactory.Request(), request => request.Complete(Later).ShouldSucceed(), typeof(SyncRequestEnded)),
        ["SyncRequest.Fail"] = Of(() => SyncFactory.Request(), request => request.Fail("no disk", Later).ShouldSucceed(), typeof(SyncRequestEnded)),
        ["SyncRequest.Reopen"] = Of(Acknowledged, request => request.Reopen(Later), typeof(SyncRequestRepeated)),
        ["SyncRequest.Cancel"] = Of(() => SyncFactory.Request(), request => request.Cancel(Later).ShouldSucceed(), typeof(SyncRequestEnded)),
        ["SyncRequest.Expire"] = Of(() => SyncFactory.Request(), request => request.Expire(GroupFactory.Now + SyncRequest.Lifetime), typeof(SyncRequestEnded)),
    };

    public static TheoryData<string> Names => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_method_that_changes_an_aggregate_records_its_change(string name)
    {
        var (before, after, events) = Changes[name].Run();

        events.Select(change => change.GetType()).Should().Equal(Changes[name].Events);
        // A deletion changes the repository and not the aggregate.
        if (before is not null && !events.Any(IsEnd)) after.Should().NotEqual(before, "a case without a change would prove nothing");
    }

    [Fact]
    public void Every_method_of_every_aggregate_has_a_case()
    {
        var methods = typeof(EventSource).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(EventSource)) && !type.IsAbstract)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            // Parsing a value creates no aggregate.
            .Where(method => !method.IsSpecialName && !method.Name.StartsWith("Parse", StringComparison.Ordinal) && !method.Name.StartsWith("ToUsable", StringComparison.Ordinal))
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}").Distinct();

        var known = Changes.Keys.Select(name => name.Split(',')[0]).Concat(Queries).Distinct();

        known.Should().BeEquivalentTo(methods);
    }

    [Fact]
    public void Every_event_of_an_aggregate_is_recorded_by_a_case()
    {
        Type[] recordedByUseCases =
            [typeof(ClaimsOfSiteDeleted), typeof(ClaimsOfNodeDeleted), typeof(NodeChangedBySite), typeof(SiteCopyDiffers), typeof(SiteFeedOpened), typeof(FeedVersionAssigned)];

        Changes.Values.SelectMany(change => change.Events).Concat(recordedByUseCases).Distinct()
            .Should().BeEquivalentTo(typeof(DomainEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DomainEvent)) && !type.IsAbstract));
    }

    [Fact]
    public void Setting_the_current_value_records_nothing()
    {
        var (group, site, node, document) = (GroupFactory.Group("a"), GroupFactory.Site("a"), NodeFactory.Bare(), DocumentFactory.Bare());
        foreach (var source in new EventSource[] { group, site, node, document }) source.TakeEvents();

        group.Rename(GroupFactory.Name("a"));
        group.SetDescription(null);
        group.SetTags(null);
        group.SetExternalId(null);
        group.Configure(Settings.Empty with { }).ShouldSucceed();
        group.MoveUnder(null, 1).ShouldSucceed();
        site.SetAgentUrl(null);
        node.Identify(NodeFactory.BareIdentity with { });
        node.AssignTo(null);
        node.AssignHomeSite(null);
        node.AssignWorkflow(null);
        node.SetTags(null);
        document.Rename(DocumentFactory.Name("Install"));
        document.SetDescription(null);
        document.Revise(DocumentFactory.Content(" { } "));

        foreach (var source in new EventSource[] { group, site, node, document }) source.TakeEvents().Should().BeEmpty();
    }

    [Fact]
    public void An_event_contains_the_replaced_value()
    {
        var (from, to, group) = (GroupFactory.Group("from"), GroupFactory.Group("to"), GroupFactory.Group("a"));
        group.MoveUnder(from, 1).ShouldSucceed();
        var lineage = group.Lineage;
        group.TakeEvents();

        group.Rename(GroupFactory.Name("b"));
        group.Configure(new Settings { AutoProvision = true }).ShouldSucceed();
        group.MoveUnder(to, 1).ShouldSucceed();

        group.TakeEvents().Should().Equal(
            new GroupDetailChanged(group, "name", "a", "b"),
            new SettingsChanged(group, Settings.Empty),
            new GroupMoved(group, from.Id, new Relocation(lineage, group.Lineage)));
    }

    [Fact]
    public void Events_are_collected_once()
    {
        var group = GroupFactory.Group("a");
        group.TakeEvents().Should().Equal(new GroupCreated(group));
        group.TakeEvents().Should().BeEmpty();
    }

    private static bool IsEnd(DomainEvent change) => change is GroupDeleted or NodeDeleted or DocumentDeleted or DocumentUnassigned or UnknownNodeAccepted or UnknownNodeDismissed or MachineNoLongerIgnored;

    private static Change New(Func<EventSource> create, params Type[] events) => new(() => (null, create(), static () => { }), events);

    private static Change Of<T>(Func<T> arrange, Action<T> act, params Type[] events)
        where T : EventSource =>
        new(() =>
        {
            var source = arrange();
            source.TakeEvents();
            return (DeepSnapshot.Of(source), source, () => act(source));
        }, events);

    private static Change OfClaim(Func<ClaimFactory> arrange, Action<ClaimFactory> act, params Type[] events) =>
        new(() =>
        {
            var plant = arrange();
            plant.Claim.TakeEvents();
            return (DeepSnapshot.Of(plant.Claim), plant.Claim, () => act(plant));
        }, events);

    private static Node Tagged()
    {
        var node = NodeFactory.Bare();
        node.AddTag("a").ShouldSucceed();
        return node;
    }

    private static IgnoredMachine Ignored() => IgnoredMachine.Create(NodeFactory.BareIdentity.MacAddress, null, GroupFactory.Now);

    private static UnknownNode Unknown() => UnknownNode.Create(UnknownNodeId.New(GroupFactory.Now), GroupFactory.Site("a"), NodeFactory.BareIdentity, NodeFactory.Forbidden, GroupFactory.Now);

    private static DocumentAssignment Assignment() => DocumentAssignment.Create(DocumentId.New(GroupFactory.Now), GroupFactory.Id(), GroupFactory.Now);

    private static SiteAgent EnrolledWithNonce()
    {
        var agent = AgentFactory.Agent();
        agent.Enrol(agent.IssueToken(TimeSpan.FromHours(1), Later), "nonce", null, Later).ShouldSucceed();
        agent.TakeEvents();
        return agent;
    }

    private static SyncRequest Acknowledged()
    {
        var request = SyncFactory.Request();
        request.Acknowledge(Later).ShouldSucceed();
        request.TakeEvents();
        return request;
    }

    private static SiteAgent Expected()
    {
        var agent = AgentFactory.Agent();
        agent.IssueToken(TimeSpan.FromHours(1), GroupFactory.Now);
        return agent;
    }

    private static ClaimFactory Moved()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Node.AssignHomeSite(plant.Elsewhere);
        return plant;
    }

    private static ClaimFactory Rejected()
    {
        var plant = ClaimFactory.AwaitingBoth();
        plant.Decide(ApprovalFactory.No("max", Side.Source), GroupFactory.Now).ShouldSucceed();
        return plant;
    }

    private static SyncConflict Conflict(params string[] fields) =>
        SyncConflict.Open(SyncConflictId.New(GroupFactory.Now), GroupFactory.Id(), SyncEntityType.Node, Guid.AllBitsSet, Between(fields.Length == 0 ? ["vendor"] : fields), GroupFactory.Now);

    private static ConflictSides Between(params string[] fields) => new(
        1, SyncFactory.Node, 2, SyncFactory.Node, SyncFactory.Node.With(fields.Select(field => KeyValuePair.Create(field, EntityState.Value("other")))), fields, GroupFactory.Now);

    /// <summary>A method of an aggregate, called such that it changes something.</summary>
    private sealed record Change(Func<(IReadOnlyDictionary<string, object?>? Before, EventSource Source, Action Act)> Arrange, Type[] Events)
    {
        public (IReadOnlyDictionary<string, object?>? Before, IReadOnlyDictionary<string, object?> After, IReadOnlyList<DomainEvent> Events) Run()
        {
            var (before, source, act) = Arrange();
            act();
            return (before, DeepSnapshot.Of(source), source.TakeEvents());
        }
    }
}
