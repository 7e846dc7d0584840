using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Sites.Integration.Tests.Races;

public sealed class TreeRacesOnSqlite(SqliteService service) : TreeRaceTests(service), IClassFixture<SqliteService>;

public sealed class TreeRacesOnSqlServer(SqlServerService service) : TreeRaceTests(service), IClassFixture<SqlServerService>;

/// <summary>Many concurrent clients of one service.</summary>
public abstract class TreeRaceTests(Service service) : HttpTestBase(service)
{
    private const int Clients = 8;

    [Theory]
    [InlineData("sites")]
    [InlineData("groups")]
    public async Task Of_concurrent_creates_with_the_same_name_under_one_parent_exactly_one_succeeds(string kind)
    {
        var parent = await NewSiteAsync("parent");
        for (var round = 0; round < 5; round++)
        {
            // Names are case-insensitive, so every second client uses upper case.
            var answers = await RunConcurrentlyAsync(client => Http.PostJsonAsync(
                kind, new { name = client % 2 == 0 ? $"wanted {round}" : $"WANTED {round}", parent_id = parent.Id() }));
            await OneShouldSucceedAsync(answers, "group.name_taken");
        }

        (await ReadAsync($"sites/{parent.Id()}")).GetProperty("children_count").GetInt32().Should().Be(5);
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task Of_concurrent_creates_of_the_same_root_exactly_one_succeeds()
    {
        var name = Service.Unique("root");
        await OneShouldSucceedAsync(await RunConcurrentlyAsync(client => Http.PostJsonAsync(client % 2 == 0 ? "sites" : "groups", new { name })), "group.name_taken");
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task Of_concurrent_creates_with_the_same_external_id_exactly_one_succeeds()
    {
        var key = Service.Unique("key");
        var answers = await RunConcurrentlyAsync(client => Http.PostJsonAsync(
            client % 2 == 0 ? "sites" : "groups", new { name = $"{key} {client}", external_id = key }));
        await OneShouldSucceedAsync(answers, "group.external_id_taken");
    }

    [Fact]
    public async Task Of_concurrent_creates_with_the_same_MAC_address_exactly_one_succeeds()
    {
        for (var round = 0; round < 5; round++)
        {
            var mac = Service.UniqueMac();
            await OneShouldSucceedAsync(await RunConcurrentlyAsync(_ => Http.PostJsonAsync("nodes", new { mac_address = mac })), "node.mac_address_taken");
        }
    }

    [Theory]
    [InlineData("sites")]
    [InlineData("groups")]
    public async Task Two_moves_that_would_create_a_cycle_never_both_succeed(string kind)
    {
        var a = kind == "sites" ? await NewSiteAsync("a") : await NewGroupAsync("a");
        var b = kind == "sites" ? await NewSiteAsync("b") : await NewGroupAsync("b");
        for (var round = 0; round < 40; round++)
        {
            var moves = await Task.WhenAll(
                Http.PatchJsonAsync($"{kind}/{a.Id()}", new { parent_id = b.Id() }),
                Http.PatchJsonAsync($"{kind}/{b.Id()}", new { parent_id = a.Id() }));
            moves.Count(move => move.IsSuccessStatusCode).Should().Be(1);
            var lost = moves.Single(move => !move.IsSuccessStatusCode);
            lost.StatusCode.Should().Be(HttpStatusCode.BadRequest);
            (await lost.ReadAsync()).Text("code").Should().Be("group.move_into_itself");
            await ShouldBeValidAsync();

            await Task.WhenAll(
                Http.PatchJsonAsync($"{kind}/{a.Id()}", new { parent_id = (Guid?)null }).DataAsync(),
                Http.PatchJsonAsync($"{kind}/{b.Id()}", new { parent_id = (Guid?)null }).DataAsync());
        }
    }

    [Fact]
    public async Task Concurrent_moves_in_a_ring_never_create_a_cycle()
    {
        var ring = new List<Guid>();
        for (var index = 0; index < 4; index++) ring.Add((await NewSiteAsync("ring")).Id());
        for (var round = 0; round < 15; round++)
        {
            var moves = await Task.WhenAll(ring.Select((id, index) =>
                Http.PatchJsonAsync($"sites/{id}", new { parent_id = ring[(index + 1) % ring.Count] })));
            moves.Count(move => move.IsSuccessStatusCode).Should().Be(ring.Count - 1);
            await ShouldBeValidAsync();
            foreach (var id in ring) await Http.PatchJsonAsync($"sites/{id}", new { parent_id = (Guid?)null }).DataAsync();
        }
    }

    [Fact]
    public async Task A_parent_is_never_deleted_with_a_new_child_or_node()
    {
        for (var round = 0; round < 20; round++)
        {
            var parent = await NewSiteAsync("parent");
            var child = Http.PostJsonAsync("sites", new { name = "child", parent_id = parent.Id() });
            var node = Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac(), home_site_id = parent.Id() });
            var delete = Http.DeleteAsync($"sites/{parent.Id()}", TestContext.Current.CancellationToken);
            await Task.WhenAll(child, node, delete);

            var deleted = (await delete).IsSuccessStatusCode;
            foreach (var answer in new[] { await child, await node })
            {
                if (deleted) ((int)answer.StatusCode).Should().BeOneOf(422, 409);
                else answer.StatusCode.Should().BeOneOf(HttpStatusCode.Created, HttpStatusCode.Conflict);
            }

            // Either the parent was deleted first, or it has a child and was not deleted.
            if (!deleted) new[] { await child, await node }.Should().Contain(answer => answer.StatusCode == HttpStatusCode.Created);
        }

        await ShouldBeValidAsync();
    }

    [Theory]
    [InlineData("sites")]
    [InlineData("groups")]
    [InlineData("nodes")]
    public async Task Of_concurrent_changes_with_the_same_tag_exactly_one_succeeds(string kind)
    {
        var id = kind switch
        {
            "sites" => (await NewSiteAsync("x")).Id(),
            "groups" => (await NewGroupAsync("x")).Id(),
            _ => (await Http.PostJsonAsync("nodes", new { mac_address = Service.UniqueMac() }).DataAsync()).Id(),
        };
        for (var version = 1; version <= 5; version++)
        {
            var seen = version;
            var answers = await RunConcurrentlyAsync(client => Http.PatchJsonAsync(
                $"{kind}/{id}",
                kind == "nodes" ? new { model = $"{seen} {client}" } : new { description = $"{seen} {client}" },
                $"\"{seen}\""));

            var won = answers.Should().ContainSingle(answer => answer.IsSuccessStatusCode).Which;
            // 409 is returned if the row was changed after it was read.
            foreach (var lost in answers.Where(answer => answer != won)) ((int)lost.StatusCode).Should().BeOneOf(412, 409);
            var stored = await ReadAsync($"{kind}/{id}");
            stored.GetProperty("version").GetInt32().Should().Be(seen + 1);
            var field = kind == "nodes" ? "model" : "description";
            stored.Text(field).Should().Be((await won.ReadAsync()).GetProperty("data").Text(field));
        }
    }

    [Fact]
    public async Task Concurrent_changes_without_a_precondition_are_all_stored()
    {
        var site = await NewSiteAsync("x");
        var answers = await RunConcurrentlyAsync(client => Http.PatchJsonAsync($"sites/{site.Id()}", new { description = $"by {client}" }));

        answers.Should().OnlyContain(answer => answer.IsSuccessStatusCode);
        (await ReadAsync($"sites/{site.Id()}")).GetProperty("version").GetInt32().Should().Be(1 + Clients);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task After_random_concurrent_changes_the_tree_is_valid_and_no_acknowledged_create_is_lost(int seed)
    {
        const int Steps = 40;
        var top = await NewSiteAsync("top");
        var there = new ConcurrentDictionary<Guid, bool> { [top.Id()] = true };
        var created = new ConcurrentDictionary<Guid, bool>();
        var deleted = new ConcurrentDictionary<Guid, bool>();
        var unexpected = new ConcurrentBag<string>();

        await RunConcurrentlyAsync(async client =>
        {
            var random = new Random((seed * 100) + client);
            for (var step = 0; step < Steps; step++)
            {
                var ids = there.Keys.ToArray();
                var (one, other) = (ids[random.Next(ids.Length)], ids[random.Next(ids.Length)]);
                using var answer = await (random.Next(10) switch
                {
                    < 3 => Http.PostJsonAsync("sites", new { name = $"s{random.Next(20)}", parent_id = one }),
                    3 => Http.PostJsonAsync("groups", new { name = $"g{random.Next(20)}", parent_id = one }),
                    < 7 => Http.PatchJsonAsync($"groups/{one}", new { parent_id = other }),
                    7 => Http.PatchJsonAsync($"groups/{one}", new { name = $"r{random.Next(20)}" }),
                    8 => Http.PatchJsonAsync($"groups/{one}", new { parent_id = other, name = $"m{random.Next(20)}" }),
                    // The root is never deleted.
                    _ => Http.DeleteAsync($"groups/{(one == top.Id() ? Guid.Empty : one)}", TestContext.Current.CancellationToken),
                });
                if ((int)answer.StatusCode is < 200 or >= 500) unexpected.Add($"{answer.RequestMessage!.Method} {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
                if (!answer.IsSuccessStatusCode) continue;
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    var id = (await answer.ReadAsync()).GetProperty("data").Id();
                    created[id] = true;
                    there[id] = true;
                }
                else if (answer.RequestMessage!.Method == HttpMethod.Delete)
                {
                    deleted.TryAdd(one, true).Should().BeTrue("a group is deleted once");
                    there.TryRemove(one, out _);
                }
            }

            return client;
        });

        unexpected.Should().BeEmpty();
        created.Should().NotBeEmpty();
        foreach (var id in created.Keys)
        {
            using var answer = await Http.GetAsync($"groups/{id}", TestContext.Current.CancellationToken);
            answer.StatusCode.Should().Be(deleted.ContainsKey(id) ? HttpStatusCode.NotFound : HttpStatusCode.OK);
        }

        // There are no other groups: no client disconnected, and all moves stayed below the root.
        (await TotalAsync($"groups?under={top.Id()}&limit=1")).Should().Be(created.Count - deleted.Count);
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task A_request_that_is_aborted_within_its_body_stores_nothing()
    {
        var k = Service.Unique("cut");
        foreach (var (path, type, body) in new[]
        {
            ("sites", "application/json", $"{{\"name\": \"{k}\"}}"),
            ("sites/import", "text/csv", $"key,name\n{k},{k}\n{k}2,{k} 2\n"),
        })
        {
            // One byte less than the Content-Length.
            await AbortAsync(path, type, body, body.Length + 1);
        }

        (await TotalAsync($"sites?q={Uri.EscapeDataString(k)}")).Should().Be(0);
        await NewSiteAsync("next");
        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task A_request_that_is_aborted_before_the_response_is_atomic()
    {
        const int Rows = 700;
        for (var round = 0; round < 6; round++)
        {
            var k = Service.Unique("gone");
            var body = $"key,parent_key,name\n{k},,{k}\n" + string.Concat(Enumerable.Range(0, Rows - 1).Select(row => $"{k}-{row},{k},{k}-{row}\n"));
            await AbortAsync("sites/import", "text/csv", body, body.Length);

            // Checked while the request may still be running, and again after a change that had to wait for the lock.
            (await TotalAsync($"sites?q={Uri.EscapeDataString(k)}")).Should().BeOneOf(0, Rows);
            await NewSiteAsync("next");
            (await TotalAsync($"sites?q={Uri.EscapeDataString(k)}")).Should().BeOneOf(0, Rows);
        }

        await ShouldBeValidAsync();
    }

    [Fact]
    public async Task Cancelled_requests_do_not_block_others()
    {
        var parent = await NewSiteAsync("parent");
        using var impatience = new CancellationTokenSource();
        var names = Enumerable.Range(0, 60).Select(index => $"w{index}").ToList();
        var acknowledged = new ConcurrentBag<string>();
        var waiting = names.Select(async (name, index) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "sites")
            {
                Content = new StringContent(JsonSerializer.Serialize(new { name, parent_id = parent.Id() }), Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            };
            try
            {
                using var answer = await Http.SendAsync(request, impatience.Token);
                if (answer.StatusCode == HttpStatusCode.Created) acknowledged.Add(name);
                // The first few responses cancel all other requests at arbitrary points.
                if (acknowledged.Count >= 5) await impatience.CancelAsync();
            }
            catch (OperationCanceledException) when (impatience.IsCancellationRequested)
            {
            }
        });
        await Task.WhenAll(waiting);

        acknowledged.Should().HaveCountGreaterThanOrEqualTo(5);
        await NewSiteAsync("next", parent.Id());
        using var there = await Http.GetAsync($"sites?parent_id={parent.Id()}&limit=500", TestContext.Current.CancellationToken);
        (await there.ReadAsync()).GetProperty("data").EnumerateArray().Select(site => site.Text("name")).Should().Contain(acknowledged);
        await ShouldBeValidAsync();
    }

    /// <summary>Starts all clients at the same time.</summary>
    private static async Task<T[]> RunConcurrentlyAsync<T>(Func<int, Task<T>> act)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = Enumerable.Range(0, Clients).Select(async client =>
        {
            await gate.Task;
            return await act(client);
        }).ToList();
        gate.SetResult();
        return await Task.WhenAll(clients);
    }

    private static async Task OneShouldSucceedAsync(HttpResponseMessage[] answers, string code)
    {
        answers.Should().ContainSingle(answer => answer.StatusCode == HttpStatusCode.Created);
        foreach (var lost in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
        {
            lost.StatusCode.Should().Be(HttpStatusCode.Conflict);
            (await lost.ReadAsync()).Text("code").Should().Be(code);
        }
    }

    private async Task AbortAsync(string path, string mediaType, string body, int contentLength)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, Http.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await using var stream = connection.GetStream();
        var request = $"POST /api/v1/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {mediaType}\r\nContent-Length: {contentLength}\r\n\r\n{body}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
    }

    private async Task<JsonElement> ReadAsync(string address) =>
        await Http.GetAsync(address, TestContext.Current.CancellationToken).DataAsync();

    private async Task<int> TotalAsync(string address)
    {
        using var answer = await Http.GetAsync(address, TestContext.Current.CancellationToken);
        return (await answer.ReadAsync()).GetProperty("total").GetInt32();
    }

    private async Task ShouldBeValidAsync()
    {
        var report = await ReadAsync("maintenance/tree-check");
        report.GetProperty("defects").GetArrayLength().Should().Be(0, report.GetRawText());
    }
}
