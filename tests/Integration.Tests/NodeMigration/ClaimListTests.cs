using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class ClaimListsOnSqlite(ManualSweepSqliteService service) : ClaimListTests(service, service.Clock), IClassFixture<ManualSweepSqliteService>;

public sealed class ClaimListsOnSqlServer(ManualSweepSqlServerService service) : ClaimListTests(service, service.Clock), IClassFixture<ManualSweepSqlServerService>;

/// <summary>Lists of claims: filters, orders and pages.</summary>
public abstract class ClaimListTests(Service service, ManualClock clock) : ClaimTestBase(service, clock)
{
    [Fact]
    public async Task Claims_are_filtered_by_status()
    {
        var (made, pending) = await NewClaimAsync();
        async Task<JsonElement> ResolvedAsync(string action)
        {
            var claim = await ClaimAsync(await NewNodeAsync(made.Source), made.Target);
            return await ActAsync(claim.Id(), action).DataAsync();
        }

        var (approved, rejected) = (await ResolvedAsync("approve"), await ResolvedAsync("reject"));
        // Two expired claims, of which one is stored as expired.
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
    public async Task Claims_are_filtered_by_node_and_by_source_or_target_site()
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
        foreach (var member in new[] { "site_id", "node_id", "under" }) await ShouldListAsync($"migrations?{member}={UnknownId}");
        await ShouldListAsync($"migrations?site_id={made.Node}");
        await ShouldListAsync($"migrations?node_id={made.Source}");
    }

    [Fact]
    public async Task Claims_are_filtered_by_a_subtree_with_the_source_or_the_target()
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
            // A regular group has no sites below it but is a valid filter.
            await ShouldListAsync($"migrations?under={of}");
            await ShouldListAsync($"migrations?site_id={of}");
        }

        (await Http.EnvelopeAtAsync($"migrations?under={UnknownId}&include_total=false")).Raw("total").Should().Be("null");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-created_at")]
    [InlineData("created_at")]
    public async Task Paging_neither_repeats_nor_skips_during_changes_of_claims(string sort)
    {
        var (source, target) = (await NewSiteOfAsync("manual"), await NewSiteOfAsync("manual"));
        var claims = new List<JsonElement>();
        for (var number = 0; number < 7; number++)
        {
            // Some have the same time, so that ties are broken by id.
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
        // Resolves the last claim of the page, deletes the next, and adds one at each end.
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
    public async Task The_total_is_optional_and_a_cursor_is_valid_only_for_its_list()
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
    public async Task Invalid_filters_are_refused(string query, string member)
    {
        var problem = await Http.ReadAtAsync($"migrations?{query}").RefusedAsync();

        problem.GetProperty("status").GetInt32().Should().Be(422);
        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().Equal(member);
    }

    /// <summary>Asserts that the list has exactly these claims in this order, with the total, and equal to the single resources.</summary>
    private async Task ShouldListAsync(string address, params JsonElement[] claims)
    {
        var page = await Http.EnvelopeAtAsync(address);
        page.GetProperty("data").Ids().Should().Equal(claims.Select(claim => claim.Id()), "that is {0}", address);
        if (!address.Contains("limit", StringComparison.Ordinal)) page.Raw("total").Should().Be($"{claims.Length}");
        foreach (var row in page.GetProperty("data").EnumerateArray()) row.GetRawText().Should().Be((await ClaimAtAsync(row.Id())).GetRawText());
    }
}
