using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sites.Domain.NodeMigration;
using Sites.Infrastructure.NodeMigration;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Http;
using Sites.Integration.Tests.NodeMigration;
using Sites.Integration.Tests.Synchronization;

namespace Sites.Integration.Tests.Races;

public sealed class ClaimRacesOnSqlite(ManualSweepSqliteService service) : ClaimRaceTests(service, service.Clock), IClassFixture<ManualSweepSqliteService>;

public sealed class ClaimRacesOnSqlServer(ManualSweepSqlServerService service) : ClaimRaceTests(service, service.Clock), IClassFixture<ManualSweepSqlServerService>;

/// <summary>Concurrent requests of agents and users and the expiry of the same claim.</summary>
public abstract class ClaimRaceTests(Service service, ManualClock clock) : ClaimTestBase(service, clock)
{
    private const int Many = 12;
    private const int Rounds = 8;

    [Fact]
    public async Task Of_concurrent_approvals_exactly_one_resolves_the_claim_and_the_node_moves_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (made, claim) = await NewClaimAsync();
            var end = await SiteSyncClient.AtAsync(Http, made.Target);
            await end.PullAndAcknowledgeAsync();
            var before = (await Http.DataAtAsync($"nodes/{made.Node}")).Version();

            var answers = await RunConcurrentlyAsync(Many, client => ActAsync(claim.Id(), "approve", $"person {client}"));

            var won = answers.Should().ContainSingle(answer => answer.IsSuccessStatusCode).Which;
            (await won.ReadAsync()).GetProperty("data").Text("status").Should().Be("approved");
            foreach (var lost in answers.Where(answer => answer != won)) await Task.FromResult(lost).RefusedAsync(409, "claim.not_pending");
            await ShouldBeConsistentAsync(made, claim, "approved");
            (await Http.DataAtAsync($"nodes/{made.Node}")).Version().Should().Be(before + 1, "the node moved once");
            (await ClaimAtAsync(claim.Id())).Version().Should().Be(2);
            (await end.PullAsync()).Of(made.Node).Text("operation").Should().Be("upsert");
        }
    }

    [Fact]
    public async Task A_concurrent_approval_and_rejection_have_one_result()
    {
        var ends = new HashSet<string?>();
        for (var round = 0; round < Rounds; round++)
        {
            var (made, claim) = await NewClaimAsync();

            var answers = await RunConcurrentlyAsync(Many, client => ActAsync(claim.Id(), (client + round) % 2 == 0 ? "approve" : "reject", $"person {client}"));

            var won = answers.Should().ContainSingle(answer => answer.IsSuccessStatusCode).Which;
            var end = (await won.ReadAsync()).GetProperty("data").Text("status")!;
            foreach (var lost in answers.Where(answer => answer != won))
                (await Task.FromResult(lost).RefusedAsync(409, "claim.not_pending")).Text("detail").Should().Contain(end);
            await ShouldBeConsistentAsync(made, claim, end);
            ends.Add(end);
        }

        ends.Should().BeSubsetOf(["approved", "rejected"]);
    }

    [Fact]
    public async Task A_claim_that_expires_during_approval_is_consistent_with_the_home_of_the_node()
    {
        for (var round = 0; round < Rounds; round++)
        {
            Clock.Now = Start.AddDays(4 * round);
            var (made, claim) = await NewClaimAsync();
            var end = claim.Time("expires_at")!.Value;
            Clock.Now = end - TimeSpan.FromTicks(1);

            var deciding = RunConcurrentlyAsync(4, client => ActAsync(claim.Id(), "approve", $"person {client}"));
            var sweeping = RunConcurrentlyAsync(3, async client =>
            {
                // The claim expires during the votes.
                if (client == 0) Clock.Now = end;
                return await SweepAsync();
            });
            var answers = await deciding;
            await sweeping;
            await SweepAsync();

            var now = await ClaimAtAsync(claim.Id());
            now.Text("status").Should().BeOneOf("approved", "expired");
            answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(now.Text("status") == "approved" ? 1 : 0);
            if (now.Text("status") == "approved") now.Time("resolved_at").Should().BeBefore(end);
            else now.Time("resolved_at").Should().Be(end);
            foreach (var lost in answers.Where(answer => !answer.IsSuccessStatusCode)) await Task.FromResult(lost).RefusedAsync(409, "claim.not_pending");
            await ShouldBeConsistentAsync(made, claim, now.Text("status")!);
        }
    }

    [Fact]
    public async Task A_concurrent_manual_move_and_approval_do_not_overwrite_each_other()
    {
        for (var round = 0; round < Rounds * 2; round++)
        {
            var (made, claim) = await NewClaimAsync();
            var elsewhere = await NewSiteOfAsync("manual");
            var approving = RunConcurrentlyAsync(2, client => ActAsync(claim.Id(), "approve", $"person {client}"));
            var moving = RunConcurrentlyAsync(1, _ => Http.PatchJsonAsync($"nodes/{made.Node}", new { home_site_id = elsewhere }));

            var moved = (await moving).Single();
            var approved = await approving;

            moved.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
            var status = (await ClaimAtAsync(claim.Id())).Text("status");
            approved.Count(answer => answer.IsSuccessStatusCode).Should().Be(status == "approved" ? 1 : 0);
            foreach (var lost in approved.Where(answer => !answer.IsSuccessStatusCode))
                (await Task.FromResult(lost).RefusedAsync()).Text("code").Should().Be(status == "approved" ? "claim.not_pending" : "claim.node_moved");
            if (moved.IsSuccessStatusCode) (await HomeAsync(made.Node)).Should().Be(elsewhere, "a successful move is not lost");
            else (await HomeAsync(made.Node)).Should().Be(made.Target, "only the approval can precede it");
            if (status != "approved") moved.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Of_concurrent_claims_of_a_node_one_succeeds_and_the_others_get_its_id()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var made = await NewCaseAsync();
            var other = await NewSiteOfAsync("manual");

            var answers = await RunConcurrentlyAsync(Many, client => RequestAsync(made.Node, client % 2 == 0 ? made.Target : other, $"person {client}"));

            var won = answers.Should().ContainSingle(answer => answer.StatusCode == HttpStatusCode.Created).Which;
            var claim = (await won.ReadAsync()).GetProperty("data").Id();
            foreach (var lost in answers.Where(answer => answer != won))
                (await Task.FromResult(lost).RefusedAsync(409, "claim.already_open")).GetProperty("existing_id").GetGuid().Should().Be(claim);
            (await ClaimsOfAsync(made.Node), await ApprovalsAboutAsync(claim)).Should().Be((1, 1));
        }
    }

    [Fact]
    public async Task Concurrent_claims_with_consenting_policies_each_move_the_node_from_its_current_home()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var made = await NewCaseAsync("bidirectional", "bidirectional");

            var answers = await RunConcurrentlyAsync(Many, client => RequestAsync(made.Node, made.Target, $"person {client}"));

            answers.Should().ContainSingle(answer => answer.StatusCode == HttpStatusCode.Created);
            foreach (var lost in answers.Where(answer => !answer.IsSuccessStatusCode)) await Task.FromResult(lost).RefusedAsync(400, "claim.already_home");
            (await HomeAsync(made.Node), await ClaimsOfAsync(made.Node)).Should().Be((made.Target, 1));
        }
    }

    [Fact]
    public async Task Concurrent_claims_after_expiry_create_one_new_claim()
    {
        for (var round = 0; round < 3; round++)
        {
            Clock.Now = Start.AddDays(4 * round);
            var (made, claim) = await NewClaimAsync();
            Clock.Now += Lifetime;
            var sweeping = RunConcurrentlyAsync(2, _ => SweepAsync());

            var answers = await RunConcurrentlyAsync(Many, client => RequestAsync(made.Node, made.Target, $"person {client}"));
            await sweeping;

            var won = answers.Should().ContainSingle(answer => answer.StatusCode == HttpStatusCode.Created).Which;
            var next = (await won.ReadAsync()).GetProperty("data").Id();
            foreach (var lost in answers.Where(answer => answer != won))
                (await Task.FromResult(lost).RefusedAsync(409, "claim.already_open")).GetProperty("existing_id").GetGuid().Should().Be(next);
            (await StoredAsync(claim.Id())).Should().Be(("expired", 2, claim.Time("expires_at")));
            (await ApprovalOfAsync(claim)).Version().Should().Be(2);
        }
    }

    [Fact]
    public async Task A_node_that_boots_at_two_sites_concurrently_is_claimed_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var home = await NewSiteOfAsync("manual");
            var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = home }).DataAsync();
            var agents = new[] { await EnrolledAsync("readonly"), await EnrolledAsync("full") };

            var boots = await RunConcurrentlyAsync(Many, client => agents[client % 2].ReportBootAsync(node.Text("mac_address")!));

            boots.Should().OnlyContain(boot => boot.Text("outcome") == "claimed");
            var claim = boots.Select(boot => boot.GetProperty("claim").Id()).Distinct().Should().ContainSingle().Which;
            (await ClaimsOfAsync(node.Id()), await ApprovalsAboutAsync(claim)).Should().Be((1, 1));
            var target = (await ClaimAtAsync(claim)).GetProperty("target_site_id").GetGuid();
            for (var client = 0; client < Many; client++)
                boots[client].Text("boot").Should().Be(target == agents[1].Site && client % 2 == 1 ? "normal" : "wait");
        }
    }

    [Fact]
    public async Task Concurrent_boots_of_an_unknown_machine_are_counted_in_one_row()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var agent = await EnrolledAsync("readonly");
            var mac = Service.UniqueMac();

            var boots = await RunConcurrentlyAsync(Many, _ => agent.ReportBootAsync(mac));

            boots.Should().OnlyContain(boot => boot.Text("outcome") == "unknown" && boot.GetProperty("queued").GetBoolean());
            var waiting = (await Http.DataAtAsync($"unknown-nodes?site_id={agent.Site}")).EnumerateArray().Should().ContainSingle().Which;
            waiting.GetProperty("boots").GetInt32().Should().Be(Many);
        }
    }

    [Fact]
    public async Task An_unknown_machine_is_created_by_one_site_and_claimed_by_the_other()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var agents = new[] { await EnrolledAsync("full"), await EnrolledAsync("full") };
            var mac = Service.UniqueMac();

            var boots = await RunConcurrentlyAsync(Many, client => agents[client % 2].ReportBootAsync(mac));

            var discovered = boots.Should().ContainSingle(boot => boot.Text("outcome") == "discovered").Which.GuidOrNull("node_id");
            boots.Select(boot => boot.GuidOrNull("node_id")).Distinct().Should().Equal(discovered);
            var node = (await Http.DataAtAsync($"nodes?mac_address={mac}")).EnumerateArray().Single();
            for (var client = 0; client < Many; client++)
                boots[client].Text("outcome").Should().BeOneOf(node.GuidOrNull("home_site_id") == agents[client % 2].Site ? ["home", "discovered"] : ["claimed"]);
            (await ClaimsOfAsync(node.Id())).Should().Be(1);
        }
    }

    [Fact]
    public async Task No_claim_or_approval_is_stored_without_its_node()
    {
        for (var round = 0; round < Rounds * 2; round++)
        {
            var home = await EnrolledAsync("readonly");
            var agent = await EnrolledAsync("readonly");
            var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = home.Site }).DataAsync();
            var claiming = RunConcurrentlyAsync(4, client => RequestAsync(node.Id(), agent.Site, $"person {client}"));
            var booting = RunConcurrentlyAsync(2, _ => agent.BootAsync(node.Text("mac_address")!));
            var deleting = RunConcurrentlyAsync(1, _ => Http.RemoveAsync($"nodes/{node.Id()}"));

            var deleted = (await deleting).Single();
            foreach (var claim in await claiming) claim.StatusCode.Should().BeOneOf(HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity);
            foreach (var boot in await booting) boot.StatusCode.Should().Be(HttpStatusCode.OK);

            // The version may have changed before the deletion.
            deleted.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
            if (!deleted.IsSuccessStatusCode) await Http.RemoveAsync($"nodes/{node.Id()}").DataAsync();
            (await ClaimsOfAsync(node.Id())).Should().Be(0);
            await ShouldHaveNoOrphansAsync();
        }
    }

    [Fact]
    public async Task A_vote_does_not_restore_a_concurrently_deleted_node()
    {
        for (var round = 0; round < Rounds * 2; round++)
        {
            var (made, claim) = await NewClaimAsync();
            var approving = RunConcurrentlyAsync(2, client => ActAsync(claim.Id(), client == 0 ? "approve" : "reassess", $"person {client}"));
            var deleting = RunConcurrentlyAsync(1, _ => Http.RemoveAsync($"nodes/{made.Node}"));

            var deleted = (await deleting).Single();
            foreach (var answer in await approving) answer.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Conflict);
            deleted.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
            if (!deleted.IsSuccessStatusCode) await Http.RemoveAsync($"nodes/{made.Node}").DataAsync();

            await Http.ReadAtAsync($"nodes/{made.Node}").RefusedAsync(404, "node.not_found");
            await Http.ReadAtAsync($"migrations/{claim.Id()}").RefusedAsync(404, "claim.not_found");
            await ShouldHaveNoOrphansAsync();
        }
    }

    [Fact]
    public async Task No_claim_references_a_deleted_site()
    {
        for (var round = 0; round < Rounds * 2; round++)
        {
            var made = await NewCaseAsync();
            var claiming = RunConcurrentlyAsync(3, client => RequestAsync(made.Node, made.Target, $"person {client}"));
            var deleting = RunConcurrentlyAsync(1, _ => Http.RemoveAsync($"sites/{made.Target}"));

            var claims = await claiming;
            var deleted = (await deleting).Single();

            claims.Count(claim => claim.StatusCode == HttpStatusCode.Created).Should().Be(deleted.IsSuccessStatusCode ? 0 : 1, "either the claim exists or the site is deleted");
            foreach (var lost in claims.Where(claim => !claim.IsSuccessStatusCode))
                (await Task.FromResult(lost).RefusedAsync()).Text("code").Should().Be(deleted.IsSuccessStatusCode ? "claim.target_site_not_found" : "claim.already_open");
            if (!deleted.IsSuccessStatusCode) await Task.FromResult(deleted).RefusedAsync(400, "site.has_open_claims");
            (await ClaimsOfAsync(made.Node)).Should().Be(deleted.IsSuccessStatusCode ? 0 : 1);
            await ShouldHaveNoOrphansAsync();
        }
    }

    [Fact]
    public async Task Deleting_a_site_during_the_expiry_of_its_claims_leaves_no_rows()
    {
        for (var round = 0; round < 3; round++)
        {
            Clock.Now = Start.AddDays(4 * round);
            var (made, claim) = await NewClaimAsync();
            Clock.Now += Lifetime;
            var sweeping = RunConcurrentlyAsync(2, _ => SweepAsync());
            var claiming = RunConcurrentlyAsync(2, client => RequestAsync(made.Node, made.Target, $"person {client}"));
            var deleting = RunConcurrentlyAsync(1, _ => Http.RemoveAsync($"sites/{made.Target}"));

            await sweeping;
            var claims = await claiming;
            var deleted = (await deleting).Single();

            claims.Count(answer => answer.IsSuccessStatusCode).Should().Be(deleted.IsSuccessStatusCode ? 0 : 1);
            if (deleted.IsSuccessStatusCode) await Http.ReadAtAsync($"migrations/{claim.Id()}").RefusedAsync(404, "claim.not_found");
            else await Task.FromResult(deleted).RefusedAsync(400, "site.has_open_claims");
            await ShouldHaveNoOrphansAsync();
        }
    }

    [Fact]
    public async Task A_policy_change_during_a_vote_is_detected()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (made, claim) = await NewClaimAsync();
            var changing = RunConcurrentlyAsync(1, _ => Http.PatchJsonAsync($"sites/{made.Source}", new { migration_policy = "auto_accept" }));
            var answers = await RunConcurrentlyAsync(2, client => ActAsync(claim.Id(), client == 0 ? "approve" : "reassess", $"person {client}"));
            (await changing).Single().StatusCode.Should().Be(HttpStatusCode.OK);

            foreach (var lost in answers.Where(answer => !answer.IsSuccessStatusCode))
                (await Task.FromResult(lost).RefusedAsync()).Text("code").Should().BeOneOf("approval.subject_changed", "claim.not_pending");
            var now = await ClaimAtAsync(claim.Id());
            await ShouldBeConsistentAsync(made, now, now.Text("status")!);
        }
    }

    [Theory]
    [InlineData("claim")]
    [InlineData("boot")]
    [InlineData("delete")]
    public async Task Claiming_or_deleting_a_node_locks_it_before_reading_its_claims(string what)
    {
        // SQLite has a single writer; on SQL Server the tests above depend on this lock.
        var agent = await EnrolledAsync("readonly");
        var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = await NewSiteOfAsync("manual") }).DataAsync();
        var request = what == "delete"
            ? new HttpRequestMessage(HttpMethod.Delete, $"nodes/{node.Id()}")
            : new HttpRequestMessage(HttpMethod.Post, what == "claim" ? "migrations" : "agents/boots")
            {
                Content = JsonContent.Create(new Dictionary<string, object?>(what == "claim"
                    ? [new("node_id", node.Id()), new("target_site_id", agent.Site)]
                    : [new("mac_address", node.Text("mac_address"))])),
            };
        if (what == "boot") request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {agent.Key}").Should().BeTrue();

        var (response, sent) = await Service.SendLoggedAsync(request);

        response.IsSuccessStatusCode.Should().BeTrue("{0}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        response.Dispose();
        var commands = sent.Select(command => command.Sql.Replace('"', ' ').Replace('[', ' ').Replace(']', ' ')).ToList();
        var locked = commands.FindIndex(sql => System.Text.RegularExpressions.Regex.IsMatch(sql, @"^UPDATE\s.*\bVersion\b.*\bNodes\b|^UPDATE\s+Nodes\b", System.Text.RegularExpressions.RegexOptions.Singleline));
        // A boot first checks without a lock whether the node is at home, and repeats the query under the lock.
        var claims = commands.FindLastIndex(sql => sql.Contains("MigrationClaims", StringComparison.Ordinal) && !sql.StartsWith("INSERT", StringComparison.Ordinal));
        locked.Should().BeInRange(0, claims - 1, "{0}", string.Join("\n", commands));
    }

    [Fact]
    public async Task Concurrent_sweeps_store_each_expiry_once()
    {
        for (var round = 0; round < 3; round++)
        {
            Clock.Now = Start.AddDays(4 * round);
            var claims = new List<JsonElement>();
            for (var number = 0; number < 15; number++) claims.Add((await NewClaimAsync()).Claim);
            Clock.Now += Lifetime;

            await RunConcurrentlyAsync(4, _ => SweepAsync());
            await SweepAsync();

            foreach (var claim in claims)
            {
                (await StoredAsync(claim.Id())).Should().Be(("expired", 2, claim.Time("expires_at")));
                (await ApprovalOfAsync(claim)).Version().Should().Be(2);
            }
        }
    }

    /// <summary>Starts all clients at the same time.</summary>
    private static async Task<T[]> RunConcurrentlyAsync<T>(int clients, Func<int, Task<T>> act)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Enumerable.Range(0, clients).Select(async client =>
        {
            await gate.Task;
            return await act(client);
        }).ToList();
        gate.SetResult();
        return await Task.WhenAll(all);
    }

    /// <summary>Asserts that the claim, its approval, its votes and the home of the node match the status.</summary>
    private async Task ShouldBeConsistentAsync(Case made, JsonElement claim, string status)
    {
        (await ClaimAtAsync(claim.Id())).Text("status").Should().Be(status);
        (await HomeAsync(made.Node)).Should().Be(status == "approved" ? made.Target : made.Source);
        var approval = await ApprovalOfAsync(claim);
        approval.Text("status").Should().Be(status);
        var votes = approval.GetProperty("votes").EnumerateArray().Select(vote => vote.Text("decision"));
        votes.Should().Equal(status switch { "approved" => ["approve"], "rejected" => ["reject"], _ => [] });
    }

    /// <summary>Asserts that the nodes and sites of all claims and the claims of all approvals exist.</summary>
    private async Task ShouldHaveNoOrphansAsync()
    {
        (await QueryAsync(db => db.MigrationClaims.CountAsync(
            claim => !db.Nodes.Any(node => node.Id == claim.NodeId)
                || !db.Sites.Any(site => site.Id == claim.SourceSiteId) || !db.Sites.Any(site => site.Id == claim.TargetSiteId),
            TestContext.Current.CancellationToken))).Should().Be(0);
        var claims = await QueryAsync(db => db.MigrationClaims.Select(claim => claim.Id).ToListAsync(TestContext.Current.CancellationToken));
        var subjects = await QueryAsync(db => db.Approvals.Select(approval => approval.SubjectId).ToListAsync(TestContext.Current.CancellationToken));
        subjects.Select(subject => new ClaimId(subject)).Should().BeSubsetOf(claims);
    }

    private async Task<FieldAgent> EnrolledAsync(string autonomy) =>
        await FieldAgent.EnrolAsync(Http, (await NewSiteAsync("site", more: new { autonomy_level = autonomy, migration_policy = "manual" })).Id());

    private Task<int> SweepAsync() => Service.Services.GetRequiredService<ClaimSweeper>().SweepAsync(TestContext.Current.CancellationToken);
}
