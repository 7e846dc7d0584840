using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class ClaimListsOnSqlite(UnsweptSqliteService service) : ClaimListTests(service, service.Clock), IClassFixture<UnsweptSqliteService>;

public sealed class ClaimListsOnSqlServer(UnsweptSqlServerService service) : ClaimListTests(service, service.Clock), IClassFixture<UnsweptSqlServerService>;

/// <summary>Lists of claims: filters, orders and pages.</summary>
public abstract class ClaimListTests(Service service, ManualClock clock) : OverClaims(service, clock)
{
    [Fact]
    public async Task Claims_are_found_by_what_became_of_them()
    {
        var (made, pending) = await NewClaimAsync();
        async Task<JsonElement> ResolvedAsync(string action)
        {
            var claim = await ClaimAsync(await NewNodeAsync(made.Source), made.Target);
            return await ActAsync(claim.Id(), action).DataAsync();
        }

        var (approved, rejected) = (await ResolvedAsync("approve"), await ResolvedAsync("reject"));
        // Two that have expired, of which one is written down.
        Clock.Now = Start + Lifetime;
        var open = await ClaimAsync(await NewNodeAsync(made.Source), made.Target);
        var again = await ClaimAsync(made.Node, made.Target);
        Clock.Now = Start + Lifetime + Lifetime - TimeSpan.FromTicks(1);
        var (_, other) = await NewClaimAsync();
        var list = $"migrations?site_id={made.Source}";

        await ShouldListAsync($"{list}&status=pending", again, open);
        await ShouldListAsync($"{list}&status=approved", approved);
        await ShouldListAsync($"{list}&status=rejected", rejected);
        await ShouldListAsync($"{list}&status=expired", pending);
        Clock.Now = Start + Lifetime + Lifetime;
        await ShouldListAsync($"{list}&status=pending");
        await ShouldListAsync($"{list}&status=expired", again, open, pending);
        await ShouldListAsync(list, again, open, rejected, approved, pending);
        await ShouldListAsync("migrations?status=pending&limit=1", other);
    }

    [Fact]
    public async Task Claims_are_found_by_their_node_and_by_a_site_on_either_side()
    {
        var (made, first) = await NewClaimAsync();
        var back = await ClaimAsync(await NewNodeAsync(made.Target), made.Source);
        var third = await NewSiteOfAsync("manual");
        var away = await ClaimAsync(await NewNodeAsync(made.Source), third);
        await ActAsync(first.Id(), "approve").DataAsync();
        var second = await ClaimAsync(made.Node, third);

        await ShouldListAsync($"migrations?site_id={made.Source}", away, back, first);
        await ShouldListAsync($"migrations?site_id={made.Target}", second, back, first);
        await ShouldListAsync($"migrations?site_id={third}", second, away);
        await ShouldListAsync($"migrations?node_id={made.Node}", second, first);
        await ShouldListAsync($"migrations?node_id={made.Node}&status=pending", second);
        await ShouldListAsync($"migrations?node_id={made.Node}&site_id={made.Source}", first);
        await ShouldListAsync($"migrations?node_id={away.Text("node_id")}&site_id={made.Target}");
        foreach (var member in new[] { "site_id", "node_id", "under" }) await ShouldListAsync($"migrations?{member}={Nobody}");
        await ShouldListAsync($"migrations?site_id={made.Node}");
        await ShouldListAsync($"migrations?node_id={made.Source}");
    }

    [Fact]
    public async Task Claims_are_found_by_a_subtree_that_has_either_side()
    {
        var root = await NewSiteOfAsync("manual");
        var (west, east) = (await NewSiteOfAsync("manual", root), await NewSiteOfAsync("manual", root));
        var deep = await NewSiteOfAsync("manual", west);
        var outside = await NewSiteOfAsync("manual");
        var (group, hall) = ((await NewGroupAsync("region")).Id(), (await NewGroupAsync("hall", root)).Id());
        var outward = await ClaimAsync(await NewNodeAsync(deep), outside);
        var inward = await ClaimAsync(await NewNodeAsync(outside), west);
        var across = await ClaimAsync(await NewNodeAsync(east), deep);
        var top = await ClaimAsync(await NewNodeAsync(root), outside);
        await NewClaimAsync();

        await ShouldListAsync($"migrations?under={root}", top, across, inward, outward);
        await ShouldListAsync($"migrations?under={west}", across, inward, outward);
        await ShouldListAsync($"migrations?under={deep}", across, outward);
        await ShouldListAsync($"migrations?under={east}", across);
        await ShouldListAsync($"migrations?under={outside}", top, inward, outward);
        await ShouldListAsync($"migrations?under={west}&site_id={outside}", inward, outward);
        await ShouldListAsync($"migrations?under={root}&node_id={top.Text("node_id")}", top);
        foreach (var of in new[] { group, hall })
        {
            // A regular group has no sites below it, and is one to ask about all the same.
            await ShouldListAsync($"migrations?under={of}");
            await ShouldListAsync($"migrations?site_id={of}");
        }

        (await Http.EnvelopeAtAsync($"migrations?under={Nobody}&include_total=false")).Raw("total").Should().Be("null");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-created_at")]
    [InlineData("created_at")]
    public async Task Pages_neither_repeat_nor_skip_while_claims_come_and_go(string sort)
    {
        var (source, target) = (await NewSiteOfAsync("manual"), await NewSiteOfAsync("manual"));
        var claims = new List<JsonElement>();
        for (var number = 0; number < 7; number++)
        {
            // Some at the same moment: ties are broken by id.
            if (number % 3 == 0) Clock.Now = Clock.Now.AddSeconds(1);
            claims.Add(await ClaimAsync(await NewNodeAsync(source), target));
        }

        var falling = sort != "created_at";
        var expected = claims.OrderBy(claim => claim.Time("created_at")).ThenBy(claim => claim.Text("id"), StringComparer.Ordinal).Select(claim => claim.Id()).ToList();
        if (falling) expected.Reverse();
        var list = $"migrations?under={source}&status=pending&limit=3{Sorted(sort)}";

        var first = await Http.EnvelopeAtAsync(list);
        first.Raw("total").Should().Be("7");
        first.GetProperty("data").Ids().Should().Equal(expected.Take(3));
        // The last row seen is no longer pending, the next is gone, and one comes at each end.
        await ActAsync(expected[2], "reject").DataAsync();
        await Http.RemoveAsync($"nodes/{claims.Single(claim => claim.Id() == expected[3]).Text("node_id")}").DataAsync();
        Clock.Now = Clock.Now.AddSeconds(1);
        var late = await ClaimAsync(await NewNodeAsync(source), target);

        var second = await Http.EnvelopeAtAsync($"{list}&cursor={first.Text("next_cursor")}");
        var rest = expected.Skip(4).Concat(falling ? [] : [late.Id()]).ToList();
        second.GetProperty("data").Ids().Should().Equal(rest.Take(3));
        second.Raw("total").Should().Be("6");
        if (falling)
        {
            second.Raw("next_cursor").Should().Be("null");
            return;
        }

        var third = await Http.EnvelopeAtAsync($"{list}&cursor={second.Text("next_cursor")}");
        (third.GetProperty("data").Ids().Single(), third.Raw("next_cursor")).Should().Be((late.Id(), "null"));
    }

    [Fact]
    public async Task The_count_is_spared_where_nobody_wants_it_and_a_cursor_is_good_for_its_own_list()
    {
        var (made, _) = await NewClaimAsync();
        await ClaimAsync(await NewNodeAsync(made.Source), made.Target);
        var list = $"migrations?site_id={made.Source}&limit=1";
        var page = await Http.EnvelopeAtAsync($"{list}&include_total=false");
        page.Raw("total").Should().Be("null");
        var cursor = page.Text("next_cursor");

        (await Http.EnvelopeAtAsync($"{list}&cursor={cursor}")).Raw("total").Should().Be("2");
        string[] others =
        [
            "migrations?limit=1", $"migrations?site_id={made.Target}&limit=1", $"migrations?under={made.Source}&limit=1", $"{list}&status=pending",
            $"{list}&node_id={made.Node}", $"{list}&sort=created_at", "approvals?limit=1",
        ];
        foreach (var other in others) await Http.ReadAtAsync($"{other}&cursor={cursor}").RefusedAsync(422, "page.cursor_invalid", "cursor");
        await Http.ReadAtAsync($"{list}&cursor=x").RefusedAsync(422, "page.cursor_invalid", "cursor");
    }

    [Theory]
    [InlineData("status=open", "status")]
    [InlineData("status=Pending", "status")]
    [InlineData("site_id=x", "site_id")]
    [InlineData("node_id=1", "node_id")]
    [InlineData("under=*", "under")]
    [InlineData("sort=status", "sort")]
    [InlineData("sort=expires_at", "sort")]
    [InlineData("limit=1001", "limit")]
    [InlineData("include_total=no", "include_total")]
    [InlineData("source_site_id=018f0000-0000-7000-8000-000000000000", "source_site_id")]
    [InlineData("q=x", "q")]
    public async Task A_filter_that_makes_no_sense_is_refused(string query, string member)
    {
        var problem = await Http.ReadAtAsync($"migrations?{query}").RefusedAsync();

        problem.GetProperty("status").GetInt32().Should().Be(422);
        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().Equal(member);
    }

    /// <summary>These claims and no others, in this order, counted, and each as it is when it is read alone.</summary>
    private async Task ShouldListAsync(string address, params JsonElement[] claims)
    {
        var page = await Http.EnvelopeAtAsync(address);
        page.GetProperty("data").Ids().Should().Equal(claims.Select(claim => claim.Id()), "that is {0}", address);
        if (!address.Contains("limit", StringComparison.Ordinal)) page.Raw("total").Should().Be($"{claims.Length}");
        foreach (var row in page.GetProperty("data").EnumerateArray()) row.GetRawText().Should().Be((await ClaimAtAsync(row.Id())).GetRawText());
    }
}
