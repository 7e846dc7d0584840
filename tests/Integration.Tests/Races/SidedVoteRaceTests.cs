using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Access;
using Sites.Domain.Hierarchy;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Races;

public sealed class SidedVoteRacesOnSqlite(SidedVoteRaceTests.SidedSqlite service) : SidedVoteRaceTests(service), IClassFixture<SidedVoteRaceTests.SidedSqlite>;

public sealed class SidedVoteRacesOnSqlServer(SidedVoteRaceTests.SidedSqlServer service) : SidedVoteRaceTests(service), IClassFixture<SidedVoteRaceTests.SidedSqlServer>;

/// <summary>
/// Concurrent votes of approvers of a single site. Roles in tokens are not limited to subtrees yet, so
/// a header sets the sites for which the caller may vote.
/// </summary>
public abstract class SidedVoteRaceTests(Service service) : HttpTestBase(service)
{
    private const string ApproverSides = "X-Test-Approver-At";

    [Fact]
    public async Task Concurrent_approvals_of_both_sides_both_count_and_the_node_moves_once()
    {
        for (var round = 0; round < 10; round++)
        {
            var (source, target) = ((await NewSiteAsync("source")).Id(), (await NewSiteAsync("target")).Id());
            var (node, claim) = await ClaimAsync(source, target);
            var before = (await Http.DataAtAsync($"nodes/{node}")).GetProperty("version").GetInt32();

            var answers = await Task.WhenAll(VoteAsync(claim, "approve", "ann", source), VoteAsync(claim, "approve", "ben", target));

            foreach (var answer in answers) answer.IsSuccessStatusCode.Should().BeTrue(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            var resolved = await Http.DataAtAsync($"migrations/{claim}");
            resolved.Text("status").Should().Be("approved");
            var moved = await Http.DataAtAsync($"nodes/{node}");
            (moved.GetProperty("home_site_id").GetGuid(), moved.GetProperty("version").GetInt32()).Should().Be((target, before + 1));
            var votes = (await Http.DataAtAsync($"approvals/{resolved.GetProperty("approval_id").GetGuid()}")).GetProperty("votes").EnumerateArray().ToList();
            votes.Select(vote => vote.Text("voter")).Should().BeEquivalentTo("ann", "ben");
            votes.Select(vote => vote.GetProperty("sides").EnumerateArray().Single().GetString()).Should().BeEquivalentTo("source", "target");
        }
    }

    [Fact]
    public async Task A_side_awaits_the_vote_of_its_own_approver()
    {
        var (source, target) = ((await NewSiteAsync("source")).Id(), (await NewSiteAsync("target")).Id());
        var (node, claim) = await ClaimAsync(source, target);

        await VoteAsync(claim, "approve", "eve", (await NewSiteAsync("elsewhere")).Id()).RefusedAsync(403, "approval.not_an_approver");
        var half = await VoteAsync(claim, "approve", "ann", source).DataAsync();
        (half.Text("status"), half.GetProperty("awaiting").GetRawText(), half.GetProperty("version").GetInt32()).Should().Be(("pending", """["target"]""", 2));
        await VoteAsync(claim, "approve", "amy", source).RefusedAsync(409, "approval.already_consented");
        (await Http.DataAtAsync($"nodes/{node}")).GetProperty("home_site_id").GetGuid().Should().Be(source);

        (await VoteAsync(claim, "reject", "ben", target).DataAsync()).Text("status").Should().Be("rejected", "one rejection is sufficient");
        (await Http.DataAtAsync($"nodes/{node}")).GetProperty("home_site_id").GetGuid().Should().Be(source);
    }

    private async Task<(Guid Node, Guid Claim)> ClaimAsync(Guid source, Guid target)
    {
        var node = (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = source }).DataAsync()).Id();
        return (node, (await Http.PostJsonAsync("migrations", new { node_id = node, target_site_id = target }).DataAsync()).Id());
    }

    private Task<HttpResponseMessage> VoteAsync(Guid claim, string decision, string voter, Guid site)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"migrations/{claim}/{decision}");
        request.Headers.Add("X-Development-Principal", voter);
        request.Headers.Add(ApproverSides, $"{site}");
        return Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class SidedPrincipal(IHttpContextAccessor accessor) : ICurrentPrincipal
    {
        public string Name => accessor.HttpContext!.User.Identity!.Name!;

        public bool IsApproverAt(Lineage place) => accessor.HttpContext!.Request.Headers[ApproverSides].Contains($"{place.Self}");
    }

    public sealed class SidedSqlite : SqliteService
    {
        protected override void Adjust(IServiceCollection services) => services.AddScoped<ICurrentPrincipal, SidedPrincipal>();
    }

    public sealed class SidedSqlServer : SqlServerService
    {
        protected override void Adjust(IServiceCollection services) => services.AddScoped<ICurrentPrincipal, SidedPrincipal>();
    }
}
