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

/// <summary>Agents, people and the clock at the same claim at the same moment.</summary>
public abstract class ClaimRaceTests(Service service, ManualClock clock) : ClaimTestBase(service, clock)
{
    private const int Many = 12;
    private const int Rounds = 8;

    [Fact]
    public async Task Of_many_who_approve_at_once_exactly_one_ends_it_and_the_node_moves_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (made, claim) = await NewClaimAsync();
            var end = await SiteEnd.AtAsync(Http, made.Target);
            await end.SettleAsync();
            var before = (await Http.DataAtAsync($"nodes/{made.Node}")).Version();

            var answers = await AtOnceAsync(Many, client => ActAsync(claim.Id(), "approve", $"person {client}"));

            var won = answers.Should().ContainSingle(answer => answer.IsSuccessStatusCode).Which;
            (await won.ReadAsync()).GetProperty("data").Text("status").Should().Be("approved");
            foreach (var lost in answers.Where(answer => answer != won)) await Task.FromResult(lost).RefusedAsync(409, "claim.not_pending");
            await ShouldFitAsync(made, claim, "approved");
            (await Http.DataAtAsync($"nodes/{made.Node}")).Version().Should().Be(before + 1, "it moved once");
            (await ClaimAtAsync(claim.Id())).Version().Should().Be(2);
            (await end.PullAsync()).Of(made.Node).Text("operation").Should().Be("upsert");
        }
    }

    [Fact]
    public async Task Who_approves_and_who_rejects_at_once_have_one_end_between_them()
    {
        var ends = new HashSet<string?>();
        for (var round = 0; round < Rounds; round++)
        {
            var (made, claim) = await NewClaimAsync();

            var answers = await AtOnceAsync(Many, client => ActAsync(claim.Id(), (client + round) % 2 == 0 ? "approve" : "reject", $"person {client}"));

            var won = answers.Should().ContainSingle(answer => answer.IsSuccessStatusCode).Which;
            var end = (await won.ReadAsync()).GetProperty("data").Text("status")!;
            foreach (var lost in answers.Where(answer => answer != won))
                (await Task.FromResult(lost).RefusedAsync(409, "claim.not_pending")).Text("detail").Should().Contain(end);
            await ShouldFitAsync(made, claim, end);
            ends.Add(end);
        }

        ends.Should().BeSubsetOf(["approved", "rejected"]);
    }

    [Fact]
    public async Task A_claim_that_is_approved_while_its_time_runs_out_is_approved_or_expired_and_the_node_is_where_that_says()
    {
        for (var round = 0; round < Rounds; round++)
        {
            Clock.Now = Start.AddDays(4 * round);
            var (made, claim) = await NewClaimAsync();
            var end = claim.Time("expires_at")!.Value;
            Clock.Now = end - TimeSpan.FromTicks(1);

            var deciding = AtOnceAsync(4, client => ActAsync(claim.Id(), "approve", $"person {client}"));
            var sweeping = AtOnceAsync(3, async client =>
            {
                // The clock reaches the end somewhere among the votes.
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
            await ShouldFitAsync(made, claim, now.Text("status")!);
        }
    }

    [Fact]
    public async Task No_move_by_hand_is_lost_to_an_approval_nor_an_approval_to_a_move_by_hand()
    {
        for (var round = 0; round < Rounds * 2; round++)
        {
            var (made, claim) = await NewClaimAsync();
            var elsewhere = await NewSiteOfAsync("manual");
            var approving = AtOnceAsync(2, client => ActAsync(claim.Id(), "approve", $"person {client}"));
            var moving = AtOnceAsync(1, _ => Http.PatchJsonAsync($"nodes/{made.Node}", new { home_site_id = elsewhere }));

            var moved = (await moving).Single();
            var approved = await approving;

            moved.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
            var status = (await ClaimAtAsync(claim.Id())).Text("status");
            approved.Count(answer => answer.IsSuccessStatusCode).Should().Be(status == "approved" ? 1 : 0);
            foreach (var lost in approved.Where(answer => !answer.IsSuccessStatusCode))
                (await Task.FromResult(lost).RefusedAsync()).Text("code").Should().Be(status == "approved" ? "claim.not_pending" : "claim.node_moved");
            if (moved.IsSuccessStatusCode) (await HomeAsync(made.Node)).Should().Be(elsewhere, "whoever was told that it moved finds it there");
            else (await HomeAsync(made.Node)).Should().Be(made.Target, "nothing but the approval came before");
            if (status != "approved") moved.StatusCode.Should().Be(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Of_many_who_claim_a_node_at_once_one_has_it_and_the_others_are_told_whose_it_is()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var made = await NewCaseAsync();
            var other = await NewSiteOfAsync("manual");

            var answers = await AtOnceAsync(Many, client => RequestAsync(made.Node, client % 2 == 0 ? made.Target : other, $"person {client}"));

            var won = answers.Should().ContainSingle(answer => answer.StatusCode == HttpStatusCode.Created).Which;
            var claim = (await won.ReadAsync()).GetProperty("data").Id();
            foreach (var lost in answers.Where(answer => answer != won))
                (await Task.FromResult(lost).RefusedAsync(409, "claim.already_open")).GetProperty("existing_id").GetGuid().Should().Be(claim);
            (await ClaimsOfAsync(made.Node), await ApprovalsAboutAsync(claim)).Should().Be((1, 1));
        }
    }

    [Fact]
    public async Task Of_many_who_claim_a_node_that_policies_let_go_each_moves_it_from_where_it_is()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var made = await NewCaseAsync("bidirectional", "bidirectional");

            var answers = await AtOnceAsync(Many, client => RequestAsync(made.Node, made.Target, $"person {client}"));

            answers.Should().ContainSingle(answer => answer.StatusCode == HttpStatusCode.Created);
            foreach (var lost in answers.Where(answer => !answer.IsSuccessStatusCode)) await Task.FromResult(lost).RefusedAsync(400, "claim.already_home");
            (await HomeAsync(made.Node), await ClaimsOfAsync(made.Node)).Should().Be((made.Target, 1));
        }
    }

    [Fact]
    public async Task Of_an_expired_claim_many_at_once_make_one_new_one()
    {
        for (var round = 0; round < 3; round++)
        {
            Clock.Now = Start.AddDays(4 * round);
            var (made, claim) = await NewClaimAsync();
            Clock.Now += Lifetime;
            var sweeping = AtOnceAsync(2, _ => SweepAsync());

            var answers = await AtOnceAsync(Many, client => RequestAsync(made.Node, made.Target, $"person {client}"));
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
    public async Task A_machine_that_boots_at_two_sites_at_once_is_claimed_once()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var home = await NewSiteOfAsync("manual");
            var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = home }).DataAsync();
            var agents = new[] { await EnrolledAsync("readonly"), await EnrolledAsync("full") };

            var boots = await AtOnceAsync(Many, client => agents[client % 2].ReportBootAsync(node.Text("mac_address")!));

            boots.Should().OnlyContain(boot => boot.Text("outcome") == "claimed");
            var claim = boots.Select(boot => boot.GetProperty("claim").Id()).Distinct().Should().ContainSingle().Which;
            (await ClaimsOfAsync(node.Id()), await ApprovalsAboutAsync(claim)).Should().Be((1, 1));
            var target = (await ClaimAtAsync(claim)).GetProperty("target_site_id").GetGuid();
            for (var client = 0; client < Many; client++)
                boots[client].Text("boot").Should().Be(target == agents[1].Site && client % 2 == 1 ? "normal" : "wait");
        }
    }

    [Fact]
    public async Task All_boots_of_one_unknown_machine_at_once_are_counted_on_one_row()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var agent = await EnrolledAsync("readonly");
            var mac = Service.UniqueMac();

            var boots = await AtOnceAsync(Many, _ => agent.ReportBootAsync(mac));

            boots.Should().OnlyContain(boot => boot.Text("outcome") == "unknown" && boot.GetProperty("queued").GetBoolean());
            var waiting = (await Http.DataAtAsync($"unknown-nodes?site_id={agent.Site}")).EnumerateArray().Should().ContainSingle().Which;
            waiting.GetProperty("boots").GetInt32().Should().Be(Many);
        }
    }

    [Fact]
    public async Task A_machine_that_nobody_knows_is_taken_in_by_one_site_and_claimed_by_the_other()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var agents = new[] { await EnrolledAsync("full"), await EnrolledAsync("full") };
            var mac = Service.UniqueMac();

            var boots = await AtOnceAsync(Many, client => agents[client % 2].ReportBootAsync(mac));

            var discovered = boots.Should().ContainSingle(boot => boot.Text("outcome") == "discovered").Which.GuidOrNull("node_id");
            boots.Select(boot => boot.GuidOrNull("node_id")).Distinct().Should().Equal(discovered);
            var node = (await Http.DataAtAsync($"nodes?mac_address={mac}")).EnumerateArray().Single();
            for (var client = 0; client < Many; client++)
                boots[client].Text("outcome").Should().BeOneOf(node.GuidOrNull("home_site_id") == agents[client % 2].Site ? ["home", "discovered"] : ["claimed"]);
            (await ClaimsOfAsync(node.Id())).Should().Be(1);
        }
    }

    [Fact]
    public async Task No_claim_and_no_approval_outlives_its_node()
    {
        for (var round = 0; round < Rounds * 2; round++)
        {
            var home = await EnrolledAsync("readonly");
            var agent = await EnrolledAsync("readonly");
            var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = home.Site }).DataAsync();
            var claiming = AtOnceAsync(4, client => RequestAsync(node.Id(), agent.Site, $"person {client}"));
            var booting = AtOnceAsync(2, _ => agent.BootAsync(node.Text("mac_address")!));
            var deleting = AtOnceAsync(1, _ => Http.RemoveAsync($"nodes/{node.Id()}"));

            var deleted = (await deleting).Single();
            foreach (var claim in await claiming) claim.StatusCode.Should().BeOneOf(HttpStatusCode.Created, HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity);
            foreach (var boot in await booting) boot.StatusCode.Should().Be(HttpStatusCode.OK);

            // The version that was to be deleted may be another by then.
            deleted.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
            if (!deleted.IsSuccessStatusCode) await Http.RemoveAsync($"nodes/{node.Id()}").DataAsync();
            (await ClaimsOfAsync(node.Id())).Should().Be(0);
            await ShouldBeNoOrphansAsync();
        }
    }

    [Fact]
    public async Task No_vote_brings_a_node_back_that_is_deleted_meanwhile()
    {
        for (var round = 0; round < Rounds * 2; round++)
        {
            var (made, claim) = await NewClaimAsync();
            var approving = AtOnceAsync(2, client => ActAsync(claim.Id(), client == 0 ? "approve" : "reassess", $"person {client}"));
            var deleting = AtOnceAsync(1, _ => Http.RemoveAsync($"nodes/{made.Node}"));

            var deleted = (await deleting).Single();
            foreach (var answer in await approving) answer.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Conflict);
            deleted.StatusCode.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Conflict);
            if (!deleted.IsSuccessStatusCode) await Http.RemoveAsync($"nodes/{made.Node}").DataAsync();

            await Http.ReadAtAsync($"nodes/{made.Node}").RefusedAsync(404, "node.not_found");
            await Http.ReadAtAsync($"migrations/{claim.Id()}").RefusedAsync(404, "claim.not_found");
            await ShouldBeNoOrphansAsync();
        }
    }

    [Fact]
    public async Task No_claim_names_a_site_that_is_gone()
    {
        for (var round = 0; round < Rounds * 2; round++)
        {
            var made = await NewCaseAsync();
            var claiming = AtOnceAsync(3, client => RequestAsync(made.Node, made.Target, $"person {client}"));
            var deleting = AtOnceAsync(1, _ => Http.RemoveAsync($"sites/{made.Target}"));

            var claims = await claiming;
            var deleted = (await deleting).Single();

            claims.Count(claim => claim.StatusCode == HttpStatusCode.Created).Should().Be(deleted.IsSuccessStatusCode ? 0 : 1, "either there is a claim or there is no site");
            foreach (var lost in claims.Where(claim => !claim.IsSuccessStatusCode))
                (await Task.FromResult(lost).RefusedAsync()).Text("code").Should().Be(deleted.IsSuccessStatusCode ? "claim.target_site_not_found" : "claim.already_open");
            if (!deleted.IsSuccessStatusCode) await Task.FromResult(deleted).RefusedAsync(400, "site.has_open_claims");
            (await ClaimsOfAsync(made.Node)).Should().Be(deleted.IsSuccessStatusCode ? 0 : 1);
            await ShouldBeNoOrphansAsync();
        }
    }

    [Fact]
    public async Task A_site_whose_claims_expire_while_it_is_deleted_leaves_nothing_behind()
    {
        for (var round = 0; round < 3; round++)
        {
            Clock.Now = Start.AddDays(4 * round);
            var (made, claim) = await NewClaimAsync();
            Clock.Now += Lifetime;
            var sweeping = AtOnceAsync(2, _ => SweepAsync());
            var claiming = AtOnceAsync(2, client => RequestAsync(made.Node, made.Target, $"person {client}"));
            var deleting = AtOnceAsync(1, _ => Http.RemoveAsync($"sites/{made.Target}"));

            await sweeping;
            var claims = await claiming;
            var deleted = (await deleting).Single();

            claims.Count(answer => answer.IsSuccessStatusCode).Should().Be(deleted.IsSuccessStatusCode ? 0 : 1);
            if (deleted.IsSuccessStatusCode) await Http.ReadAtAsync($"migrations/{claim.Id()}").RefusedAsync(404, "claim.not_found");
            else await Task.FromResult(deleted).RefusedAsync(400, "site.has_open_claims");
            await ShouldBeNoOrphansAsync();
        }
    }

    [Fact]
    public async Task A_policy_that_changes_while_a_person_votes_is_not_overlooked()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var (made, claim) = await NewClaimAsync();
            var changing = AtOnceAsync(1, _ => Http.PatchJsonAsync($"sites/{made.Source}", new { migration_policy = "auto_accept" }));
            var answers = await AtOnceAsync(2, client => ActAsync(claim.Id(), client == 0 ? "approve" : "reassess", $"person {client}"));
            (await changing).Single().StatusCode.Should().Be(HttpStatusCode.OK);

            foreach (var lost in answers.Where(answer => !answer.IsSuccessStatusCode))
                (await Task.FromResult(lost).RefusedAsync()).Text("code").Should().BeOneOf("approval.subject_changed", "claim.not_pending");
            var now = await ClaimAtAsync(claim.Id());
            await ShouldFitAsync(made, now, now.Text("status")!);
        }
    }

    [Theory]
    [InlineData("claim")]
    [InlineData("boot")]
    [InlineData("delete")]
    public async Task Whoever_claims_or_deletes_a_node_holds_it_before_looking_at_its_claims(string what)
    {
        // SQLite has one writer at a time anyway; where there are many, the races above rest on this.
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
        var held = commands.FindIndex(sql => System.Text.RegularExpressions.Regex.IsMatch(sql, @"^UPDATE\s.*\bVersion\b.*\bNodes\b|^UPDATE\s+Nodes\b", System.Text.RegularExpressions.RegexOptions.Singleline));
        // A machine that is at home boots without anybody waiting, so a boot looks once before; what it then does it looks for again.
        var claims = commands.FindLastIndex(sql => sql.Contains("MigrationClaims", StringComparison.Ordinal) && !sql.StartsWith("INSERT", StringComparison.Ordinal));
        held.Should().BeInRange(0, claims - 1, "{0}", string.Join("\n", commands));
    }

    [Fact]
    public async Task Two_sweeps_at_once_write_each_claim_down_once()
    {
        for (var round = 0; round < 3; round++)
        {
            Clock.Now = Start.AddDays(4 * round);
            var claims = new List<JsonElement>();
            for (var number = 0; number < 15; number++) claims.Add((await NewClaimAsync()).Claim);
            Clock.Now += Lifetime;

            await AtOnceAsync(4, _ => SweepAsync());
            await SweepAsync();

            foreach (var claim in claims)
            {
                (await StoredAsync(claim.Id())).Should().Be(("expired", 2, claim.Time("expires_at")));
                (await ApprovalOfAsync(claim)).Version().Should().Be(2);
            }
        }
    }

    /// <summary>Lets all clients go at the same moment.</summary>
    private static async Task<T[]> AtOnceAsync<T>(int clients, Func<int, Task<T>> act)
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

    /// <summary>The claim has this status, its approval the same, the votes say so, and the node is at home where it must be.</summary>
    private async Task ShouldFitAsync(Case made, JsonElement claim, string status)
    {
        (await ClaimAtAsync(claim.Id())).Text("status").Should().Be(status);
        (await HomeAsync(made.Node)).Should().Be(status == "approved" ? made.Target : made.Source);
        var approval = await ApprovalOfAsync(claim);
        approval.Text("status").Should().Be(status);
        var votes = approval.GetProperty("votes").EnumerateArray().Select(vote => vote.Text("decision"));
        votes.Should().Equal(status switch { "approved" => ["approve"], "rejected" => ["reject"], _ => [] });
    }

    /// <summary>Every claim's node and sites are there, and every approval's claim.</summary>
    private async Task ShouldBeNoOrphansAsync()
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
