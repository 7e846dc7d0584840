using System.Net;
using Microsoft.EntityFrameworkCore;
using Sites.Domain.Approvals;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class ClaimsOnSqlite(ManualSweepSqliteService service) : ClaimTests(service, service.Clock), IClassFixture<ManualSweepSqliteService>;

public sealed class ClaimsOnSqlServer(ManualSweepSqlServerService service) : ClaimTests(service, service.Clock), IClassFixture<ManualSweepSqlServerService>;

/// <summary>The lifecycle of claims and of the resources that they reference.</summary>
public abstract class ClaimTests(Service service, ManualClock clock) : ClaimTestBase(service, clock)
{
    [Fact]
    public async Task A_claim_is_returned_with_all_its_members()
    {
        var (source, target, node) = await NewCaseAsync();

        using var made = await RequestAsync(node, target, reason: " planned relocation ");

        made.StatusCode.Should().Be(HttpStatusCode.Created);
        var claim = (await made.ReadAsync()).GetProperty("data");
        made.Headers.Location!.OriginalString.Should().EndWith($"/api/v1/migrations/{claim.Id()}");
        made.Headers.ETag!.Tag.Should().MatchRegex("^\"1-[0-9a-f]+\"$");
        (claim.GetProperty("node_id").GetGuid(), claim.GetProperty("source_site_id").GetGuid(), claim.GetProperty("target_site_id").GetGuid())
            .Should().Be((node, source, target));
        (claim.Text("status"), claim.Flag("auto_approve_eligible"), claim.Flag("bouncing")).Should().Be(("pending", false, false));
        claim.Text("policy_matched").Should().Be("source:manual+target:manual");
        claim.Words("awaiting").Should().Be("source,target");
        (claim.Text("requested_by"), claim.Text("reason")).Should().Be((Requester, "planned relocation"));
        (claim.Time("created_at"), claim.Time("updated_at"), claim.Time("expires_at"), claim.Time("resolved_at")).Should().Be((Start, Start, Start + Lifetime, null));
        claim.Version().Should().Be(1);
        (await Http.TextAtAsync(made.Headers.Location.OriginalString)).Should().Contain(claim.GetRawText(), "the source is the current home");
        (await HomeAsync(node)).Should().Be(source, "there are no votes");
        (await ApprovalOfAsync(claim)).GetProperty("subject_id").GetGuid().Should().Be(claim.Id());
        (await OpenClaimsAsync(source), await OpenClaimsAsync(target)).Should().Be((1, 1));
    }

    [Fact]
    public async Task An_approved_claim_moves_the_node_and_updates_both_feeds()
    {
        var (from, to, node) = await NewCaseAsync();
        var (source, target) = (await SiteSyncClient.AtAsync(Http, from), await SiteSyncClient.AtAsync(Http, to));
        await source.PullAndAcknowledgeAsync();
        await target.PullAndAcknowledgeAsync();
        var claim = await ClaimAsync(node, to);
        (await source.PullAsync()).Concat(await target.PullAsync()).Should().BeEmpty("an open claim does not move the node");
        Clock.Now = Start.AddHours(1);

        var approved = await ActAsync(claim.Id(), "approve", json: """{"comment":"go"}""").DataAsync();

        (approved.Text("status"), approved.Words("awaiting"), approved.Version()).Should().Be(("approved", "", 2));
        approved.Time("resolved_at").Should().Be(Start.AddHours(1));
        approved.Flag("auto_approve_eligible").Should().BeFalse("a vote was required");
        (await ClaimAtAsync(claim.Id())).GetRawText().Should().Be(approved.GetRawText());
        (await HomeAsync(node)).Should().Be(to);
        (await source.PullAsync()).Of(node).Text("operation").Should().Be("remove");
        (await target.PullAsync()).Of(node).Text("operation").Should().Be("upsert");
        (await OpenClaimsAsync(from), await OpenClaimsAsync(to)).Should().Be((0, 0));
    }

    [Fact]
    public async Task A_rejected_claim_does_not_move_the_node_or_update_feeds()
    {
        var (from, to, node) = await NewCaseAsync();
        var (source, target) = (await SiteSyncClient.AtAsync(Http, from), await SiteSyncClient.AtAsync(Http, to));
        await source.PullAndAcknowledgeAsync();
        await target.PullAndAcknowledgeAsync();
        var claim = await ClaimAsync(node, to);
        var before = await Http.TextAtAsync($"nodes/{node}");

        var rejected = await ActAsync(claim.Id(), "reject").DataAsync();

        (rejected.Text("status"), rejected.Words("awaiting"), rejected.Version()).Should().Be(("rejected", "", 2));
        rejected.Time("resolved_at").Should().Be(Start);
        (await Http.TextAtAsync($"nodes/{node}")).Should().Be(before);
        (await source.PullAsync()).Concat(await target.PullAsync()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("approved", "approve")]
    [InlineData("approved", "reject")]
    [InlineData("approved", "reassess")]
    [InlineData("approved by policy", "approve")]
    [InlineData("approved by policy", "reject")]
    [InlineData("approved by policy", "reassess")]
    [InlineData("rejected", "approve")]
    [InlineData("rejected", "reject")]
    [InlineData("rejected", "reassess")]
    [InlineData("expired", "approve")]
    [InlineData("expired", "reject")]
    [InlineData("expired", "reassess")]
    public async Task A_resolved_claim_refuses_actions_with_its_status(string end, string action)
    {
        var isByPolicy = end.EndsWith("policy", StringComparison.Ordinal);
        var (made, claim) = await NewClaimAsync(isByPolicy ? "auto_release" : "manual", isByPolicy ? "auto_accept" : "manual");
        if (end is "approved" or "rejected") await ActAsync(claim.Id(), end == "approved" ? "approve" : "reject").DataAsync();
        if (end == "expired") Clock.Now = Start + Lifetime;

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"nodes/{made.Node}"], async () =>
        {
            var problem = await ActAsync(claim.Id(), action, "another user").RefusedAsync(409, "claim.not_pending");
            problem.Text("detail").Should().Contain(end.Split(' ')[0]);
        });
    }

    [Fact]
    public async Task A_node_has_at_most_one_open_claim()
    {
        var (made, claim) = await NewClaimAsync();
        var elsewhere = await NewSiteOfAsync("bidirectional");

        foreach (var (target, by) in new[] { (made.Target, Requester), (made.Target, "another"), (elsewhere, Requester) })
        {
            var problem = await RequestAsync(made.Node, target, by).RefusedAsync(409, "claim.already_open");
            problem.GetProperty("existing_id").GetGuid().Should().Be(claim.Id());
            problem.Text("detail").Should().Contain($"{claim.Id()}");
        }

        (await Http.DataAtAsync($"migrations?node_id={made.Node}")).Ids().Should().Equal(claim.Id());
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task A_node_can_be_claimed_again_after_its_claim_is_resolved(string how)
    {
        var (made, claim) = await NewClaimAsync();
        await ActAsync(claim.Id(), how).DataAsync();

        var next = await ClaimAsync(made.Node, how == "approve" ? made.Source : made.Target);

        (next.Text("status"), next.GetProperty("source_site_id").GetGuid()).Should().Be(("pending", how == "approve" ? made.Target : made.Source));
        (await Http.DataAtAsync($"migrations?node_id={made.Node}")).Ids().Should().Equal(next.Id(), claim.Id());
    }

    [Fact]
    public async Task A_claim_of_a_node_that_was_moved_manually_can_only_be_rejected()
    {
        var (made, claim) = await NewClaimAsync();
        var elsewhere = await NewSiteOfAsync("manual");
        foreach (var (home, said) in new (Guid?, string)[] { (elsewhere, $"{elsewhere}"), (made.Target, $"{made.Target}"), (null, "no site") })
        {
            await MoveAsync(made.Node, home);
            await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"nodes/{made.Node}"], async () =>
            {
                foreach (var action in MovingActions)
                {
                    var problem = await ActAsync(claim.Id(), action).RefusedAsync(409, "claim.node_moved");
                    problem.Text("detail").Should().Contain(said);
                }
            });
        }

        (await ActAsync(claim.Id(), "reject").DataAsync()).Text("status").Should().Be("rejected");
        (await HomeAsync(made.Node)).Should().BeNull("a rejection does not move the node");
    }

    [Fact]
    public async Task A_claim_of_a_node_that_was_moved_and_changed_can_be_rejected()
    {
        // Otherwise the claim could not be ended: it can be neither approved nor reassessed, and prevents other claims of the node.
        var (made, claim) = await NewClaimAsync();
        var elsewhere = await NewSiteOfAsync("manual");
        await Http.PatchJsonAsync($"nodes/{made.Node}", new { home_site_id = elsewhere, serial_number = "S-2" }).DataAsync();
        foreach (var action in MovingActions) await ActAsync(claim.Id(), action).RefusedAsync(409, "claim.node_moved");

        (await ActAsync(claim.Id(), "reject").DataAsync()).Text("status").Should().Be("rejected");

        (await ClaimAsync(made.Node, made.Target)).GetProperty("source_site_id").GetGuid().Should().Be(elsewhere);
    }

    [Fact]
    public async Task A_claim_can_be_approved_after_the_node_was_moved_back()
    {
        var (made, claim) = await NewClaimAsync();
        await MoveAsync(made.Node, null);
        await MoveAsync(made.Node, made.Source);

        (await ActAsync(claim.Id(), "approve").DataAsync()).Text("status").Should().Be("approved");
        (await HomeAsync(made.Node)).Should().Be(made.Target);
    }

    [Fact]
    public async Task Deleting_a_node_deletes_its_claims_and_approvals()
    {
        var (made, rejected) = await NewClaimAsync();
        await ActAsync(rejected.Id(), "reject").DataAsync();
        var open = await ClaimAsync(made.Node, made.Target);
        // Two approvals of one claim: the withdrawn one is also deleted.
        await ActAsync(open.Id(), "reassess").DataAsync();
        var (_, other) = await NewClaimAsync();
        (await ApprovalsAboutAsync(rejected.Id(), open.Id())).Should().Be(3);

        await Http.RemoveAsync($"nodes/{made.Node}").DataAsync();

        foreach (var claim in new[] { rejected, open })
        {
            await Http.ReadAtAsync($"migrations/{claim.Id()}").RefusedAsync(404, "claim.not_found");
            await Http.ReadAtAsync($"approvals/{claim.Text("approval_id")}").RefusedAsync(404, "approval.not_found");
            foreach (var action in Actions) await ActAsync(claim.Id(), action).RefusedAsync(404, "claim.not_found");
        }

        (await ApprovalsAboutAsync(rejected.Id(), open.Id()), await ClaimsOfAsync(made.Node)).Should().Be((0, 0));
        (await QueryAsync(db => db.Set<Vote>().CountAsync(
            vote => !db.Approvals.Any(approval => approval.Id == vote.ApprovalId), TestContext.Current.CancellationToken))).Should().Be(0);
        (await OpenClaimsAsync(made.Source), await OpenClaimsAsync(made.Target)).Should().Be((0, 0));
        (await ApprovalOfAsync(await ClaimAtAsync(other.Id()))).Text("status").Should().Be("pending", "claims of other nodes are kept");
    }

    [Fact]
    public async Task A_site_with_open_claims_is_not_deleted()
    {
        var (made, claim) = await NewClaimAsync();
        await ClaimAsync(await NewNodeAsync(made.Target), made.Source);
        foreach (var node in (await Http.DataAtAsync($"nodes?home_site_id={made.Source}")).Ids().Concat((await Http.DataAtAsync($"nodes?home_site_id={made.Target}")).Ids()))
            await MoveAsync(node, null);

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"sites/{made.Source}"], async () =>
        {
            foreach (var site in new[] { made.Source, made.Target })
            {
                foreach (var address in new[] { $"sites/{site}", $"groups/{site}" })
                {
                    var problem = await Http.RemoveAsync(address).RefusedAsync(400, "site.has_open_claims");
                    problem.Text("detail").Should().Contain("2 open");
                }
            }
        });
    }

    [Theory]
    [InlineData("reject", true)]
    [InlineData("reject", false)]
    [InlineData("expire", true)]
    [InlineData("expire", false)]
    [InlineData("approve", true)]
    [InlineData("approve", false)]
    public async Task Deleting_a_site_deletes_only_its_resolved_claims(string end, bool isSource)
    {
        var (made, claim) = await NewClaimAsync();
        if (end == "expire") Clock.Now = Start + Lifetime;
        else await ActAsync(claim.Id(), end).DataAsync();
        var (_, other) = await NewClaimAsync();
        await MoveAsync(made.Node, null);

        await Http.RemoveAsync($"sites/{(isSource ? made.Source : made.Target)}").DataAsync();

        await Http.ReadAtAsync($"migrations/{claim.Id()}").RefusedAsync(404, "claim.not_found");
        await Http.ReadAtAsync($"approvals/{claim.Text("approval_id")}").RefusedAsync(404, "approval.not_found");
        (await ApprovalsAboutAsync(claim.Id())).Should().Be(0);
        (await ApprovalOfAsync(await ClaimAtAsync(other.Id()))).Text("status").Should().Be("pending");
        (await HomeAsync(made.Node)).Should().BeNull("the node is kept without a home");
    }

    [Fact]
    public async Task A_site_that_cannot_be_deleted_keeps_its_claims()
    {
        var (made, claim) = await NewClaimAsync();
        await ActAsync(claim.Id(), "reject").DataAsync();

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"approvals/{claim.Text("approval_id")}"], () =>
            Http.RemoveAsync($"sites/{made.Source}").RefusedAsync(400, "group.has_nodes"));
    }

    [Fact]
    public async Task Unknown_ids_are_not_found()
    {
        foreach (var id in new[] { UnknownId, "no-uuid", "018f000000007000800000000000000", "%20", $"{{{UnknownId}}}" })
        {
            await Http.ReadAtAsync($"migrations/{id}").RefusedAsync(404, "claim.not_found");
            await Http.ReadAtAsync($"approvals/{id}").RefusedAsync(404, "approval.not_found");
            foreach (var action in Actions)
                await Http.SendAsync(HttpMethod.Post, $"migrations/{id}/{action}").RefusedAsync(404, "claim.not_found");
        }

        var (_, claim) = await NewClaimAsync();
        await Http.ReadAtAsync($"approvals/{claim.Id()}").RefusedAsync(404, "approval.not_found");
        await Http.ReadAtAsync($"migrations/{claim.Text("approval_id")}").RefusedAsync(404, "claim.not_found");
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    [InlineData("reassess")]
    public async Task A_stale_precondition_is_refused_and_a_matching_one_is_accepted(string action)
    {
        var (made, claim) = await NewClaimAsync();
        var stale = await TagAsync($"migrations/{claim.Id()}");
        await ActAsync(claim.Id(), "reassess").DataAsync();
        var fresh = await TagAsync($"migrations/{claim.Id()}");

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"nodes/{made.Node}"], async () =>
        {
            foreach (var tag in new[] { stale, "\"1\"", "\"3\"", "W/\"2\"", "x" })
                await ActAsync(claim.Id(), action, ifMatch: tag).RefusedAsync(412, "precondition.stale");
        });

        using var taken = await ActAsync(claim.Id(), action, ifMatch: $"{stale}, {fresh}");
        taken.StatusCode.Should().Be(HttpStatusCode.OK);
        taken.Headers.ETag!.Tag.Should().StartWith("\"3-").And.Be(await TagAsync($"migrations/{claim.Id()}"));
    }

    [Fact]
    public async Task A_changed_claim_is_never_answered_with_304()
    {
        var (_, claim) = await NewClaimAsync();
        foreach (var address in new[] { $"migrations/{claim.Id()}", $"approvals/{claim.Text("approval_id")}" })
        {
            using var known = await Http.ReadAtAsync(address, ("If-None-Match", await TagAsync(address)));
            known.StatusCode.Should().Be(HttpStatusCode.NotModified);
        }

        var tags = (Claim: await TagAsync($"migrations/{claim.Id()}"), Approval: await TagAsync($"approvals/{claim.Text("approval_id")}"));
        await ActAsync(claim.Id(), "reject").DataAsync();

        foreach (var (address, tag) in new[] { ($"migrations/{claim.Id()}", tags.Claim), ($"approvals/{claim.Text("approval_id")}", tags.Approval) })
        {
            using var news = await Http.ReadAtAsync(address, ("If-None-Match", tag));
            (await news.ReadAsync()).GetProperty("data").Text("status").Should().Be("rejected");
        }
    }
}
