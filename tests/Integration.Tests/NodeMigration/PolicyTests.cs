using System.Text.Json;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class PoliciesOnSqlite(UnsweptSqliteService service) : PolicyTests(service, service.Clock), IClassFixture<UnsweptSqliteService>;

public sealed class PoliciesOnSqlServer(UnsweptSqlServerService service) : PolicyTests(service, service.Clock), IClassFixture<UnsweptSqlServerService>;

/// <summary>When sites consent by themselves, and when people decide all the same.</summary>
public abstract class PolicyTests(Service service, ManualClock clock) : OverClaims(service, clock)
{
    /// <summary>As the table in docs/node-migration.md has them: source, target, and who needs a person.</summary>
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
    public async Task Each_side_consents_by_its_policy_or_through_a_person(string source, string target, string awaiting)
    {
        var made = await NewCaseAsync(source, target);

        await ShouldBeAsync(await ClaimAsync(made.Node, made.Target), made, source, target, awaiting);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_policy_that_is_inherited_counts_like_one_s_own(string source, string target, string awaiting)
    {
        // Two levels up, and with a policy of its own beside it that must not count.
        var (over, beside) = (await NewSiteOfAsync(source), await NewSiteOfAsync(target));
        var (from, to) = (await NewSiteAsync("between", over), await NewSiteAsync("between", beside));
        var home = (await NewSiteAsync("source", from.Id())).Id();
        var made = new Case(home, (await NewSiteAsync("target", to.Id())).Id(), await NewNodeAsync(home));

        await ShouldBeAsync(await ClaimAsync(made.Node, made.Target), made, source, target, awaiting);
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task An_agent_s_claim_is_decided_like_a_person_s(string source, string target, string awaiting)
    {
        var made = await NewCaseAsync(source, target);
        var agent = await FieldAgent.EnrolAsync(Http, made.Target);
        var mac = (await Http.DataAtAsync($"nodes/{made.Node}")).Text("mac_address")!;

        var boot = await agent.BootedAsync(mac);

        boot.Said().Should().Be(awaiting.Length == 0 ? "claimed normal" : "claimed wait", "a site that may nothing waits for people");
        await ShouldBeAsync(boot.GetProperty("claim"), made, source, target, awaiting);
    }

    [Fact]
    public async Task A_site_s_own_policy_goes_before_its_parent_s_and_nobody_s_is_manual()
    {
        var parent = await NewSiteOfAsync("bidirectional");
        var own = await NewSiteOfAsync("manual", parent);
        var root = (await NewSiteAsync("root")).Id();

        (await ClaimAsync(await NewNodeAsync(parent), own)).Text("policy_matched").Should().Be("source:bidirectional+target:manual");
        (await ClaimAsync(await NewNodeAsync(root), parent)).Text("policy_matched").Should().Be("source:manual+target:bidirectional");
    }

    [Fact]
    public async Task What_policies_decided_stays_decided_when_they_change()
    {
        var (made, claim) = await NewClaimAsync("auto_release", "auto_accept");
        await Http.PatchJsonAsync($"sites/{made.Source}", new { migration_policy = "manual" }).DataAsync();

        var later = await ClaimAtAsync(claim.Id());

        (later.Text("policy_matched"), later.Text("status")).Should().Be(("source:auto_release+target:auto_accept", "approved"));
    }

    [Fact]
    public async Task A_move_by_policy_reaches_both_sites()
    {
        var made = await NewCaseAsync("auto_release", "auto_accept");
        var (source, target) = (await SiteEnd.AtAsync(Http, made.Source), await SiteEnd.AtAsync(Http, made.Target));
        await source.SettleAsync();
        await target.SettleAsync();

        await ClaimAsync(made.Node, made.Target);

        (await source.PullAsync()).Of(made.Node).Text("operation").Should().Be("remove");
        (await target.PullAsync()).Of(made.Node).Text("operation").Should().Be("upsert");
    }

    [Fact]
    public async Task A_node_that_went_to_and_fro_four_times_in_a_day_is_left_to_people()
    {
        var made = await NewCaseAsync("bidirectional", "bidirectional");
        for (var move = 0; move < 4; move++)
            (await GoAsync(made, move)).Text("status").Should().Be("approved", "that is move {0}", move + 1);

        var fifth = await GoAsync(made, 4);

        (fifth.Text("status"), fifth.Flag("bouncing"), fifth.Flag("auto_approve_eligible"), fifth.Words("awaiting")).Should().Be(("pending", true, false, "source,target"));
        fifth.Text("policy_matched").Should().Be("source:bidirectional+target:bidirectional", "they said so, and were not heard");
        (await HomeAsync(made.Node)).Should().Be(made.Source);
        (await ApprovalOfAsync(fifth)).Words("sides").Should().Be("source,target");
        (await ActAsync(fifth.Id(), "approve").DataAsync()).Text("status").Should().Be("approved", "people decide");
        (await HomeAsync(made.Node)).Should().Be(made.Target);
    }

    [Fact]
    public async Task Moves_that_people_approved_count_like_those_by_policies()
    {
        var made = await NewCaseAsync();
        for (var move = 0; move < 4; move++) await ActAsync((await GoAsync(made, move)).Id(), "approve").DataAsync();
        foreach (var site in new[] { made.Source, made.Target }) await Http.PatchJsonAsync($"sites/{site}", new { migration_policy = "bidirectional" }).DataAsync();

        var fifth = await GoAsync(made, 4);

        (fifth.Text("status"), fifth.Flag("bouncing"), fifth.Words("awaiting")).Should().Be(("pending", true, "source,target"));
    }

    [Fact]
    public async Task After_a_day_policies_decide_again_to_the_moment()
    {
        var early = await NewCaseAsync("bidirectional", "bidirectional");
        var late = early with { Node = await NewNodeAsync(early.Source) };
        foreach (var node in new[] { early, late })
        {
            // The first an hour before the others, so that one alone falls out of the day.
            Clock.Now = Start;
            await GoAsync(node, 0);
            Clock.Now = Start.AddHours(1);
            for (var move = 1; move < 4; move++) await GoAsync(node, move);
        }

        Clock.Now = Start.AddHours(24).AddTicks(-1);
        var still = await GoAsync(early, 4);
        (still.Text("status"), still.Flag("bouncing")).Should().Be(("pending", true));
        Clock.Now = Start.AddHours(24);
        var again = await GoAsync(late, 4);
        (again.Text("status"), again.Flag("bouncing"), again.Flag("auto_approve_eligible")).Should().Be(("approved", false, true));
        (await HomeAsync(late.Node)).Should().Be(late.Target);

        var assessed = await ActAsync(still.Id(), "reassess").DataAsync();
        (assessed.Text("status"), assessed.Flag("bouncing")).Should().Be(("approved", false), "by now the other may go too");
        var next = await GoAsync(late, 5);
        next.Flag("bouncing").Should().BeTrue("the last move counts like the three before it");
    }

    [Fact]
    public async Task Moves_by_hand_do_not_count()
    {
        var made = await NewCaseAsync("bidirectional", "bidirectional");
        for (var move = 0; move < 3; move++) await GoAsync(made, move);
        for (var move = 0; move < 6; move++) await MoveAsync(made.Node, move % 2 == 0 ? made.Source : made.Target);

        var claim = await GoAsync(made, 3);

        (claim.Text("status"), claim.Flag("bouncing")).Should().Be(("approved", false));
    }

    [Fact]
    public async Task Moves_between_another_pair_of_sites_and_of_another_node_do_not_count()
    {
        var made = await NewCaseAsync("bidirectional", "bidirectional");
        var third = await NewSiteOfAsync("bidirectional");
        for (var move = 0; move < 4; move++) await GoAsync(made, move);

        (await ClaimAsync(made.Node, third)).Text("status").Should().Be("approved");
        (await ClaimAsync(await NewNodeAsync(made.Source), made.Target)).Text("status").Should().Be("approved");
        (await ClaimAsync(made.Node, made.Target)).Text("status").Should().Be("approved", "from there it has not come before");
        (await ClaimAsync(made.Node, made.Source)).Flag("bouncing").Should().BeTrue("between these two it has been four times");
    }

    [Fact]
    public async Task Claims_that_moved_nothing_do_not_count()
    {
        var made = await NewCaseAsync();
        for (var time = 0; time < 4; time++) await ActAsync((await ClaimAsync(made.Node, made.Target)).Id(), "reject").DataAsync();
        foreach (var site in new[] { made.Source, made.Target }) await Http.PatchJsonAsync($"sites/{site}", new { migration_policy = "bidirectional" }).DataAsync();

        (await ClaimAsync(made.Node, made.Target)).Text("status").Should().Be("approved");
    }

    /// <summary>Claims the node for the side that it is not at: there with an even number, back with an odd one.</summary>
    private Task<JsonElement> GoAsync(Case made, int move) => ClaimAsync(made.Node, move % 2 == 0 ? made.Target : made.Source);

    private async Task ShouldBeAsync(JsonElement claim, Case made, string source, string target, string awaiting)
    {
        var isApproved = awaiting.Length == 0;
        claim.Text("status").Should().Be(isApproved ? "approved" : "pending");
        claim.Flag("auto_approve_eligible").Should().Be(isApproved);
        claim.Flag("bouncing").Should().BeFalse();
        claim.Text("policy_matched").Should().Be($"source:{source}+target:{target}");
        claim.Words("awaiting").Should().Be(awaiting);
        claim.Time("resolved_at").Should().Be(isApproved ? Start : null);
        (claim.Raw("approval_id") == "null").Should().Be(isApproved, "where nobody has to be asked there is nothing to approve");
        (await HomeAsync(made.Node)).Should().Be(isApproved ? made.Target : made.Source);
        (await ClaimAtAsync(claim.Id())).GetRawText().Should().Be(claim.GetRawText());
        if (isApproved) return;

        var approval = await ApprovalOfAsync(claim);
        (approval.Words("sides"), approval.Words("awaiting"), approval.Text("status")).Should().Be((awaiting, awaiting, "pending"));
        (await ActAsync(claim.Id(), "approve").DataAsync()).Text("status").Should().Be("approved");
        (await ApprovalOfAsync(claim)).GetProperty("votes").EnumerateArray().Single().Words("sides").Should().Be(awaiting, "a vote counts where it is needed");
        (await HomeAsync(made.Node)).Should().Be(made.Target);
    }
}
