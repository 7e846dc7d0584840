using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Infrastructure.NodeMigration;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class ExpiryOnSqlite(ManualSweepSqliteService service) : ExpiryTests(service, service.Clock), IClassFixture<ManualSweepSqliteService>;

public sealed class ExpiryOnSqlServer(ManualSweepSqlServerService service) : ExpiryTests(service, service.Clock), IClassFixture<ManualSweepSqlServerService>;

/// <summary>Claims expire by the clock; storing the expiry later changes only the version in responses.</summary>
public abstract class ExpiryTests(Service service, ManualClock clock) : ClaimTestBase(service, clock)
{
    [Fact]
    public async Task A_claim_expires_exactly_on_time_in_all_responses()
    {
        var (made, claim) = await NewClaimAsync();
        Clock.Now = Start + Lifetime - TimeSpan.FromTicks(1);
        await ShouldReadAsync("pending", "expired");
        Clock.Now = Start + Lifetime;
        await ShouldReadAsync("expired", "pending");
        Clock.Now = Start + Lifetime + TimeSpan.FromDays(1);
        await ShouldReadAsync("expired", "pending");
        (await StoredAsync(claim.Id())).Should().Be(("pending", 1, null), "reads do not store the expiry");

        async Task ShouldReadAsync(string status, string not)
        {
            var isOpen = status == "pending";
            var approval = claim.Text("approval_id");
            foreach (var read in new[] { await ClaimAtAsync(claim.Id()), (await Http.DataAtAsync($"migrations?node_id={made.Node}")).EnumerateArray().Single() })
            {
                (read.Text("status"), read.Words("awaiting"), read.Time("resolved_at"), read.Version())
                    .Should().Be((status, isOpen ? "source,target" : "", isOpen ? null : Start + Lifetime, 1));
            }

            foreach (var read in new[] { await Http.DataAtAsync($"approvals/{approval}"), (await Http.DataAtAsync("approvals?limit=1")).EnumerateArray().Single() })
            {
                (read.Text("id"), read.Text("status"), read.Words("awaiting"), read.Words("sides"), read.Time("resolved_at"))
                    .Should().Be((approval, status, isOpen ? "source,target" : "", "source,target", isOpen ? null : Start + Lifetime));
            }

            foreach (var filter in new[] { $"node_id={made.Node}", $"site_id={made.Source}", $"under={made.Target}" })
            {
                (await Http.DataAtAsync($"migrations?status={status}&{filter}")).Ids().Should().Equal(claim.Id());
                (await Http.EnvelopeAtAsync($"migrations?status={not}&{filter}")).Raw("total").Should().Be("0");
            }

            (await Http.DataAtAsync($"approvals?status={status}&limit=1")).EnumerateArray().Single().Text("id").Should().Be(approval);
            (await Http.DataAtAsync($"approvals?status={not}&limit=1")).EnumerateArray().Select(row => row.Text("id")).Should().NotContain(approval);
            (await OpenClaimsAsync(made.Source), await OpenClaimsAsync(made.Target)).Should().Be(isOpen ? (1, 1) : (0, 0));
        }
    }

    [Theory]
    [InlineData("approve", "approved")]
    [InlineData("reject", "rejected")]
    [InlineData("reassess", "pending")]
    public async Task A_claim_accepts_votes_until_it_expires(string action, string status)
    {
        var (_, first) = await NewClaimAsync();
        var (made, second) = await NewClaimAsync();

        Clock.Now = Start + Lifetime - TimeSpan.FromTicks(1);
        (await ActAsync(first.Id(), action).DataAsync()).Text("status").Should().Be(status);
        Clock.Now = Start + Lifetime;
        await Http.UnchangedAsync([$"migrations/{second.Id()}", $"nodes/{made.Node}"], async () =>
            (await ActAsync(second.Id(), action).RefusedAsync(409, "claim.not_pending")).Text("detail").Should().Contain("expired"));
    }

    [Theory]
    [InlineData("migrations")]
    [InlineData("approvals")]
    public async Task An_expired_claim_is_never_answered_with_304(string list)
    {
        var (_, claim) = await NewClaimAsync();
        var address = $"{list}/{(list == "migrations" ? claim.Text("id") : claim.Text("approval_id"))}";
        var tag = await TagAsync(address);
        Clock.Now = Start + Lifetime - TimeSpan.FromTicks(1);
        using var known = await Http.ReadAtAsync(address, ("If-None-Match", tag));
        known.StatusCode.Should().Be(System.Net.HttpStatusCode.NotModified);

        Clock.Now = Start + Lifetime;

        using var news = await Http.ReadAtAsync(address, ("If-None-Match", tag));
        (await news.ReadAsync()).GetProperty("data").Text("status").Should().Be("expired");
    }

    [Fact]
    public async Task A_new_claim_stores_the_expiry_of_the_previous_one()
    {
        var (made, claim) = await NewClaimAsync();
        Clock.Now = Start + Lifetime - TimeSpan.FromTicks(1);
        await RequestAsync(made.Node, made.Target).RefusedAsync(409, "claim.already_open");
        Clock.Now = Start.AddDays(5);
        var before = await ClaimAtAsync(claim.Id());

        var next = await ClaimAsync(made.Node, made.Target);

        (next.Text("status"), next.Time("expires_at")).Should().Be(("pending", Start.AddDays(5) + Lifetime));
        (await StoredAsync(claim.Id())).Should().Be(("expired", 2, Start + Lifetime));
        ShouldBeEquivalent(await ClaimAtAsync(claim.Id()), before);
        var approval = await ApprovalOfAsync(claim);
        (approval.Text("status"), approval.Time("resolved_at"), approval.Version()).Should().Be(("expired", Start + Lifetime, 2));
        (await Http.DataAtAsync($"migrations?node_id={made.Node}")).Ids().Should().Equal(next.Id(), claim.Id());
    }

    [Fact]
    public async Task A_refused_claim_does_not_store_the_expiry()
    {
        var (made, claim) = await NewClaimAsync();
        Clock.Now = Start + Lifetime;

        await RequestAsync(made.Node, made.Source).RefusedAsync(400, "claim.already_home");

        (await StoredAsync(claim.Id())).Should().Be(("pending", 1, null), "a refused request changes nothing");
    }

    [Fact]
    public async Task A_boot_after_expiry_creates_a_new_claim()
    {
        var made = await NewCaseAsync();
        var agent = await FieldAgent.EnrolAsync(Http, made.Target);
        var mac = (await Http.DataAtAsync($"nodes/{made.Node}")).Text("mac_address")!;
        var first = (await agent.ReportBootAsync(mac)).GetProperty("claim");
        Clock.Now = Start + Lifetime - TimeSpan.FromTicks(1);
        (await agent.ReportBootAsync(mac)).GetProperty("claim").Id().Should().Be(first.Id());

        Clock.Now = Start + Lifetime;
        var boot = await agent.ReportBootAsync(mac);

        boot.OutcomeAndAdvice().Should().Be("claimed wait");
        boot.GetProperty("claim").Id().Should().NotBe(first.Id());
        (boot.GetProperty("claim").Text("status"), boot.GetProperty("claim").Time("created_at")).Should().Be(("pending", Start + Lifetime));
        (await StoredAsync(first.Id())).Should().Be(("expired", 2, Start + Lifetime));
    }

    [Fact]
    public async Task A_sweep_stores_expired_claims_and_the_next_one_finds_none()
    {
        await SweepAsync();
        var (_, expired) = await NewClaimAsync();
        var (_, approved) = await NewClaimAsync();
        await ActAsync(approved.Id(), "approve").DataAsync();
        Clock.Now = Start.AddTicks(1);
        var (_, open) = await NewClaimAsync();
        Clock.Now = Start + Lifetime - TimeSpan.FromTicks(1);
        (await SweepAsync()).Should().Be(0, "the claim has not expired");
        (await StoredAsync(expired.Id())).Should().Be(("pending", 1, null));
        Clock.Now = Start + Lifetime;
        var before = await ClaimAtAsync(expired.Id());

        (await SweepAsync()).Should().Be(1);

        (await StoredAsync(expired.Id())).Should().Be(("expired", 2, Start + Lifetime));
        ShouldBeEquivalent(await ClaimAtAsync(expired.Id()), before);
        var approval = await ApprovalOfAsync(expired);
        (approval.Text("status"), approval.Time("resolved_at"), approval.Version()).Should().Be(("expired", Start + Lifetime, 2));
        (await StoredAsync(open.Id())).Should().Be(("pending", 1, null), "the claim has not yet expired");
        await Http.UnchangedAsync(
            [$"migrations/{expired.Id()}", $"approvals/{expired.Text("approval_id")}", $"migrations/{approved.Id()}", $"approvals/{approved.Text("approval_id")}", $"migrations/{open.Id()}"],
            async () => (await SweepAsync()).Should().Be(0));
        Clock.Now = Start.AddDays(9);
        (await SweepAsync()).Should().Be(1);
        (await StoredAsync(open.Id())).Should().Be(("expired", 2, Start.AddTicks(1) + Lifetime), "the resolution time is the expiry time");
    }

    [Fact]
    public async Task Sweeps_process_all_batches_and_concurrent_sweeps_do_not_repeat_work()
    {
        const int Many = 250;
        await SweepAsync();
        var (source, target) = (await NewSiteOfAsync("manual"), await NewSiteOfAsync("manual"));
        foreach (var sweepers in new[] { 1, 2 })
        {
            Clock.Now = Start.AddDays(4 * sweepers);
            var rows = string.Join('\n', Enumerable.Range(0, Many).Select(_ => $"{Service.UniqueMac()},{source}"));
            await Http.PostCsvAsync("nodes/import", $"mac_address,home_site_id\n{rows}\n").DataAsync();
            var nodes = (await Http.DataAtAsync($"nodes?home_site_id={source}&limit=500&sort=-created_at")).Ids().Take(Many).ToList();
            nodes.Count.Should().Be(Many);
            var claims = new List<Guid>();
            foreach (var some in nodes.Chunk(10)) claims.AddRange((await Task.WhenAll(some.Select(node => ClaimAsync(node, target)))).Select(claim => claim.Id()));
            Clock.Now += Lifetime;

            var swept = await Task.WhenAll(Enumerable.Range(0, sweepers).Select(_ => SweepAsync()));

            // A sweep skips batches of the other one and may end before the other has finished.
            var rest = sweepers == 1 ? 0 : await SweepAsync();
            (swept.Sum() + rest).Should().Be(Many);
            (await QueryAsync(async db =>
            {
                var stored = await db.MigrationClaims.AsNoTracking().Where(claim => claim.TargetSiteId == new GroupId(target)).ToListAsync(TestContext.Current.CancellationToken);
                return stored.Where(claim => claims.Contains(claim.Id.Value)).Select(claim => (claim.Status, claim.Version, claim.ResolvedAt == claim.ExpiresAt)).Distinct().ToList();
            })).Should().Equal((ClaimStatus.Expired, 2, true));
            (await QueryAsync(async db =>
            {
                var stored = await db.Approvals.AsNoTracking().Where(approval => claims.Contains(approval.SubjectId)).ToListAsync(TestContext.Current.CancellationToken);
                return (stored.Count, stored.Select(approval => (approval.Status, approval.Version)).Distinct().Single());
            })).Should().Be((Many, (ApprovalStatus.Expired, 2)));
            (await SweepAsync()).Should().Be(0);
        }
    }

    private static void ShouldBeEquivalent(JsonElement now, JsonElement before)
    {
        foreach (var member in now.EnumerateObject().Where(member => member.Name is not ("version" or "updated_at")))
            member.Value.GetRawText().Should().Be(before.Raw(member.Name), "{0} does not change when the expiry is stored", member.Name);
    }

    private Task<int> SweepAsync() => Service.Services.GetRequiredService<ClaimSweeper>().SweepAsync(TestContext.Current.CancellationToken);
}
