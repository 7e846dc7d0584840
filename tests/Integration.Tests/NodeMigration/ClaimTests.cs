using System.Net;
using Microsoft.EntityFrameworkCore;
using Sites.Domain.Approvals;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class ClaimsOnSqlite(UnsweptSqliteService service) : ClaimTests(service, service.Clock), IClassFixture<UnsweptSqliteService>;

public sealed class ClaimsOnSqlServer(UnsweptSqlServerService service) : ClaimTests(service, service.Clock), IClassFixture<UnsweptSqlServerService>;

/// <summary>What becomes of a claim, and of what it names.</summary>
public abstract class ClaimTests(Service service, ManualClock clock) : OverClaims(service, clock)
{
    [Fact]
    public async Task A_claim_says_everything_that_is_known_of_it()
    {
        var (source, target, node) = await NewCaseAsync();

        using var made = await AskAsync(node, target, reason: " it stands there ");

        made.StatusCode.Should().Be(HttpStatusCode.Created);
        var claim = (await made.ReadAsync()).GetProperty("data");
        made.Headers.Location!.OriginalString.Should().EndWith($"/api/v1/migrations/{claim.Id()}");
        made.Headers.ETag!.Tag.Should().MatchRegex("^\"1-[0-9a-f]+\"$");
        (claim.GetProperty("node_id").GetGuid(), claim.GetProperty("source_site_id").GetGuid(), claim.GetProperty("target_site_id").GetGuid())
            .Should().Be((node, source, target));
        (claim.Text("status"), claim.Flag("auto_approve_eligible"), claim.Flag("bouncing")).Should().Be(("pending", false, false));
        claim.Text("policy_matched").Should().Be("source:manual+target:manual");
        claim.Words("awaiting").Should().Be("source,target");
        (claim.Text("requested_by"), claim.Text("reason")).Should().Be((Asker, "it stands there"));
        (claim.Time("created_at"), claim.Time("updated_at"), claim.Time("expires_at"), claim.Time("resolved_at")).Should().Be((Start, Start, Start + Lifetime, null));
        claim.Version().Should().Be(1);
        (await Http.TextAtAsync(made.Headers.Location.OriginalString)).Should().Contain(claim.GetRawText(), "that is where it is");
        (await HomeAsync(node)).Should().Be(source, "nobody has consented");
        (await ApprovalOfAsync(claim)).GetProperty("subject_id").GetGuid().Should().Be(claim.Id());
        (await OpenClaimsAsync(source), await OpenClaimsAsync(target)).Should().Be((1, 1));
    }

    [Fact]
    public async Task An_approved_claim_moves_the_node_and_both_sites_are_told()
    {
        var (from, to, node) = await NewCaseAsync();
        var (source, target) = (await SiteEnd.AtAsync(Http, from), await SiteEnd.AtAsync(Http, to));
        await source.SettleAsync();
        await target.SettleAsync();
        var claim = await ClaimAsync(node, to);
        (await source.PullAsync()).Concat(await target.PullAsync()).Should().BeEmpty("a claim alone moves nothing");
        Clock.Now = Start.AddHours(1);

        var approved = await ActAsync(claim.Id(), "approve", json: """{"comment":"go"}""").DataAsync();

        (approved.Text("status"), approved.Words("awaiting"), approved.Version()).Should().Be(("approved", "", 2));
        approved.Time("resolved_at").Should().Be(Start.AddHours(1));
        approved.Flag("auto_approve_eligible").Should().BeFalse("a person was asked");
        (await ClaimAtAsync(claim.Id())).GetRawText().Should().Be(approved.GetRawText());
        (await HomeAsync(node)).Should().Be(to);
        (await source.PullAsync()).Of(node).Text("operation").Should().Be("remove");
        (await target.PullAsync()).Of(node).Text("operation").Should().Be("upsert");
        (await OpenClaimsAsync(from), await OpenClaimsAsync(to)).Should().Be((0, 0));
    }

    [Fact]
    public async Task A_rejected_claim_moves_nothing_and_nobody_is_told()
    {
        var (from, to, node) = await NewCaseAsync();
        var (source, target) = (await SiteEnd.AtAsync(Http, from), await SiteEnd.AtAsync(Http, to));
        await source.SettleAsync();
        await target.SettleAsync();
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
    public async Task What_is_resolved_stays_as_it_is_and_says_how(string end, string action)
    {
        var isByPolicy = end.EndsWith("policy", StringComparison.Ordinal);
        var (made, claim) = await NewClaimAsync(isByPolicy ? "auto_release" : "manual", isByPolicy ? "auto_accept" : "manual");
        if (end is "approved" or "rejected") await ActAsync(claim.Id(), end == "approved" ? "approve" : "reject").DataAsync();
        if (end == "expired") Clock.Now = Start + Lifetime;

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"nodes/{made.Node}"], async () =>
        {
            var problem = await ActAsync(claim.Id(), action, "somebody new").RefusedAsync(409, "claim.not_pending");
            problem.Text("detail").Should().Contain(end.Split(' ')[0]);
        });
    }

    [Fact]
    public async Task A_node_has_one_open_claim_whoever_asks_and_wherever_it_is_to_go()
    {
        var (made, claim) = await NewClaimAsync();
        var elsewhere = await NewSiteOfAsync("bidirectional");

        foreach (var (target, by) in new[] { (made.Target, Asker), (made.Target, "another"), (elsewhere, Asker) })
        {
            var problem = await AskAsync(made.Node, target, by).RefusedAsync(409, "claim.already_open");
            problem.GetProperty("existing_id").GetGuid().Should().Be(claim.Id());
            problem.Text("detail").Should().Contain($"{claim.Id()}");
        }

        (await Http.DataAtAsync($"migrations?node_id={made.Node}")).Ids().Should().Equal(claim.Id());
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task Once_a_claim_is_resolved_there_is_room_for_another(string how)
    {
        var (made, claim) = await NewClaimAsync();
        await ActAsync(claim.Id(), how).DataAsync();

        var next = await ClaimAsync(made.Node, how == "approve" ? made.Source : made.Target);

        (next.Text("status"), next.GetProperty("source_site_id").GetGuid()).Should().Be(("pending", how == "approve" ? made.Target : made.Source));
        (await Http.DataAtAsync($"migrations?node_id={made.Node}")).Ids().Should().Equal(next.Id(), claim.Id());
    }

    [Fact]
    public async Task A_claim_of_a_node_that_went_elsewhere_by_hand_can_only_be_rejected()
    {
        var (made, claim) = await NewClaimAsync();
        var elsewhere = await NewSiteOfAsync("manual");
        foreach (var (home, said) in new (Guid?, string)[] { (elsewhere, $"{elsewhere}"), (made.Target, $"{made.Target}"), (null, "no site") })
        {
            await MoveAsync(made.Node, home);
            await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"nodes/{made.Node}"], async () =>
            {
                foreach (var action in Moving)
                {
                    var problem = await ActAsync(claim.Id(), action).RefusedAsync(409, "claim.node_moved");
                    problem.Text("detail").Should().Contain(said);
                }
            });
        }

        (await ActAsync(claim.Id(), "reject").DataAsync()).Text("status").Should().Be("rejected");
        (await HomeAsync(made.Node)).Should().BeNull("a rejection moves nothing, wherever it is by now");
    }

    [Fact]
    public async Task A_claim_of_a_node_that_went_elsewhere_and_was_described_anew_can_be_rejected_too()
    {
        // Otherwise nobody can end it: it is neither to be approved nor to be assessed anew, and keeps others from claiming the node.
        var (made, claim) = await NewClaimAsync();
        var elsewhere = await NewSiteOfAsync("manual");
        await Http.PatchJsonAsync($"nodes/{made.Node}", new { home_site_id = elsewhere, serial_number = "S-2" }).DataAsync();
        foreach (var action in Moving) await ActAsync(claim.Id(), action).RefusedAsync(409, "claim.node_moved");

        (await ActAsync(claim.Id(), "reject").DataAsync()).Text("status").Should().Be("rejected");

        (await ClaimAsync(made.Node, made.Target)).GetProperty("source_site_id").GetGuid().Should().Be(elsewhere);
    }

    [Fact]
    public async Task A_node_that_came_back_by_hand_can_be_approved_again()
    {
        var (made, claim) = await NewClaimAsync();
        await MoveAsync(made.Node, null);
        await MoveAsync(made.Node, made.Source);

        (await ActAsync(claim.Id(), "approve").DataAsync()).Text("status").Should().Be("approved");
        (await HomeAsync(made.Node)).Should().Be(made.Target);
    }

    [Fact]
    public async Task A_node_takes_its_claims_and_approvals_along()
    {
        var (made, rejected) = await NewClaimAsync();
        await ActAsync(rejected.Id(), "reject").DataAsync();
        var open = await ClaimAsync(made.Node, made.Target);
        // Two approvals of one claim: the one that was withdrawn goes too.
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
        (await LookAsync(db => db.Set<Vote>().CountAsync(
            vote => !db.Approvals.Any(approval => approval.Id == vote.ApprovalId), TestContext.Current.CancellationToken))).Should().Be(0);
        (await OpenClaimsAsync(made.Source), await OpenClaimsAsync(made.Target)).Should().Be((0, 0));
        (await ApprovalOfAsync(await ClaimAtAsync(other.Id()))).Text("status").Should().Be("pending", "others keep theirs");
    }

    [Fact]
    public async Task A_site_with_open_claims_on_either_side_stays()
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
    public async Task A_site_takes_along_claims_that_are_resolved_and_no_others(string end, bool isSource)
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
        (await HomeAsync(made.Node)).Should().BeNull("the node is still there");
    }

    [Fact]
    public async Task A_site_that_cannot_go_for_another_reason_keeps_its_claims()
    {
        var (made, claim) = await NewClaimAsync();
        await ActAsync(claim.Id(), "reject").DataAsync();

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"approvals/{claim.Text("approval_id")}"], () =>
            Http.RemoveAsync($"sites/{made.Source}").RefusedAsync(400, "group.has_nodes"));
    }

    [Fact]
    public async Task What_is_not_there_is_not_found()
    {
        foreach (var id in new[] { Nobody, "no-uuid", "018f000000007000800000000000000", "%20", $"{{{Nobody}}}" })
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
    public async Task A_decision_about_an_older_version_is_refused_and_one_about_this_is_taken(string action)
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
    public async Task A_304_hides_no_decision()
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
