using System.Text.Json;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class ApprovalsOnSqlite(ManualSweepSqliteService service) : ApprovalTests(service, service.Clock), IClassFixture<ManualSweepSqliteService>;

public sealed class ApprovalsOnSqlServer(ManualSweepSqlServerService service) : ApprovalTests(service, service.Clock), IClassFixture<ManualSweepSqlServerService>;

/// <summary>Approvals: their subject, who may vote, and that votes apply to the subject as it was shown.</summary>
public abstract class ApprovalTests(Service service, ManualClock clock) : ClaimTestBase(service, clock)
{
    /// <summary>Changes of the subject: the PATCH, which of the three resources it changes, and its description in the refusal.</summary>
    public static TheoryData<string, string, string> Changes => new()
    {
        { "node", """{"serial_number":"S-2"}""", "node.serial_number was 'S-1' and is 'S-2'" },
        { "node", """{"serial_number":null}""", "node.serial_number was 'S-1' and is not known" },
        { "node", """{"hostname":"other"}""", "node.hostname was not known and is 'other'" },
        { "node", """{"vendor":"v"}""", "node.vendor was not known and is 'v'" },
        { "node", """{"model":"m"}""", "node.model was not known and is 'm'" },
        { "node", """{"system_uuid":"018f0000-0000-7000-8000-00000000000a"}""", "node.system_uuid was not known and is '018f0000-0000-7000-8000-00000000000a'" },
        { "source", """{"name":"<new>"}""", "source.name was '" },
        { "target", """{"name":"<new>"}""", "target.name was '" },
        { "source", """{"migration_policy":"auto_accept"}""", "source.migration_policy was 'manual' and is 'auto_accept'" },
        { "target", """{"migration_policy":"auto_release"}""", "target.migration_policy was 'manual' and is 'auto_release'" },
        { "source's parent", """{"migration_policy":"auto_accept"}""", "source.migration_policy was 'manual' and is 'auto_accept'" },
        { "target's parent", """{"migration_policy":"bidirectional"}""", "target.migration_policy was 'manual' and is 'bidirectional'" },
    };

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task The_requester_cannot_vote(string action)
    {
        var (made, claim) = await NewClaimAsync();

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"approvals/{claim.Text("approval_id")}", $"nodes/{made.Node}"], () =>
            ActAsync(claim.Id(), action, by: Requester).RefusedAsync(403, "claim.own_request"));
        await ActAsync(claim.Id(), action, by: Approver).DataAsync();
    }

    [Fact]
    public async Task The_requester_cannot_approve_by_reassessing()
    {
        var (made, claim) = await NewClaimAsync();

        await ActAsync(claim.Id(), "reassess", by: Requester).DataAsync();
        await ActAsync(claim.Id(), "approve", by: Requester).RefusedAsync(403, "claim.own_request");
        // Nor does another user become the requester by that.
        await ActAsync(claim.Id(), "reassess", by: Approver).DataAsync();
        await ActAsync(claim.Id(), "approve", by: Requester).RefusedAsync(403, "claim.own_request");

        (await ClaimAtAsync(claim.Id())).Text("requested_by").Should().Be(Requester);
        (await HomeAsync(made.Node)).Should().Be(made.Source);
        await ActAsync(claim.Id(), "approve", by: Approver).DataAsync();
    }

    [Fact]
    public async Task Any_approver_can_vote_on_a_claim_of_an_agent()
    {
        var made = await NewCaseAsync();
        var agent = await FieldAgent.EnrolAsync(Http, made.Target);
        var boot = await agent.ReportBootAsync((await Http.DataAtAsync($"nodes/{made.Node}")).Text("mac_address")!);
        var claim = boot.GetProperty("claim");
        claim.Text("requested_by").Should().Be($"agent:{made.Target}");
        (await ApprovalOfAsync(claim)).Text("requested_by").Should().Be($"agent:{made.Target}");

        (await ActAsync(claim.Id(), "approve", by: "developer").DataAsync()).Text("status").Should().Be("approved");

        (await HomeAsync(made.Node)).Should().Be(made.Target);
    }

    [Fact]
    public async Task An_approval_has_its_subject_requester_and_votes()
    {
        var (source, target) = (await NewSiteAsync("from", more: new { migration_policy = "auto_accept" }), await NewSiteAsync("to", more: new { migration_policy = "auto_release" }));
        var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = source.Id(), hostname = "h", vendor = "v", model = "m", serial_number = "S-1", system_uuid = UnknownId }).DataAsync();
        var claim = await ClaimAsync(node.Id(), target.Id());

        var open = await ApprovalOfAsync(claim);

        (open.Text("kind"), open.Text("status"), open.Text("requested_by")).Should().Be(("node_migration", "pending", Requester));
        open.GetProperty("subject_id").GetGuid().Should().Be(claim.Id());
        (open.Words("sides"), open.Words("awaiting"), open.GetProperty("votes").GetArrayLength()).Should().Be(("source,target", "source,target", 0));
        (open.Time("created_at"), open.Time("expires_at"), open.Time("resolved_at"), open.Version()).Should().Be((Start, Start + Lifetime, null, 1));
        SubjectOf(open).Should().Equal(
            $"node.hostname=h", $"node.id={node.Id()}", $"node.mac_address={node.Text("mac_address")}", "node.model=m", "node.serial_number=S-1", $"node.system_uuid={UnknownId}", "node.vendor=v",
            $"source.id={source.Id()}", "source.migration_policy=auto_accept", $"source.name={source.Text("name")}",
            $"target.id={target.Id()}", "target.migration_policy=auto_release", $"target.name={target.Text("name")}");

        Clock.Now = Start.AddMinutes(5);
        await ActAsync(claim.Id(), "reject", json: """{"comment":" not now "}""").DataAsync();
        var closed = await ApprovalOfAsync(claim);
        (closed.Text("status"), closed.Words("awaiting"), closed.Time("resolved_at"), closed.Version()).Should().Be(("rejected", "", Start.AddMinutes(5), 2));
        var vote = closed.GetProperty("votes").EnumerateArray().Should().ContainSingle().Which;
        (vote.Text("voter"), vote.Text("decision"), vote.Text("comment"), vote.Words("sides"), vote.Time("cast_at"))
            .Should().Be((Approver, "reject", "not now", "source,target", Start.AddMinutes(5)));
        SubjectOf(closed).Should().Equal(SubjectOf(open));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"comment":null}""")]
    [InlineData("""{"comment":"  "}""")]
    public async Task A_vote_does_not_require_a_comment(string body)
    {
        var (_, claim) = await NewClaimAsync();

        await ActAsync(claim.Id(), "approve", json: body.Length == 0 ? null : body).DataAsync();

        var vote = (await ApprovalOfAsync(claim)).GetProperty("votes").EnumerateArray().Single();
        (vote.Text("decision"), vote.Raw("comment")).Should().Be(("approve", "null"));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_vote_is_refused_if_the_subject_has_changed(string what, string change, string said)
    {
        var (parent, other) = (await NewSiteOfAsync("manual"), await NewSiteOfAsync("manual"));
        var (source, target) = ((await NewSiteAsync("from", parent)).Id(), (await NewSiteAsync("to", other)).Id());
        var node = (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = source, serial_number = "S-1" }).DataAsync()).Id();
        var claim = await ClaimAsync(node, target);
        var address = what switch
        {
            "node" => $"nodes/{node}",
            "source" => $"sites/{source}",
            "target" => $"sites/{target}",
            "source's parent" => $"sites/{parent}",
            _ => $"sites/{other}",
        };
        var name = Service.Unique("new");
        await Http.PatchRawAsync(address, change.Replace("<new>", name, StringComparison.Ordinal)).DataAsync();

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"approvals/{claim.Text("approval_id")}", $"nodes/{node}"], async () =>
        {
            foreach (var action in Decisions)
            {
                var problem = await ActAsync(claim.Id(), action).RefusedAsync(409, "approval.subject_changed");
                problem.Text("detail").Should().Contain(said);
                if (change.Contains("<new>", StringComparison.Ordinal)) problem.Text("detail").Should().Contain($"and is '{name}'");
            }
        });

        // The new approval has the current facts and can be voted on.
        var fresh = await ActAsync(claim.Id(), "reassess").DataAsync();
        (await ActAsync(fresh.Id(), "approve").DataAsync()).Text("status").Should().Be("approved");
        (await HomeAsync(node)).Should().Be(target);
    }

    [Theory]
    [InlineData("source")]
    [InlineData("target")]
    public async Task A_policy_that_changes_because_the_site_moved_is_a_change_of_the_subject(string side)
    {
        var (before, after) = (await NewSiteOfAsync("manual"), await NewSiteOfAsync("auto_accept"));
        var moving = (await NewSiteAsync("moving", before)).Id();
        var other = await NewSiteOfAsync("manual");
        var claim = await ClaimAsync(await NewNodeAsync(side == "source" ? moving : other), side == "source" ? other : moving);
        await Http.PatchJsonAsync($"sites/{moving}", new { parent_id = after }).DataAsync();

        (await ActAsync(claim.Id(), "approve").RefusedAsync(409, "approval.subject_changed")).Text("detail")
            .Should().Contain($"{side}.migration_policy was 'manual' and is 'auto_accept'");
    }

    [Fact]
    public async Task A_new_MAC_address_of_the_node_is_a_change_of_the_subject()
    {
        var (made, claim) = await NewClaimAsync();
        await Http.PatchJsonAsync($"nodes/{made.Node}", new { mac_address = Service.UniqueMac() }).DataAsync();

        (await ActAsync(claim.Id(), "approve").RefusedAsync(409, "approval.subject_changed")).Text("detail").Should().Contain("node.mac_address");
    }

    [Fact]
    public async Task All_changes_are_reported_together()
    {
        var (made, claim) = await NewClaimAsync();
        await Http.PatchJsonAsync($"nodes/{made.Node}", new { vendor = "v", model = "m" }).DataAsync();
        await Http.PatchJsonAsync($"sites/{made.Source}", new { migration_policy = "auto_release" }).DataAsync();

        (await ActAsync(claim.Id(), "approve").RefusedAsync(409, "approval.subject_changed")).Text("detail")
            .Should().ContainAll("node.vendor", "node.model", "source.migration_policy").And.NotContain("target.");
    }

    [Fact]
    public async Task Reverted_changes_and_changes_outside_the_subject_do_not_affect_votes()
    {
        var (made, claim) = await NewClaimAsync();
        await Http.PatchJsonAsync($"nodes/{made.Node}", new { ip_address = "192.0.2.1", arch = "arm64" }).DataAsync();
        await Http.PatchJsonAsync($"nodes/{made.Node}/state", new { state = "pending" }).DataAsync();
        await Http.PatchJsonAsync($"sites/{made.Target}", new { description = "d", autonomy_level = "full" }).DataAsync();
        foreach (var model in new[] { "m", null }) await Http.PatchJsonAsync($"nodes/{made.Node}", new { model }).DataAsync();
        foreach (var policy in new[] { "bidirectional", "manual" }) await Http.PatchJsonAsync($"sites/{made.Source}", new { migration_policy = policy }).DataAsync();

        (await ActAsync(claim.Id(), "approve").DataAsync()).Text("status").Should().Be("approved");
    }

    [Fact]
    public async Task Reassessing_creates_an_approval_of_the_current_facts_and_closes_the_previous_one()
    {
        var (made, claim) = await NewClaimAsync();
        await Http.PatchJsonAsync($"nodes/{made.Node}", new { serial_number = "S-2" }).DataAsync();
        await Http.PatchJsonAsync($"sites/{made.Target}", new { migration_policy = "auto_accept" }).DataAsync();
        Clock.Now = Start.AddHours(2);

        var assessed = await ActAsync(claim.Id(), "reassess").DataAsync();

        assessed.Text("approval_id").Should().NotBe(claim.Text("approval_id"));
        (assessed.Text("status"), assessed.Words("awaiting"), assessed.Text("policy_matched"), assessed.Version())
            .Should().Be(("pending", "source", "source:manual+target:auto_accept", 2));
        (assessed.Time("created_at"), assessed.Time("expires_at"), assessed.Time("updated_at")).Should().Be((Start, Start + Lifetime, Start.AddHours(2)), "it is the same claim with the same expiry time");
        (await ClaimAtAsync(claim.Id())).GetRawText().Should().Be(assessed.GetRawText());

        var (before, now) = (await ApprovalOfAsync(claim), await ApprovalOfAsync(assessed));
        (before.Text("status"), before.Words("awaiting"), before.Time("resolved_at"), before.Version()).Should().Be(("expired", "", Start.AddHours(2), 2));
        SubjectOf(before).Should().Contain("target.migration_policy=manual").And.Contain("node.serial_number=");
        (now.Text("status"), now.Words("sides"), now.Text("requested_by"), now.GetProperty("subject_id").GetGuid()).Should().Be(("pending", "source", Requester, claim.Id()));
        (now.Time("created_at"), now.Time("expires_at")).Should().Be((Start.AddHours(2), Start + Lifetime));
        SubjectOf(now).Should().Contain("target.migration_policy=auto_accept").And.Contain("node.serial_number=S-2");
        await ActAsync(claim.Id(), "approve").DataAsync();
        (await ApprovalOfAsync(claim)).GetRawText().Should().Be(before.GetRawText(), "votes are cast in the new approval");
    }

    [Fact]
    public async Task Reassessing_approves_immediately_if_both_policies_now_consent()
    {
        var (from, to, node) = await NewCaseAsync();
        var (source, target) = (await SiteSyncClient.AtAsync(Http, from), await SiteSyncClient.AtAsync(Http, to));
        await source.PullAndAcknowledgeAsync();
        await target.PullAndAcknowledgeAsync();
        var claim = await ClaimAsync(node, to);
        await Http.PatchJsonAsync($"sites/{from}", new { migration_policy = "bidirectional" }).DataAsync();
        await Http.PatchJsonAsync($"sites/{to}", new { migration_policy = "auto_accept" }).DataAsync();
        (await HomeAsync(node)).Should().Be(from, "a changed policy alone does not move the node");

        var assessed = await ActAsync(claim.Id(), "reassess", by: Requester).DataAsync();

        (assessed.Text("status"), assessed.Words("awaiting"), assessed.Flag("auto_approve_eligible"), assessed.Raw("approval_id"), assessed.Time("resolved_at"))
            .Should().Be(("approved", "", true, "null", Start));
        (await ApprovalOfAsync(claim)).Text("status").Should().Be("expired");
        (await HomeAsync(node)).Should().Be(to);
        (await source.PullAsync()).Of(node).Text("operation").Should().Be("remove");
        (await target.PullAsync()).Of(node).Text("operation").Should().Be("upsert");
    }

    [Fact]
    public async Task Approvals_are_filtered_by_status()
    {
        var (_, open) = await NewClaimAsync();
        var (_, approved) = await NewClaimAsync();
        var (_, rejected) = await NewClaimAsync();
        var (_, assessed) = await NewClaimAsync();
        await ActAsync(approved.Id(), "approve").DataAsync();
        await ActAsync(rejected.Id(), "reject").DataAsync();
        var fresh = await ActAsync(assessed.Id(), "reassess").DataAsync();
        var expected = new Dictionary<string, Guid[]>
        {
            ["pending"] = [ApprovalId(fresh), ApprovalId(open)],
            ["approved"] = [ApprovalId(approved)],
            ["rejected"] = [ApprovalId(rejected)],
            ["expired"] = [ApprovalId(assessed)],
        };

        foreach (var (status, ids) in expected)
        {
            var page = await Http.DataAtAsync($"approvals?status={status}&limit={ids.Length}");
            page.Ids().Should().Equal(ids, "these are {0}, the newest first", status);
            page.EnumerateArray().Select(row => row.Text("status")).Should().OnlyContain(said => said == status);
            foreach (var row in page.EnumerateArray()) row.GetRawText().Should().Be((await Http.DataAtAsync($"approvals/{row.Id()}")).GetRawText(), "including its votes");
        }

        (await Http.DataAtAsync("approvals?limit=5")).Ids().Should().Equal(ApprovalId(fresh), ApprovalId(assessed), ApprovalId(rejected), ApprovalId(approved), ApprovalId(open));
    }

    [Fact]
    public async Task Paging_of_approvals_neither_repeats_nor_skips()
    {
        for (var number = 0; number < 5; number++) await NewClaimAsync();
        foreach (var sort in new[] { "", "-created_at", "created_at" })
        {
            var all = await Http.DataAtAsync($"approvals?limit=500{Sorted(sort)}");
            var walked = new List<Guid>();
            for (string? cursor = "", first = ""; cursor is not null; first = "&")
            {
                var page = await Http.EnvelopeAtAsync($"approvals?limit=2{Sorted(sort)}{(first.Length == 0 ? "" : $"&cursor={cursor}")}");
                page.Raw("total").Should().Be($"{all.GetArrayLength()}");
                walked.AddRange(page.GetProperty("data").Ids());
                cursor = page.Text("next_cursor");
            }

            walked.Should().OnlyHaveUniqueItems().And.Equal(all.Ids());
        }

        (await Http.EnvelopeAtAsync("approvals?include_total=false&limit=1")).Raw("total").Should().Be("null");
        var pending = await Http.EnvelopeAtAsync("approvals?status=pending&limit=1");
        await Http.ReadAtAsync($"approvals?status=expired&limit=1&cursor={pending.Text("next_cursor")}").RefusedAsync(422, "page.cursor_invalid", "cursor");
    }

    [Theory]
    [InlineData("status=open", "status")]
    [InlineData("status=Pending", "status")]
    [InlineData("sort=status", "sort")]
    [InlineData("subject_id=018f0000-0000-7000-8000-000000000000", "subject_id")]
    [InlineData("limit=0", "limit")]
    public async Task Invalid_filters_of_approvals_are_refused(string query, string member)
    {
        var problem = await Http.ReadAtAsync($"approvals?{query}").RefusedAsync();

        problem.GetProperty("status").GetInt32().Should().Be(422);
        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().Equal(member);
    }

    private static Guid ApprovalId(JsonElement claim) => claim.GetProperty("approval_id").GetGuid();

    /// <summary>The facts as text: <c>node.model=m</c>.</summary>
    private static IReadOnlyList<string> SubjectOf(JsonElement approval) =>
    [
        .. approval.GetProperty("subject").EnumerateObject()
            .SelectMany(of => of.Value.EnumerateObject().Select(fact => $"{of.Name}.{fact.Name}={fact.Value.GetString()}")).Order(StringComparer.Ordinal),
    ];
}
