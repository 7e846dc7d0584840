using System.Text.Json;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class PoliciesOnSqlite(ManualSweepSqliteService service) : PolicyTests(service, service.Clock), IClassFixture<ManualSweepSqliteService>;

public sealed class PoliciesOnSqlServer(ManualSweepSqlServerService service) : PolicyTests(service, service.Clock), IClassFixture<ManualSweepSqlServerService>;

/// <summary>Automatic consent by policies, and its exceptions.</summary>
public abstract class PolicyTests(Service service, ManualClock clock) : ClaimTestBase(service, clock)
{
    /// <summary>The table of docs/node-migration.md: source, target, and the sides that require a vote.</summary>
    public static TheoryData<string, string, string> Table => new()
    {
        { "manual", "manual", "source,target" },
        { "manual", "auto_accept", "source" },
        { "manual", "auto_release", "source,target" },
        { "manual", "bidirectional", "source" },
        { "auto_accept", "manual", "source,target" },
        { "auto_accept", "auto_accept", "source" },
        { "auto_accept", "auto_release", "source,target" },
        { "auto_accept", "bidirectional", "source" },
        { "auto_release", "manual", "target" },
        { "auto_release", "auto_accept", "" },
        { "auto_release", "auto_release", "target" },
        { "auto_release", "bidirectional", "" },
        { "bidirectional", "manual", "target" },
        { "bidirectional", "auto_accept", "" },
        { "bidirectional", "auto_release", "target" },
        { "bidirectional", "bidirectional", "" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Each_side_consents_by_policy_or_by_vote(string source, string target, string awaiting)
    {
        var made = await NewCaseAsync(source, target);

        await ShouldBeAsync(await ClaimAsync(made.Node, made.Target), made, source, target, awaiting);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task An_inherited_policy_applies_like_an_own_one(string source, string target, string awaiting)
    {
        // Two levels up; the policy of the sibling must not be used.
        var (over, beside) = (await NewSiteOfAsync(source), await NewSiteOfAsync(target));
        var (from, to) = (await NewSiteAsync("between", over), await NewSiteAsync("between", beside));
        var home = (await NewSiteAsync("source", from.Id())).Id();
        var made = new Case(home, (await NewSiteAsync("target", to.Id())).Id(), await NewNodeAsync(home));

        await ShouldBeAsync(await ClaimAsync(made.Node, made.Target), made, source, target, awaiting);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_claim_of_an_agent_is_evaluated_like_one_of_a_user(string source, string target, string awaiting)
    {
        var made = await NewCaseAsync(source, target);
        var agent = await FieldAgent.EnrolAsync(Http, made.Target);
        var mac = (await Http.DataAtAsync($"nodes/{made.Node}")).Text("mac_address")!;

        var boot = await agent.ReportBootAsync(mac);

        boot.OutcomeAndAdvice().Should().Be(awaiting.Length == 0 ? "claimed normal" : "claimed wait", "a readonly site waits for votes");
        await ShouldBeAsync(boot.GetProperty("claim"), made, source, target, awaiting);
    }

    [Fact]
    public async Task An_own_policy_overrides_the_inherited_one_and_the_default_is_manual()
    {
        var parent = await NewSiteOfAsync("bidirectional");
        var own = await NewSiteOfAsync("manual", parent);
        var root = (await NewSiteAsync("root")).Id();

        (await ClaimAsync(await NewNodeAsync(parent), own)).Text("policy_matched").Should().Be("source:bidirectional+target:manual");
        (await ClaimAsync(await NewNodeAsync(root), parent)).Text("policy_matched").Should().Be("source:manual+target:bidirectional");
    }

    [Fact]
    public async Task A_changed_policy_does_not_affect_resolved_claims()
    {
        var (made, claim) = await NewClaimAsync("auto_release", "auto_accept");
        await Http.PatchJsonAsync($"sites/{made.Source}", new { migration_policy = "manual" }).DataAsync();

        var later = await ClaimAtAsync(claim.Id());

        (later.Text("policy_matched"), later.Text("status")).Should().Be(("source:auto_release+target:auto_accept", "approved"));
    }

    [Fact]
    public async Task A_move_by_policy_updates_both_feeds()
    {
        var made = await NewCaseAsync("auto_release", "auto_accept");
        var (source, target) = (await SiteSyncClient.AtAsync(Http, made.Source), await SiteSyncClient.AtAsync(Http, made.Target));
        await source.PullAndAcknowledgeAsync();
        await target.PullAndAcknowledgeAsync();

        await ClaimAsync(made.Node, made.Target);

        (await source.PullAsync()).Of(made.Node).Text("operation").Should().Be("remove");
        (await target.PullAsync()).Of(made.Node).Text("operation").Should().Be("upsert");
    }

    [Fact]
    public async Task A_node_that_moved_back_and_forth_four_times_in_a_day_requires_votes()
    {
        var made = await NewCaseAsync("bidirectional", "bidirectional");
        for (var move = 0; move < 4; move++)
            (await ClaimOtherSideAsync(made, move)).Text("status").Should().Be("approved", "that is move {0}", move + 1);

        var fifth = await ClaimOtherSideAsync(made, 4);

        (fifth.Text("status"), fifth.Flag("bouncing"), fifth.Flag("auto_approve_eligible"), fifth.Words("awaiting")).Should().Be(("pending", true, false, "source,target"));
        fifth.Text("policy_matched").Should().Be("source:bidirectional+target:bidirectional", "the policies match but are suspended");
        (await HomeAsync(made.Node)).Should().Be(made.Source);
        (await ApprovalOfAsync(fifth)).Words("sides").Should().Be("source,target");
        (await ActAsync(fifth.Id(), "approve").DataAsync()).Text("status").Should().Be("approved", "both sides require votes");
        (await HomeAsync(made.Node)).Should().Be(made.Target);
    }

    [Fact]
    public async Task Moves_approved_by_vote_count_like_moves_by_policy()
    {
        var made = await NewCaseAsync();
        for (var move = 0; move < 4; move++) await ActAsync((await ClaimOtherSideAsync(made, move)).Id(), "approve").DataAsync();
        foreach (var site in new[] { made.Source, made.Target }) await Http.PatchJsonAsync($"sites/{site}", new { migration_policy = "bidirectional" }).DataAsync();

        var fifth = await ClaimOtherSideAsync(made, 4);

        (fifth.Text("status"), fifth.Flag("bouncing"), fifth.Words("awaiting")).Should().Be(("pending", true, "source,target"));
    }

    [Fact]
    public async Task Policies_apply_again_after_exactly_one_day()
    {
        var early = await NewCaseAsync("bidirectional", "bidirectional");
        var late = early with { Node = await NewNodeAsync(early.Source) };
        foreach (var node in new[] { early, late })
        {
            // The first is an hour before the others, so that it alone leaves the 24 hours.
            Clock.Now = Start;
            await ClaimOtherSideAsync(node, 0);
            Clock.Now = Start.AddHours(1);
            for (var move = 1; move < 4; move++) await ClaimOtherSideAsync(node, move);
        }

        Clock.Now = Start.AddHours(24).AddTicks(-1);
        var still = await ClaimOtherSideAsync(early, 4);
        (still.Text("status"), still.Flag("bouncing")).Should().Be(("pending", true));
        Clock.Now = Start.AddHours(24);
        var again = await ClaimOtherSideAsync(late, 4);
        (again.Text("status"), again.Flag("bouncing"), again.Flag("auto_approve_eligible")).Should().Be(("approved", false, true));
        (await HomeAsync(late.Node)).Should().Be(late.Target);

        var assessed = await ActAsync(still.Id(), "reassess").DataAsync();
        (assessed.Text("status"), assessed.Flag("bouncing")).Should().Be(("approved", false), "the second move is now allowed");
        var next = await ClaimOtherSideAsync(late, 5);
        next.Flag("bouncing").Should().BeTrue("the last move counts like the previous three");
    }

    [Fact]
    public async Task Manual_moves_do_not_count()
    {
        var made = await NewCaseAsync("bidirectional", "bidirectional");
        for (var move = 0; move < 3; move++) await ClaimOtherSideAsync(made, move);
        for (var move = 0; move < 6; move++) await MoveAsync(made.Node, move % 2 == 0 ? made.Source : made.Target);

        var claim = await ClaimOtherSideAsync(made, 3);

        (claim.Text("status"), claim.Flag("bouncing")).Should().Be(("approved", false));
    }

    [Fact]
    public async Task Moves_between_other_sites_or_of_other_nodes_do_not_count()
    {
        var made = await NewCaseAsync("bidirectional", "bidirectional");
        var third = await NewSiteOfAsync("bidirectional");
        for (var move = 0; move < 4; move++) await ClaimOtherSideAsync(made, move);

        (await ClaimAsync(made.Node, third)).Text("status").Should().Be("approved");
        (await ClaimAsync(await NewNodeAsync(made.Source), made.Target)).Text("status").Should().Be("approved");
        (await ClaimAsync(made.Node, made.Target)).Text("status").Should().Be("approved", "it has not moved from that site before");
        (await ClaimAsync(made.Node, made.Source)).Flag("bouncing").Should().BeTrue("it moved between these sites four times");
    }

    [Fact]
    public async Task Claims_that_did_not_move_the_node_do_not_count()
    {
        var made = await NewCaseAsync();
        for (var time = 0; time < 4; time++) await ActAsync((await ClaimAsync(made.Node, made.Target)).Id(), "reject").DataAsync();
        foreach (var site in new[] { made.Source, made.Target }) await Http.PatchJsonAsync($"sites/{site}", new { migration_policy = "bidirectional" }).DataAsync();

        (await ClaimAsync(made.Node, made.Target)).Text("status").Should().Be("approved");
    }

    /// <summary>Claims the node for the other side: for the target if the number is even, back if it is odd.</summary>
    private Task<JsonElement> ClaimOtherSideAsync(Case made, int move) => ClaimAsync(made.Node, move % 2 == 0 ? made.Target : made.Source);

    private async Task ShouldBeAsync(JsonElement claim, Case made, string source, string target, string awaiting)
    {
        var isApproved = awaiting.Length == 0;
        claim.Text("status").Should().Be(isApproved ? "approved" : "pending");
        claim.Flag("auto_approve_eligible").Should().Be(isApproved);
        claim.Flag("bouncing").Should().BeFalse();
        claim.Text("policy_matched").Should().Be($"source:{source}+target:{target}");
        claim.Words("awaiting").Should().Be(awaiting);
        claim.Time("resolved_at").Should().Be(isApproved ? Start : null);
        (claim.Raw("approval_id") == "null").Should().Be(isApproved, "without required votes there is no approval");
        (await HomeAsync(made.Node)).Should().Be(isApproved ? made.Target : made.Source);
        (await ClaimAtAsync(claim.Id())).GetRawText().Should().Be(claim.GetRawText());
        if (isApproved) return;

        var approval = await ApprovalOfAsync(claim);
        (approval.Words("sides"), approval.Words("awaiting"), approval.Text("status")).Should().Be((awaiting, awaiting, "pending"));
        (await ActAsync(claim.Id(), "approve").DataAsync()).Text("status").Should().Be("approved");
        (await ApprovalOfAsync(claim)).GetProperty("votes").EnumerateArray().Single().Words("sides").Should().Be(awaiting, "a vote applies to the awaited sides");
        (await HomeAsync(made.Node)).Should().Be(made.Target);
    }
}
