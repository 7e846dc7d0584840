using System.Net;
using System.Text.Json;
using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Approvals;
using Sites.Application.Contracts.Catalog;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Contracts.Synchronization;
using Sites.Client;

namespace Sites.Integration.Tests.Client;

/// <summary>The typed client against the real service.</summary>
public sealed class SitesApiTests : IClassFixture<SqliteService>, IDisposable
{
    private readonly SqliteService _service;
    private readonly HttpClient _http;
    private readonly SitesApi _api;

    public SitesApiTests(SqliteService service)
    {
        _service = service;
        _http = OpenApiValidationHandler.Client(new Uri(service.Http.BaseAddress!, "/"));
        _api = new SitesApi(_http);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_site_is_created_read_updated_and_deleted()
    {
        var root = await _api.Sites.CreateAsync(new CreateSiteRequest { Name = _service.Unique("root"), CachePolicy = CachePolicy.Mirror }, Cancellation);
        var child = await _api.Sites.CreateAsync(new CreateSiteRequest { Name = _service.Unique("child"), ParentId = root.Value.Id }, Cancellation);
        child.Value.CachePolicy.Should().BeNull();
        child.Value.Effective!.CachePolicy.Value.Should().Be(CachePolicy.Mirror);
        child.Value.Effective.CachePolicy.From!.Id.Should().Be(root.Value.Id);

        var changed = await _api.Sites.UpdateAsync(
            child.Value.Id, new UpdateSiteRequest { CachePolicy = CachePolicy.Assigned, Description = "changed" }, child.ETag, Cancellation);
        changed.Value.CachePolicy.Should().Be(CachePolicy.Assigned);
        changed.Value.Name.Should().Be(child.Value.Name, "an absent member is not changed");
        var cleared = await _api.Sites.UpdateAsync(
            child.Value.Id, new UpdateSiteRequest { CachePolicy = new Optional<CachePolicy?>(null) }, cancellationToken: Cancellation);
        cleared.Value.CachePolicy.Should().BeNull();

        var explained = await _api.Sites.ExplainAsync(child.Value.Id, Cancellation);
        explained.Value.CachePolicy.Shadowed.Should().BeEmpty();
        await _api.Sites.DeleteAsync(child.Value.Id, cleared.ETag, Cancellation);
        await Awaiting(() => _api.Sites.GetAsync(child.Value.Id, Cancellation)).ShouldBeRefused(HttpStatusCode.NotFound, ErrorCodes.SiteNotFound);
    }

    [Fact]
    public async Task A_stale_tag_is_refused_with_the_error_code()
    {
        var group = await _api.Groups.CreateAsync(new CreateGroupRequest { Name = _service.Unique("group") }, Cancellation);
        await _api.Groups.UpdateAsync(group.Value.Id, new UpdateGroupRequest { Description = "first" }, group.ETag, Cancellation);

        await Awaiting(() => _api.Groups.UpdateAsync(group.Value.Id, new UpdateGroupRequest { Description = "second" }, group.ETag, Cancellation))
            .ShouldBeRefused(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionStale);
    }

    [Fact]
    public async Task Lists_are_enumerated_to_the_end()
    {
        var root = await _api.Sites.CreateAsync(new CreateSiteRequest { Name = _service.Unique("walk") }, Cancellation);
        for (var i = 0; i < 7; i++)
            await _api.Sites.CreateAsync(new CreateSiteRequest { Name = $"leaf {i}", ParentId = root.Value.Id }, Cancellation);

        var names = new List<string>();
        await foreach (var site in _api.Sites.EnumerateAsync(new GroupListOptions { Under = root.Value.Id, Limit = 2, Sort = "-name" }, Cancellation))
            names.Add(site.Name);

        names.Should().Equal("leaf 6", "leaf 5", "leaf 4", "leaf 3", "leaf 2", "leaf 1", "leaf 0");
        (await _api.Groups.ListAncestorsAsync((await _api.Sites.ListAsync(new GroupListOptions { ParentId = root.Value.Id, Limit = 1 }, Cancellation)).Data[0].Id, Cancellation))
            .Data.Should().ContainSingle(ancestor => ancestor.Id == root.Value.Id);
    }

    [Fact]
    public async Task A_node_is_created_found_and_changes_its_state()
    {
        var home = await _api.Sites.CreateAsync(new CreateSiteRequest { Name = _service.Unique("home") }, Cancellation);
        var node = await _api.Nodes.CreateAsync(
            new CreateNodeRequest { MacAddress = _service.UniqueMac(), Arch = Application.Contracts.Nodes.Architecture.X8664, HomeSiteId = home.Value.Id }, Cancellation);
        node.Value.State.Should().Be(NodeState.Discovered);

        var pending = await _api.Nodes.ChangeStateAsync(node.Value.Id, new ChangeNodeStateRequest { State = NodeState.Pending, Comment = "go" }, node.ETag, Cancellation);
        pending.Value.State.Should().Be(NodeState.Pending);
        (await _api.Nodes.ListAsync(new NodeListOptions { HomeSiteId = home.Value.Id, State = NodeState.Pending }, Cancellation)).Total.Should().Be(1);
        Guid? anywhere = null;
        string? any = null;
        foreach (var (options, found) in new[]
        {
            (new NodeListOptions { HomeSiteId = home.Value.Id, State = Filter.AnyOf(NodeState.Active, NodeState.Pending) }, 1),
            (new NodeListOptions { HomeSiteId = home.Value.Id, State = Filter.AnyOf(NodeState.Active, NodeState.Retired) }, 0),
            (new NodeListOptions { HomeSiteId = Filter.AnyOf(home.Value.Id).OrNone(), Hostname = Filter<string>.None, MacAddress = node.Value.MacAddress }, 1),
            (new NodeListOptions { HomeSiteId = Filter<Guid>.None, MacAddress = node.Value.MacAddress }, 0),
            (new NodeListOptions { HomeSiteId = anywhere, Vendor = any, MacAddress = node.Value.MacAddress, SystemUuid = Filter<Guid>.None }, 1),
        })
            (await _api.Nodes.ListAsync(options, Cancellation)).Total.Should().Be(found);
        await Awaiting(() => _api.Nodes.ChangeStateAsync(node.Value.Id, new ChangeNodeStateRequest { State = NodeState.Active }, cancellationToken: Cancellation))
            .ShouldBeRefused(HttpStatusCode.Conflict, ErrorCodes.NodeInvalidTransition);
        await _api.Nodes.DeleteAsync(node.Value.Id, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task An_agent_enrols_sends_heartbeats_synchronises_and_is_revoked()
    {
        var site = (await _api.Sites.CreateAsync(new CreateSiteRequest { Name = _service.Unique("agent"), HeartbeatIntervalSeconds = 30 }, Cancellation)).Value.Id;
        var token = await _api.Sites.IssueAgentTokenAsync(site, expiresInHours: 2, Cancellation);
        token.ExpiresInHours.Should().Be(2);
        var enrolled = await _api.Agents.RegisterAsync(
            new RegisterAgentRequest { SiteId = site, Token = token.Token, AgentUrl = "http://agent", AgentVersion = "1" }, Cancellation);
        enrolled.Config!.HeartbeatInterval.Should().Be(30);

        var asked = await _api.Sites.SyncAsync(site, new SyncSiteRequest { EntityTypes = [SyncEntityType.Node] }, Cancellation);
        asked.Status.Should().Be(SyncRequestStatus.Started);
        var heartbeat = new HeartbeatRequest { SiteId = site, AgentVersion = "1", UptimeSeconds = 1, Services = new Dictionary<string, string> { ["tftp"] = "ok" } };
        var answer = await _api.Agents.HeartbeatAsync(enrolled.AgentKey!, heartbeat, Cancellation);
        (enrolled.Ignored.Count, answer.Ignored.Count).Should().Be((0, 0));
        (await _api.Agents.HeartbeatAsync(enrolled.AgentKey!, heartbeat with { CacheHitRate = 2 }, Cancellation)).Ignored
            .Should().Equal(new IgnoredMemberResponse { Field = "cache_hit_rate", Code = ErrorCodes.AgentValueOutOfRange });
        answer.Commands.Should().ContainSingle(command => command.Command == "sync").Which.Params.GetProperty("sync_id").GetGuid().Should().Be(asked.SyncId);

        (await _api.Agents.AcknowledgeSyncAsync(enrolled.AgentKey!, asked.SyncId, Cancellation)).AcknowledgedAt.Should().NotBeNull();
        (await _api.Agents.CompleteSyncAsync(enrolled.AgentKey!, asked.SyncId, Cancellation)).Status.Should().Be(SyncRequestStatus.Completed);
        (await _api.Sites.GetSyncRequestAsync(asked.SyncId, Cancellation)).Value.Status.Should().Be(SyncRequestStatus.Completed);
        var second = await _api.Sites.SyncAsync(site, cancellationToken: Cancellation);
        (await _api.Agents.FailSyncAsync(enrolled.AgentKey!, second.SyncId, "no room", Cancellation)).Reason.Should().Be("no room");
        var requests = new List<Guid>();
        await foreach (var request in _api.Sites.EnumerateSyncRequestsAsync(site, Cancellation)) requests.Add(request.Id);
        requests.Should().Equal(second.SyncId, asked.SyncId);
        var third = await _api.Sites.SyncAsync(site, cancellationToken: Cancellation);
        (await _api.Sites.CancelSyncRequestAsync(third.SyncId, Cancellation)).Value.Status.Should().Be(SyncRequestStatus.Cancelled);

        (await _api.Agents.GetStatusAsync(site, Cancellation)).Value.AgentStatus.Should().Be(AgentStatus.Online);
        (await _api.Sites.GetHealthAsync(site, Cancellation)).Value.AgentVersion.Should().Be("1");
        (await _api.Sites.GetHealthSummaryAsync(site, Cancellation)).SitesByStatus.Online.Should().Be(1);
        await _api.Sites.RevokeAgentAsync(site, cancellationToken: Cancellation);
        (await _api.Sites.ListAsync(new SiteListOptions { AgentStatus = AgentStatus.Offline }, Cancellation)).Data.Should().Contain(row => row.Id == site);
        await Awaiting(() => _api.Agents.HeartbeatAsync(enrolled.AgentKey!, heartbeat, Cancellation))
            .ShouldBeRefused(HttpStatusCode.Unauthorized, ErrorCodes.AgentRevoked);
    }

    [Fact]
    public async Task Agents_enrol_with_the_token_of_a_group_and_an_operator_decides()
    {
        var top = (await _api.Sites.CreateAsync(new CreateSiteRequest { Name = _service.Unique("top") }, Cancellation)).Value.Id;
        var token = (await _api.Enrolments.IssueTokenAsync(
            top, new EnrolmentTokenRequest { MaxUses = 3, ExpiresInHours = 1, NeedsApproval = true, SiteDefaults = new SiteDefaults { Tags = ["edge"], CacheMaxSizeGb = 7 } }, Cancellation)).Value;
        RegisterAgentRequest Agent(string name) => new() { Token = token.Token, SiteName = name, AgentUrl = "http://agent", AgentVersion = "1", Nonce = name };

        var waiting = await _api.Agents.RegisterAsync(Agent("one"), Cancellation);
        var other = await _api.Agents.RegisterAsync(Agent("two"), Cancellation);
        (waiting.Success, waiting.AgentKey, waiting.Config, waiting.RetryAfterSeconds).Should().Be((false, null, null, 30));
        (await _api.Enrolments.ListAsync(new EnrolmentListOptions { Status = EnrolmentStatus.Pending, TokenId = token.Id }, Cancellation)).Total.Should().Be(2);
        var approved = await _api.Enrolments.ApproveAsync(waiting.EnrolmentId!.Value, cancellationToken: Cancellation);
        (await _api.Enrolments.RejectAsync(other.EnrolmentId!.Value, cancellationToken: Cancellation)).Value.Status.Should().Be(EnrolmentStatus.Rejected);

        var enrolled = await _api.Agents.RegisterAsync(Agent("one"), Cancellation);
        (enrolled.Success, enrolled.Config!.SiteId, enrolled.Config.CacheMaxSizeGb).Should().Be((true, approved.Value.SiteId!.Value, 7));
        (await _api.Sites.GetAsync(enrolled.Config.SiteId, Cancellation)).Value.Tags.Should().Equal("edge");
        (await _api.Enrolments.GetAsync(waiting.EnrolmentId.Value, Cancellation)).Value.Status.Should().Be(EnrolmentStatus.Enrolled);
        await Awaiting(() => _api.Agents.RegisterAsync(Agent("two"), Cancellation)).ShouldBeRefused(HttpStatusCode.Forbidden, ErrorCodes.EnrolmentRejected);
        var uses = new List<EnrolmentResponse>();
        await foreach (var use in _api.Enrolments.EnumerateAsync(new EnrolmentListOptions { SiteId = enrolled.Config.SiteId }, Cancellation)) uses.Add(use);
        uses.Should().ContainSingle().Which.TokenId.Should().Be(token.Id);

        (await _api.Enrolments.ListTokensAsync(top, cancellationToken: Cancellation)).Data.Should().ContainSingle().Which.Uses.Should().Be(2);
        await _api.Enrolments.RevokeTokenAsync(token.Id, cancellationToken: Cancellation);
        (await _api.Enrolments.GetTokenAsync(token.Id, Cancellation)).Value.Status.Should().Be(EnrolmentTokenStatus.Revoked);
        var tokens = new List<EnrolmentTokenResponse>();
        await foreach (var one in _api.Enrolments.EnumerateTokensAsync(top, cancellationToken: Cancellation)) tokens.Add(one);
        tokens.Should().ContainSingle();
    }

    [Fact]
    public async Task A_site_reads_its_feed_acknowledges_pushes_and_its_conflict_is_resolved()
    {
        var site = (await _api.Sites.CreateAsync(
            new CreateSiteRequest { Name = _service.Unique("site"), AutonomyLevel = AutonomyLevel.Full, ConflictResolution = ConflictResolution.Manual }, Cancellation)).Value.Id;
        var token = await _api.Sites.IssueAgentTokenAsync(site, cancellationToken: Cancellation);
        var key = (await _api.Agents.RegisterAsync(
            new RegisterAgentRequest { SiteId = site, Token = token.Token, AgentUrl = "http://agent", AgentVersion = "1" }, Cancellation)).AgentKey!;
        var node = (await _api.Nodes.CreateAsync(new CreateNodeRequest { MacAddress = _service.UniqueMac(), HomeSiteId = site }, Cancellation)).Value.Id;

        var changes = await _api.Agents.ListChangesAsync(key, limit: 500, cancellationToken: Cancellation);
        changes.Data.Select(change => change.EntityType).Should().Equal(SyncEntityType.Site, SyncEntityType.Node);
        var acknowledged = await _api.Agents.AcknowledgeChangesAsync(
            key, [.. changes.Data.Select(change => new KnownVersionRequest { EntityType = change.EntityType, EntityId = change.EntityId, Version = change.Version })], changes.Generation, Cancellation);
        (acknowledged.PendingSyncItems, acknowledged.Ignored.Count).Should().Be((0, 0));

        await _api.Nodes.UpdateAsync(node, new UpdateNodeRequest { Hostname = "central" }, cancellationToken: Cancellation);
        var pushed = await _api.Agents.PushChangesAsync(
            key,
            [
                new PushedChangeRequest
                {
                    ChangeId = $"{node}", EntityType = SyncEntityType.Node, EntityId = $"{node}", BaseVersion = changes.Data[1].Version, ModifiedAt = TimeProvider.System.GetUtcNow().UtcDateTime,
                    State = Json("""{"hostname":"site"}"""),
                },
                new PushedChangeRequest { ChangeId = "x" },
            ],
            Cancellation);
        pushed.Select(result => (result.ChangeId, result.Outcome, result.Code)).Should().Equal(
            (node, ChangeOutcome.Conflict, null), (null, ChangeOutcome.Refused, ErrorCodes.SyncChangeIdInvalid));

        var conflict = (await _api.Conflicts.ListAsync(new ConflictListOptions { SiteId = site, Resolved = false }, Cancellation)).Data.Single();
        var read = await _api.Conflicts.GetAsync(conflict.Id, Cancellation);
        var resolved = await _api.Conflicts.ResolveAsync(
            conflict.Id, new ResolveConflictRequest { Resolution = ConflictDecision.Merged, Fields = Json("""{"hostname":"both"}"""), CentralVersion = read.Value.CentralVersion }, read.ETag, Cancellation);
        resolved.Value.Resolved.Should().BeTrue();
        (await _api.Conflicts.ResolveAllAsync(site, ConflictDecision.AcceptedSite, Cancellation)).Resolved.Should().Be(0);
        (await _api.Agents.ListChangesAsync(key, changes.NextCursor, cancellationToken: Cancellation)).Data.Single().State!.Value.GetProperty("hostname").GetString().Should().Be("both");
    }

    [Fact]
    public async Task A_node_that_boots_at_another_site_is_claimed_and_the_claim_is_approved()
    {
        var (home, away) = (await EnrolledAsync(), await EnrolledAsync());
        var mac = _service.UniqueMac();
        var node = (await _api.Nodes.CreateAsync(new CreateNodeRequest { MacAddress = mac, HomeSiteId = home.Site }, Cancellation)).Value.Id;

        (await _api.Agents.ReportBootAsync(home.Key, new ReportBootRequest { MacAddress = mac }, Cancellation)).Outcome.Should().Be(BootOutcome.Home);
        var boot = await _api.Agents.ReportBootAsync(away.Key, new ReportBootRequest { MacAddress = mac }, Cancellation);
        (boot.Outcome, boot.Boot, boot.NodeId).Should().Be((BootOutcome.Claimed, BootAdvice.Wait, node));

        var claim = await _api.Migrations.GetAsync(boot.Claim!.Id, Cancellation);
        claim.Value.Awaiting.Should().Equal(Side.Source, Side.Target);
        var approval = await _api.Approvals.GetAsync(claim.Value.ApprovalId!.Value, Cancellation);
        approval.Value.Subject["node"]["mac_address"].Should().Be(mac);
        (await _api.Approvals.ListAsync(new ApprovalListOptions { Status = ApprovalStatus.Pending }, Cancellation)).Data.Should().Contain(row => row.Id == approval.Value.Id);
        (await _api.Approvals.EnumerateAsync(cancellationToken: Cancellation).ToListAsync(Cancellation)).Should().Contain(row => row.SubjectId == claim.Value.Id);

        var again = await _api.Migrations.ReassessAsync(claim.Value.Id, claim.ETag, Cancellation);
        await Awaiting(() => _api.Migrations.ApproveAsync(claim.Value.Id, "late", claim.ETag, Cancellation)).ShouldBeRefused(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionStale);
        var approved = await _api.Migrations.ApproveAsync(claim.Value.Id, "welcome", again.ETag, Cancellation);
        approved.Value.Status.Should().Be(ClaimStatus.Approved);
        (await _api.Nodes.GetAsync(node, Cancellation)).Value.HomeSiteId.Should().Be(away.Site);
        await Awaiting(() => _api.Migrations.RejectAsync(claim.Value.Id, cancellationToken: Cancellation)).ShouldBeRefused(HttpStatusCode.Conflict, ErrorCodes.ClaimNotPending);

        var back = await _api.Migrations.ClaimAsync(new ClaimNodeRequest { NodeId = node, TargetSiteId = home.Site, Reason = "repair" }, Cancellation);
        var refusal = (await Awaiting(() => _api.Migrations.ClaimAsync(new ClaimNodeRequest { NodeId = node, TargetSiteId = home.Site }, Cancellation))
            .Should().ThrowAsync<SitesRefusedException>()).Which;
        (refusal.Code, refusal.Problem?.ExistingId).Should().Be((ErrorCodes.ClaimAlreadyOpen, back.Value.Id));
        (await _api.Migrations.ListAsync(new ClaimListOptions { NodeId = node }, Cancellation)).Total.Should().Be(2);
        (await _api.Migrations.EnumerateAsync(new ClaimListOptions { SiteId = home.Site, Status = ClaimStatus.Pending }, Cancellation).ToListAsync(Cancellation))
            .Should().ContainSingle().Which.Id.Should().Be(back.Value.Id);
    }

    [Fact]
    public async Task An_unknown_node_is_queued_until_a_user_accepts_it()
    {
        var (site, key) = await EnrolledAsync();
        foreach (var mac in new[] { _service.UniqueMac(), _service.UniqueMac() })
            (await _api.Agents.ReportBootAsync(key, new ReportBootRequest { MacAddress = mac, Vendor = "v" }, Cancellation)).Queued.Should().BeTrue();

        var waiting = await _api.UnknownNodes.EnumerateAsync(new UnknownNodeListOptions { SiteId = site }, Cancellation).ToListAsync(Cancellation);
        waiting.Should().HaveCount(2);
        (await _api.UnknownNodes.AcceptAsync(waiting[0].Id, Cancellation)).Value.HomeSiteId.Should().Be(site);
        await _api.UnknownNodes.DismissAsync(waiting[1].Id, Cancellation);
        (await _api.UnknownNodes.ListAsync(new UnknownNodeListOptions { Under = site }, Cancellation)).Total.Should().Be(0);
        await Awaiting(() => _api.UnknownNodes.AcceptAsync(waiting[1].Id, Cancellation)).ShouldBeRefused(HttpStatusCode.NotFound, ErrorCodes.UnknownNodeNotFound);
    }

    /// <summary>A site without automatic consent, and the key of its agent.</summary>
    private async Task<(Guid Site, string Key)> EnrolledAsync()
    {
        var site = (await _api.Sites.CreateAsync(new CreateSiteRequest { Name = _service.Unique("site") }, Cancellation)).Value.Id;
        var token = await _api.Sites.IssueAgentTokenAsync(site, cancellationToken: Cancellation);
        return (site, (await _api.Agents.RegisterAsync(
            new RegisterAgentRequest { SiteId = site, Token = token.Token, AgentUrl = "http://agent", AgentVersion = "1" }, Cancellation)).AgentKey!);
    }

    [Fact]
    public async Task A_document_is_created_assigned_updated_and_deleted()
    {
        var group = (await _api.Groups.CreateAsync(new CreateGroupRequest { Name = _service.Unique("group") }, Cancellation)).Value.Id;
        var name = _service.Unique("template");
        var made = await _api.Templates.CreateAsync(new CreateDocumentRequest { Name = name, Content = Json("""{"b":1,"a":2}""") }, Cancellation);
        made.Value.Kind.Should().Be(DocumentKind.Template);
        made.Value.Content.GetRawText().Should().Be("""{"a":2,"b":1}""");

        var changed = await _api.Templates.UpdateAsync(made.Value.Id, new UpdateDocumentRequest { Content = Json("""{"c":3}""") }, made.ETag, Cancellation);
        (changed.Value.Name, changed.Value.Content.GetRawText(), changed.Value.Version).Should().Be((name, """{"c":3}""", 2));
        await Awaiting(() => _api.Templates.UpdateAsync(made.Value.Id, new UpdateDocumentRequest { Description = "late" }, made.ETag, Cancellation))
            .ShouldBeRefused(HttpStatusCode.PreconditionFailed, ErrorCodes.PreconditionStale);

        (await _api.Templates.AssignAsync(made.Value.Id, group, Cancellation)).GroupId.Should().Be(group);
        (await _api.Templates.EnumerateAssignmentsAsync(made.Value.Id, Cancellation).ToListAsync(Cancellation)).Should().ContainSingle().Which.GroupId.Should().Be(group);
        var found = (await _api.Templates.EnumerateAsync(new DocumentListOptions { GroupId = group, Q = name }, Cancellation).ToListAsync(Cancellation)).Should().ContainSingle().Which;
        (found.Id, found.AssignmentsCount).Should().Be((made.Value.Id, 1));
        (await _api.Workflows.ListAsync(new DocumentListOptions { GroupId = group }, Cancellation)).Total.Should().Be(0);
        await _api.Templates.UnassignAsync(made.Value.Id, group, Cancellation);
        (await _api.Templates.GetAsync(made.Value.Id, Cancellation)).Value.AssignmentsCount.Should().Be(0);

        await Awaiting(() => _api.Workflows.GetAsync(made.Value.Id, Cancellation)).ShouldBeRefused(HttpStatusCode.NotFound, ErrorCodes.DocumentNotFound);
        await _api.Templates.DeleteAsync(made.Value.Id, changed.ETag, Cancellation);
        await Awaiting(() => _api.Templates.GetAsync(made.Value.Id, Cancellation)).ShouldBeRefused(HttpStatusCode.NotFound, ErrorCodes.DocumentNotFound);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static Func<Task> Awaiting<T>(Func<Task<T>> call) => async () => await call();
}

internal static class RefusalAssertions
{
    public static async Task ShouldBeRefused(this Func<Task> call, HttpStatusCode status, string code)
    {
        var refused = (await call.Should().ThrowAsync<SitesRefusedException>()).Which;
        refused.Status.Should().Be(status);
        refused.Code.Should().Be(code);
    }
}
