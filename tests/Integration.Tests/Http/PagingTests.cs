using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Sites.Integration.Tests.Http;

public sealed class PagingOnSqlite(SqliteService service) : PagingTests(service), IClassFixture<SqliteService>;

public sealed class PagingOnSqlServer(SqlServerService service) : PagingTests(service), IClassFixture<SqlServerService>;

/// <summary>Paging of lists: limits, sort orders, cursors and totals.</summary>
public abstract class PagingTests(Service service) : HttpTestBase(service)
{
    /// <summary>Every list with each of its sort orders.</summary>
    public static TheoryData<string, string> Walks
    {
        get
        {
            var walks = new TheoryData<string, string>();
            string[] groups = ["", "name", "-name", "created_at", "-created_at", "lineage", "-lineage"];
            string[] nodes = ["", "mac_address", "-mac_address", "created_at", "-created_at"];
            foreach (var sort in groups)
            {
                walks.Add("groups?parent_id={parent}", sort);
                walks.Add("groups?under={parent}", sort);
                walks.Add("groups?format=tree&parent_id={parent}", sort);
                walks.Add("groups/{parent}/descendants?", sort);
                walks.Add("sites?parent_id={parent}", sort);
                walks.Add("sites?under={parent}", sort);
            }

            foreach (var sort in nodes)
            {
                walks.Add("nodes?home_site_id={parent}", sort);
                walks.Add("groups/{parent}/nodes?", sort);
                walks.Add("sites/{parent}/nodes?", sort);
            }

            foreach (var sort in nodes.Concat(["lineage", "-lineage"]))
            {
                walks.Add("nodes?under={parent}", sort);
                walks.Add("groups/{parent}/nodes?include_descendants=true", sort);
                walks.Add("sites/{parent}/nodes?include_descendant_sites=true", sort);
            }

            return walks;
        }
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public async Task Paging_neither_repeats_nor_skips_rows_during_insertions_and_deletions(string list, string sort)
    {
        const int Limit = 3;
        var parent = await NewSiteAsync("parent");
        var ofNodes = list.Contains("nodes", StringComparison.Ordinal);
        var rows = new List<Row>();
        // The order of names differs from the order of times, so that they cannot be confused.
        foreach (var key in new[] { 50, 10, 80, 30, 70, 20, 60, 40, 90, 15, 35 }) rows.Add(await AddAsync(key));
        var first = list.Replace("{parent}", $"{parent.Id()}", StringComparison.Ordinal) + $"&limit={Limit}{Sorted(sort)}";

        // The expected rows of each page are computed when it is read: those after the last row of the previous page.
        string? cursor = null;
        Row? last = null;
        var seen = new List<Guid>();
        for (var page = 0; ; page++)
        {
            var envelope = await Http.EnvelopeAtAsync(cursor is null ? first : $"{first}&cursor={cursor}");
            var expected = InOrder(rows).Where(row => last is null || Compare(row, last) > 0).Take(Limit + 1).ToList();
            envelope.GetProperty("data").Ids().Should().Equal(expected.Take(Limit).Select(row => row.Id), "that is page {0} of {1}", page, list);
            envelope.Raw("total").Should().Be($"{rows.Count}");
            seen.AddRange(envelope.GetProperty("data").Ids());
            cursor = envelope.Text("next_cursor");
            (cursor is null).Should().Be(expected.Count <= Limit);
            if (cursor is null) break;

            last = expected[Limit - 1];
            if (page > 1) continue;
            // Deletes the last row of the page and one that is not yet read; inserts rows before and after.
            var unseen = InOrder(rows).First(row => Compare(row, last) > 0);
            foreach (var gone in new[] { last, unseen })
            {
                await Http.RemoveAsync(gone.Address).DataAsync();
                rows.Remove(gone);
            }

            foreach (var key in new[] { 1 + page, 45 + page, 95 + page }) rows.Add(await AddAsync(key));
        }

        seen.Should().OnlyHaveUniqueItems();
        seen.Count.Should().BeGreaterThan(2 * Limit, "the rows must span several pages");

        async Task<Row> AddAsync(int key)
        {
            var made = ofNodes
                ? await Http.PostJsonAsync("nodes", new { mac_address = $"{UniquePrefix(parent)}:{key:x2}", group_id = parent.Id(), home_site_id = parent.Id() }).DataAsync()
                : await Http.PostJsonAsync("sites", new { name = $"{(key % 20 == 0 ? "N" : "n")}{key:D2}", parent_id = parent.Id() }).DataAsync();
            return new Row(made.Id(), key, $"{(ofNodes ? "nodes" : "sites")}/{made.Id()}");
        }

        IEnumerable<Row> InOrder(IEnumerable<Row> all) => all.Order(Comparer<Row>.Create(Compare));

        int Compare(Row one, Row other)
        {
            var byKey = sort.TrimStart('-') is "name" or "mac_address"
                || (sort.Length == 0 && !list.Contains("under", StringComparison.Ordinal) && !list.Contains("descendant", StringComparison.Ordinal));
            // Ids increase with time, and the tree orders siblings by id.
            var order = byKey ? one.Key.CompareTo(other.Key) : string.CompareOrdinal($"{one.Id}", $"{other.Id}");
            return sort.StartsWith('-') ? -order : order;
        }
    }

    [Theory]
    [InlineData("name")]
    [InlineData("-name")]
    public async Task Ties_are_broken_by_id_without_repeating_rows(string sort)
    {
        var root = await NewSiteAsync("root");
        var namesakes = new List<Guid>();
        for (var number = 0; number < 7; number++)
        {
            var parent = await NewSiteAsync("parent", root.Id());
            // Names that are equal except for case are also adjacent.
            namesakes.Add((await Http.PostJsonAsync("groups", new { name = number % 2 == 0 ? "same" : "SAME", parent_id = parent.Id() }).DataAsync()).Id());
        }

        var seen = await WalkAsync($"groups?under={root.Id()}&q=same&limit=2{Sorted(sort)}");

        if (sort.StartsWith('-')) namesakes.Reverse();
        seen.Should().Equal(namesakes);
    }

    [Fact]
    public async Task Nodes_of_a_subtree_are_sorted_by_site_and_ties_are_broken_by_id()
    {
        var root = await NewSiteAsync("root");
        var (first, second) = (await NewSiteAsync("first", root.Id()), await NewSiteAsync("second", root.Id()));
        var below = await NewSiteAsync("below", first.Id());
        var placed = new Dictionary<Guid, List<Guid>>();
        foreach (var home in new[] { second, below, root, first, below, second, root, first, second })
        {
            var node = await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = home.Id() }).DataAsync();
            if (!placed.TryGetValue(home.Id(), out var nodes)) placed[home.Id()] = nodes = [];
            nodes.Add(node.Id());
        }

        List<Guid> expected = [.. placed[root.Id()], .. placed[first.Id()], .. placed[below.Id()], .. placed[second.Id()]];
        var address = $"sites/{root.Id()}/nodes?include_descendant_sites=true&limit=2";
        (await WalkAsync(address)).Should().Equal(expected);
        (await WalkAsync($"{address}&sort=lineage")).Should().Equal(expected);
        expected.Reverse();
        (await WalkAsync($"{address}&sort=-lineage")).Should().Equal(expected);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1001")]
    [InlineData("ten")]
    [InlineData("1.5")]
    [InlineData("0x10")]
    [InlineData("99999999999")]
    public async Task A_limit_outside_1_to_1000_is_refused(string limit)
    {
        foreach (var list in new[] { "groups", "sites", "nodes", "groups?format=tree" })
            await Http.ReadAtAsync($"{list}{(list.Contains('?') ? '&' : '?')}limit={limit}").RefusedAsync(422, "request.value_invalid", "limit");
    }

    [Fact]
    public async Task A_page_has_the_requested_number_of_rows()
    {
        var parent = await NewSiteAsync("parent");
        for (var number = 0; number < 101; number++) await NewGroupAsync("row", parent.Id());

        foreach (var (query, rows, isLast) in new[] { ("", 101, true), ("&limit=100", 100, false), ("&limit=1", 1, false), ("&limit=101", 101, true), ("&limit=1000", 101, true) })
        {
            var page = await Http.EnvelopeAtAsync($"groups?parent_id={parent.Id()}{query}");
            page.GetProperty("data").GetArrayLength().Should().Be(rows);
            page.Raw("total").Should().Be("101");
            (page.Text("next_cursor") is null).Should().Be(isLast, "{0} rows of 101 were returned", rows);
        }
    }

    [Fact]
    public async Task The_total_is_optional_and_independent_of_the_cursor()
    {
        var parent = await ParentOfThreeAsync();
        var list = $"groups?parent_id={parent}&limit=1";

        var spared = await Http.EnvelopeAtAsync($"{list}&include_total=false");
        spared.Raw("total").Should().Be("null");
        spared.GetProperty("data").GetArrayLength().Should().Be(1);
        var counted = await Http.EnvelopeAtAsync($"groups?parent_id={parent}&limit=2&include_total=true&cursor={spared.Text("next_cursor")}");
        counted.Raw("total").Should().Be("3");
        counted.GetProperty("data").GetArrayLength().Should().Be(2);
        await Http.ReadAtAsync($"{list}&include_total=no").RefusedAsync(422, "request.value_invalid", "include_total");
    }

    [Theory]
    [InlineData("groups?parent_id={parent}", "groups?parent_id={other}")]
    [InlineData("groups?parent_id={parent}", "groups?under={parent}&sort=name")]
    [InlineData("groups?parent_id={parent}", "groups")]
    [InlineData("groups?parent_id={parent}", "groups?parent_id={parent}&q=row")]
    [InlineData("groups?parent_id={parent}", "groups?parent_id={parent}&root_only=true")]
    [InlineData("groups?parent_id={parent}", "groups?parent_id={parent}&external_id=x")]
    [InlineData("groups?parent_id={parent}", "sites?parent_id={parent}")]
    [InlineData("groups?parent_id={parent}", "nodes")]
    [InlineData("groups?parent_id={parent}&sort=name", "groups?parent_id={parent}&sort=-name")]
    [InlineData("groups?parent_id={parent}&sort=name", "groups?parent_id={parent}&sort=created_at")]
    [InlineData("groups?parent_id={parent}&sort=created_at", "groups?parent_id={parent}&sort=-created_at")]
    [InlineData("groups/{parent}/descendants?", "groups/{other}/descendants?")]
    [InlineData("sites?parent_id={parent}", "sites?parent_id={parent}&agent_status=online")]
    [InlineData("sites?parent_id={parent}", "groups?parent_id={parent}")]
    [InlineData("nodes?home_site_id={parent}", "nodes?home_site_id={other}")]
    [InlineData("nodes?home_site_id={parent}", "nodes?group_id={parent}")]
    [InlineData("nodes?home_site_id={parent}", "nodes?home_site_id={parent}&state=discovered")]
    [InlineData("nodes?home_site_id={parent}", "nodes?home_site_id={parent}&sort=created_at")]
    [InlineData("nodes?home_site_id={parent}", "nodes?home_site_id={parent}&under={parent}")]
    [InlineData("nodes?home_site_id={parent}", "nodes?home_site_id={parent}&mac_address=02:00:00:00:00:00")]
    [InlineData("sites/{parent}/nodes?include_descendant_sites=true", "sites/{other}/nodes?include_descendant_sites=true")]
    [InlineData("sites/{parent}/nodes?include_descendant_sites=true", "groups/{parent}/nodes?include_descendants=true")]
    [InlineData("sites/{parent}/nodes?include_descendant_sites=true", "sites/{parent}/nodes?")]
    public async Task A_cursor_of_another_filter_or_sort_order_is_refused(string made, string used)
    {
        var (parent, other) = (await ParentOfThreeAsync(), await ParentOfThreeAsync());
        string Address(string template) =>
            template.Replace("{parent}", $"{parent}", StringComparison.Ordinal).Replace("{other}", $"{other}", StringComparison.Ordinal)
            + (template.Contains('?') ? "&limit=1" : "?limit=1");

        var cursor = (await Http.EnvelopeAtAsync(Address(made))).Text("next_cursor");

        cursor.Should().NotBeNull();
        await Http.TextAtAsync($"{Address(made)}&cursor={cursor}");
        await Http.ReadAtAsync($"{Address(used)}&cursor={cursor}").RefusedAsync(422, "page.cursor_invalid", "cursor");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("!!!!")]
    [InlineData("AAAA")]
    [InlineData("null")]
    [InlineData("%00")]
    [InlineData("%ED%A0%80")]
    [InlineData("bnVsbA")]
    [InlineData("W10")]
    [InlineData("WyJhIiwiYiIsImMiXQ")]
    [InlineData("eyJhIjoxfQ")]
    [InlineData("W251bGwsbnVsbCxudWxsXQ")]
    public async Task A_cursor_that_was_not_issued_by_the_service_is_refused(string cursor)
    {
        foreach (var list in new[] { "groups?", "groups?sort=created_at&", "sites?", "nodes?", "groups?format=tree&" })
            await Http.ReadAtAsync($"{list}cursor={cursor}").RefusedAsync(422, "page.cursor_invalid", "cursor");
    }

    [Fact]
    public async Task A_cursor_that_is_too_long_or_too_deep_is_refused()
    {
        await Http.ReadAtAsync($"groups?cursor={new string('A', 6000)}").RefusedAsync(422, "page.cursor_invalid", "cursor");
        var deep = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(new string('[', 2000)));
        await Http.ReadAtAsync($"groups?cursor={deep}").RefusedAsync(422, "page.cursor_invalid", "cursor");
    }

    [Theory]
    [InlineData("\"not a time\"")]
    [InlineData("\"-1\"")]
    [InlineData("\"9223372036854775807\"")]
    [InlineData("\"99999999999999999999999\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("\"\\ud800\"")]
    public async Task A_cursor_with_a_modified_position_is_refused(string key)
    {
        var list = $"groups?parent_id={await ParentOfThreeAsync()}&limit=1&sort=created_at";
        var cursor = (await Http.EnvelopeAtAsync(list)).Text("next_cursor")!;
        using var parts = JsonDocument.Parse(Base64Url.DecodeFromChars(cursor));
        string Forge(string place) =>
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"[{parts.RootElement[0].GetRawText()},{place},{parts.RootElement[2].GetRawText()}]"));

        // An unmodified cursor is accepted after decoding and encoding, so the refusal below is caused by the position.
        await Http.TextAtAsync($"{list}&cursor={Forge(parts.RootElement[1].GetRawText())}");
        await Http.ReadAtAsync($"{list}&cursor={Forge(key)}").RefusedAsync(422, "page.cursor_invalid", "cursor");
    }

    [Theory]
    [InlineData("groups?sort=path")]
    [InlineData("groups?sort=Name")]
    [InlineData("groups?sort=--name")]
    [InlineData("groups?sort=-")]
    [InlineData("groups?sort=mac_address")]
    [InlineData("sites?sort=id")]
    [InlineData("nodes?sort=name")]
    [InlineData("nodes?sort=lineage")]
    [InlineData("nodes?sort=mac_address,created_at")]
    public async Task An_unknown_sort_order_is_refused(string address) =>
        await Http.ReadAtAsync(address).RefusedAsync(422, "request.value_invalid", "sort");

    [Theory]
    [InlineData("groups?colour=red", "colour")]
    [InlineData("groups?Limit=5", "Limit")]
    [InlineData("groups?agent_status=online", "agent_status")]
    [InlineData("groups?parentId=018f0000-0000-7000-8000-000000000000", "parentId")]
    [InlineData("sites?format=tree", "format")]
    [InlineData("sites?offset=10", "offset")]
    [InlineData("nodes?site_id=018f0000-0000-7000-8000-000000000000", "site_id")]
    [InlineData("groups/{site}?expand=all", "expand")]
    [InlineData("groups/{site}/ancestors?limit=5", "limit")]
    [InlineData("groups/{site}/descendants?parent_id=x", "parent_id")]
    [InlineData("groups/{site}/nodes?include_descendant_sites=true", "include_descendant_sites")]
    [InlineData("sites/{site}?explain=true", "explain")]
    [InlineData("sites/{site}/effective-settings?verbose=true", "verbose")]
    [InlineData("sites/{site}/nodes?include_descendants=true", "include_descendants")]
    public async Task An_unknown_parameter_is_refused(string address, string parameter)
    {
        var site = await NewSiteAsync("site");

        await Http.ReadAtAsync(address.Replace("{site}", $"{site.Id()}", StringComparison.Ordinal)).RefusedAsync(422, "request.unknown_member", parameter);
    }

    [Theory]
    [InlineData("limit=1&limit=1", "limit")]
    [InlineData("q=a&q=b", "q")]
    [InlineData("sort=name&sort=-name", "sort")]
    [InlineData("cursor=x&cursor=y", "cursor")]
    [InlineData("include_total=true&include_total=false", "include_total")]
    [InlineData("under=018f0000-0000-7000-8000-000000000000&under=018f0000-0000-7000-8000-000000000001", "under")]
    public async Task A_duplicate_parameter_is_refused(string query, string parameter)
    {
        foreach (var list in new[] { "groups", "sites", "nodes" })
            await Http.ReadAtAsync($"{list}?{query}").RefusedAsync(422, "request.value_invalid", parameter);
    }

    [Fact]
    public async Task All_errors_of_a_query_are_reported_together()
    {
        var problem = await Http.ReadAtAsync("sites?limit=0&colour=red&under=x&agent_status=asleep").RefusedAsync(422, "request.invalid");

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().BeEquivalentTo("limit", "colour", "under", "agent_status");
    }

    private async Task<Guid> ParentOfThreeAsync()
    {
        var parent = await NewSiteAsync("parent");
        for (var number = 0; number < 3; number++)
        {
            await NewSiteAsync("row", parent.Id());
            await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = parent.Id(), group_id = parent.Id() }).DataAsync();
        }

        return parent.Id();
    }

    private async Task<IReadOnlyList<Guid>> WalkAsync(string address)
    {
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await Http.EnvelopeAtAsync(cursor is null ? address : $"{address}&cursor={cursor}");
            seen.AddRange(page.GetProperty("data").Ids());
            // Ends the test if a row is returned twice.
            seen.Should().OnlyHaveUniqueItems();
            cursor = page.Text("next_cursor");
        }
        while (cursor is not null);
        return seen;
    }

    /// <summary>The first five bytes of MAC addresses, unique for each parent.</summary>
    private static string UniquePrefix(JsonElement parent)
    {
        var digits = parent.Id().ToString("N")[^8..];
        return $"06:{digits[..2]}:{digits[2..4]}:{digits[4..6]}:{digits[6..]}";
    }

    private sealed record Row(Guid Id, int Key, string Address);
}
