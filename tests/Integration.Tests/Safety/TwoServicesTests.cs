using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Sites.Integration.Tests.Agents;

namespace Sites.Integration.Tests.Safety;

/// <summary>Two services on one SQLite file, which is not supported but must not corrupt data.</summary>
public sealed class TwoServicesTests
{
    [Fact]
    public async Task Two_services_that_start_simultaneously_on_an_empty_folder_both_become_ready()
    {
        for (var round = 0; round < TestScale.Times(1); round++)
        {
            using var data = new DataFolder(isEmpty: true);
            var starts = new[] { RunningService.StartAsync(data.Path), RunningService.StartAsync(data.Path) };
            await using var one = await starts[0];
            await using var other = await starts[1];

            var made = await one.Http.PostJsonAsync("sites", new { name = "x" }).DataAsync();
            (await other.Http.GetAsync($"sites/{made.Id()}", TestContext.Current.CancellationToken).DataAsync()).Text("name").Should().Be("x");
        }
    }

    [Fact]
    public async Task Concurrent_writes_to_two_services_on_one_file_are_all_stored_and_the_tree_stays_valid()
    {
        const int Clients = 8;
        var steps = TestScale.Times(15);
        var seed = Environment.TickCount;
        var because = $"seed {seed}";
        using var data = new DataFolder();
        await using var one = await RunningService.StartAsync(data.Path);
        await using var other = await RunningService.StartAsync(data.Path);
        HttpClient[] both = [one.Http, other.Http];
        var writes = new WriteHistory();

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => writes.WriteAsync(
            client % 2 == 0 ? both : [.. both.Reverse()], $"c{client}", new Random(seed + client), steps)));

        writes.Acknowledged.Should().BeGreaterThan(Clients * steps / 4, because);
        await writes.ShouldBeStoredByAsync(one, because);
        await writes.ShouldBeStoredByAsync(other, because);
        await one.TreeShouldBeValidAsync(because);
        await other.TreeShouldBeValidAsync(because);
        await data.ShouldBeIntactAsync(because);
        TestContext.Current.TestOutputHelper?.WriteLine($"{writes.Acknowledged} writes were acknowledged, {writes.Busy} were refused with Retry-After later.");
    }

    [Fact]
    public async Task Concurrent_moves_by_both_services_never_create_a_cycle_and_are_visible_to_each_other()
    {
        using var data = new DataFolder();
        await using var one = await RunningService.StartAsync(data.Path);
        await using var other = await RunningService.StartAsync(data.Path);
        RunningService[] both = [one, other];
        var a = (await one.Http.PostJsonAsync("sites", new { name = "a" }).DataAsync()).Id();
        var b = (await other.Http.PostJsonAsync("sites", new { name = "b" }).DataAsync()).Id();
        for (var child = 0; child < 20; child++)
        {
            foreach (var parent in new[] { a, b })
                await both[child % 2].Http.PostJsonAsync("sites", new { name = $"{child}", parent_id = parent }).DataAsync();
        }

        var statuses = new ConcurrentBag<HttpStatusCode>();
        for (var round = 0; round < TestScale.Times(7); round++)
        {
            var moves = await Task.WhenAll(
                one.Http.PatchJsonAsync($"sites/{a}", new { parent_id = b }), other.Http.PatchJsonAsync($"sites/{b}", new { parent_id = a }),
                other.Http.PatchJsonAsync($"groups/{a}", new { description = $"{round}" }), one.Http.PatchJsonAsync($"groups/{b}", new { description = $"{round}" }));
            foreach (var move in moves) statuses.Add(move.StatusCode);
            moves[..2].Count(move => move.IsSuccessStatusCode).Should().BeLessThanOrEqualTo(1);
            await both[round % 2].TreeShouldBeValidAsync($"round {round}");

            foreach (var (site, service) in new[] { (a, other), (b, one) })
            {
                var root = await service.Http.PatchJsonAsync($"sites/{site}", new { parent_id = (Guid?)null }).DataAsync();
                var seen = await both.Single(asked => asked != service).Http.GetAsync($"sites/{site}", TestContext.Current.CancellationToken).DataAsync();
                seen.GetProperty("version").GetInt32().Should().Be(root.GetProperty("version").GetInt32());
                seen.GetProperty("parent_id").ValueKind.Should().Be(JsonValueKind.Null);
            }
        }

        statuses.Should().OnlyContain(status => status == HttpStatusCode.OK || status == HttpStatusCode.BadRequest || status == HttpStatusCode.Conflict
            || status == HttpStatusCode.ServiceUnavailable).And.Contain(HttpStatusCode.OK);
        await one.TreeShouldBeValidAsync();
        await other.TreeShouldBeValidAsync();
    }

    [Fact]
    public async Task Two_services_that_alternately_change_the_node_of_a_site_deliver_every_change_to_its_agent()
    {
        using var data = new DataFolder();
        await using var one = await RunningService.StartAsync(data.Path);
        await using var other = await RunningService.StartAsync(data.Path);
        RunningService[] both = [one, other];
        var site = (await one.Http.PostJsonAsync("sites", new { name = "site" }).DataAsync()).Id();
        var agent = await FieldAgent.EnrolAsync(one.Http, site);
        var node = (await one.Http.PostJsonAsync("nodes", new { mac_address = "02:00:00:00:00:01", home_site_id = site }).DataAsync()).Id();
        string? cursor = null;

        for (var i = 0; i < 6; i++)
        {
            // Each service begins its own generation of the feed, and ends that of the other.
            await both[i % 2].Http.PatchJsonAsync($"nodes/{node}", new { hostname = $"host{i}" }).DataAsync();

            using var request = new HttpRequestMessage(HttpMethod.Get, $"agents/changes{(cursor is null ? "" : $"?after={cursor}")}");
            request.Headers.Authorization = new("Bearer", agent.Key);
            using var response = await both[(i + 1) % 2].Http.SendAsync(request, TestContext.Current.CancellationToken);
            var page = await response.ReadAsync();
            cursor = page.Text("next_cursor");
            page.GetProperty("data").EnumerateArray().Last(row => row.GetProperty("entity_id").GetGuid() == node).GetProperty("state").Text("hostname").Should().Be($"host{i}");
        }
    }
}
