using System.Net;
using System.Text.Json;
using Sites.Domain.Common;
using Sites.Integration.Tests.Agents;
using Sites.Integration.Tests.Commands;

namespace Sites.Integration.Tests.Safety;

/// <summary>A drill: central is backed up while it is written to, goes on, and is restored. Nothing that a site still has is lost.</summary>
public sealed class RestoreTests
{
    [Fact]
    public async Task After_a_restore_sites_get_a_snapshot_and_bring_back_what_central_lost()
    {
        using var data = new DataFolder();
        var backup = Path.Combine(data.Path, "backup.db");
        FieldAgent agent;
        Guid node, lost = Guid.Parse("019ca93e-ef80-706c-ab74-d0fb32e70631"), deleted = Guid.Parse("019ca93e-ef80-706c-ab74-d0fb32e70632");
        string cursor, generation;
        long lostVersion;
        await using (var service = await RunningService.StartAsync(data.Path))
        {
            var site = (await service.Http.PostJsonAsync("sites", new { name = "site", autonomy_level = "full" }).DataAsync()).Id();
            agent = await FieldAgent.EnrolAsync(service.Http, site);
            node = (await service.Http.PostJsonAsync("nodes", new { mac_address = "02:00:00:00:00:01", home_site_id = site }).DataAsync()).Id();
            (await PushAsync(service, agent, Discovery(deleted, "02:00:00:00:00:03"))).Text("outcome").Should().Be("applied");
            await service.Http.DeleteAsync($"nodes/{deleted}", TestContext.Current.CancellationToken);
            using var stop = new CancellationTokenSource();
            var writing = WriteUntilAsync(service, site, stop.Token);

            (await SitesProcess.RunAsync(["backup", backup, "--data", data.Path], data.Path)).Should().Match<CommandResult>(result => result.Code == 0, "a backup ends under writes");

            await stop.CancelAsync();
            await writing;
            for (var i = 0; i < 3; i++) await service.Http.PatchJsonAsync($"nodes/{node}", new { hostname = $"before{i}" }).DataAsync();
            var discovered = await PushAsync(service, agent, Discovery(lost, "02:00:00:00:00:02"));
            discovered.Text("outcome").Should().Be("applied");
            lostVersion = discovered.GetProperty("version").GetInt64();
            var page = await PullAsync(service, agent, null);
            (cursor, generation) = (page.Text("next_cursor")!, page.Text("generation")!);
            page.GetProperty("restored").GetBoolean().Should().BeFalse();
            (await PullAsync(service, agent, cursor)).GetProperty("snapshot").GetBoolean().Should().BeFalse();

            var inUse = await SitesProcess.RunAsync(["restore", backup, "--data", data.Path], data.Path);
            inUse.Code.Should().Be(3);
            inUse.Error.Should().Contain("in use");
        }

        (await SitesProcess.RunAsync(["restore", backup, "--data", data.Path], data.Path)).Should().Match<CommandResult>(result => result.Code == 0);
        await data.ShouldBeIntactAsync();
        await using (var service = await RunningService.StartAsync(data.Path))
        {
            // The versions that were lost are assigned again.
            for (var i = 0; i < lostVersion + 1; i++) await service.Http.PatchJsonAsync($"nodes/{node}", new { hostname = $"after{i}" }).DataAsync();

            var page = await PullAsync(service, agent, cursor);
            (page.GetProperty("snapshot").GetBoolean(), page.GetProperty("restored").GetBoolean()).Should().Be((true, true));
            page.GetProperty("watermark").GetInt64().Should().BeGreaterThan(lostVersion);
            page.Text("generation").Should().NotBe(generation);
            var rows = page.GetProperty("data").EnumerateArray().ToList();
            rows.Should().NotContain(row => row.GetProperty("entity_id").GetGuid() == lost, "central does not know the node, which is not a removal");
            rows.Single(row => row.GetProperty("entity_id").GetGuid() == node).GetProperty("state").Text("hostname").Should().Be($"after{lostVersion}");

            // What the site has and central lost comes back in the state that the site has.
            var returned = await PushAsync(
                service, agent, Change(lost, lostVersion, $$"""{"mac_address":"02:00:00:00:00:02","state":"active","hostname":"kept"}""", generation));
            returned.Text("outcome").Should().Be("applied");
            var stored = await service.Http.GetAsync($"nodes/{lost}", TestContext.Current.CancellationToken).DataAsync();
            (stored.Text("state"), stored.Text("hostname")).Should().Be(("active", "kept"));

            // An edit on a lost version is merged with what the site says it had.
            var edited = await PushAsync(
                service, agent, Change(node, lostVersion, """{"vendor":"acme"}""", generation, """{"mac_address":"02:00:00:00:00:01","hostname":"before2","state":"discovered"}"""));
            edited.Text("outcome").Should().Be("merged");
            stored = await service.Http.GetAsync($"nodes/{node}", TestContext.Current.CancellationToken).DataAsync();
            (stored.Text("vendor"), stored.Text("hostname")).Should().Be(("acme", $"after{lostVersion}"));

            // A deleted node stays deleted, however old the change is.
            (await PushAsync(service, agent, Discovery(deleted, "02:00:00:00:00:03", "019ca93e-ef80-706c-ab74-d0fb32e70699"))).Text("code").Should().Be("node.deleted");

            // The acknowledgement of a lost version counts as unknown.
            var acknowledged = await PostAsync(
                service, agent, "changes/acknowledge",
                $$$"""{"generation":"{{{generation}}}","versions":[{"entity_type":"node","entity_id":"{{{node}}}","version":{{{lostVersion}}}}]}""");
            acknowledged.GetProperty("data").GetProperty("unknown").GetInt32().Should().Be(1);

            // Every copy equals central's.
            var last = await PullAsync(service, agent, page.Text("next_cursor"));
            last.GetProperty("snapshot").GetBoolean().Should().BeFalse();
            last.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("entity_id").GetGuid()).Should().BeEquivalentTo([lost, node, deleted]);
            await service.TreeShouldBeValidAsync();
        }
    }

    [Fact]
    public async Task A_cursor_of_the_same_history_continues_after_a_restart()
    {
        using var data = new DataFolder();
        FieldAgent agent;
        Guid node;
        string? cursor;
        await using (var service = await RunningService.StartAsync(data.Path))
        {
            var site = (await service.Http.PostJsonAsync("sites", new { name = "site" }).DataAsync()).Id();
            agent = await FieldAgent.EnrolAsync(service.Http, site);
            node = (await service.Http.PostJsonAsync("nodes", new { mac_address = "02:00:00:00:00:01", home_site_id = site }).DataAsync()).Id();
            cursor = (await PullAsync(service, agent, null)).Text("next_cursor");
            await service.RequestShutdownAsync();
            await service.WaitForExitAsync();
        }

        await using (var service = await RunningService.StartAsync(data.Path))
        {
            (await PullAsync(service, agent, cursor)).GetProperty("snapshot").GetBoolean().Should().BeFalse("no version was assigned since");
            await service.Http.PatchJsonAsync($"nodes/{node}", new { hostname = "h" }).DataAsync();

            var page = await PullAsync(service, agent, cursor);
            page.GetProperty("snapshot").GetBoolean().Should().BeFalse("its generation ended at that version");
            page.GetProperty("data").GetArrayLength().Should().Be(1);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_site_whose_cursor_is_older_than_the_backup_or_missing_says_what_it_has(bool hasCursor)
    {
        using var data = new DataFolder();
        var backup = Path.Combine(data.Path, "backup.db");
        var lost = Guid.Parse("019ca93e-ef80-706c-ab74-d0fb32e70633");
        FieldAgent agent;
        string cursor, known, generation;
        await using (var service = await RunningService.StartAsync(data.Path))
        {
            var site = (await service.Http.PostJsonAsync("sites", new { name = "site", autonomy_level = "full" }).DataAsync()).Id();
            agent = await FieldAgent.EnrolAsync(service.Http, site);
            cursor = (await PullAsync(service, agent, null)).Text("next_cursor")!;
            (await SitesProcess.RunAsync(["backup", backup, "--data", data.Path], data.Path)).Code.Should().Be(0);
            // The site has this version from the response to the push, and has not read its feed since.
            var discovered = await PushAsync(service, agent, Discovery(lost, "02:00:00:00:00:02"));
            generation = discovered.Text("generation")!;
            known = $"{generation}.{discovered.GetProperty("version").GetInt64()}";
        }

        await using (var service = await RunningService.StartAsync(data.Path))
        {
            var page = await PullAsync(service, agent, $"{cursor}&known={known}");
            (page.GetProperty("snapshot").GetBoolean(), page.GetProperty("restored").GetBoolean()).Should().Be((false, false), "a start loses nothing");
        }

        (await SitesProcess.RunAsync(["restore", backup, "--data", data.Path], data.Path)).Code.Should().Be(0);
        await using (var service = await RunningService.StartAsync(data.Path))
        {
            var page = await SendAsync(service, agent, HttpMethod.Get, $"changes?known={known}{(hasCursor ? $"&after={cursor}" : "")}", null);
            (page.GetProperty("snapshot").GetBoolean(), page.GetProperty("restored").GetBoolean()).Should().Be((true, true));
            page.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("entity_id").GetGuid()).Should().NotContain(lost);
            var version = long.Parse(known.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture);

            var returned = await PushAsync(service, agent, Change(lost, version, """{"mac_address":"02:00:00:00:00:02","state":"discovered"}""", generation));

            returned.Text("outcome").Should().Be("applied");
            (returned.Text("generation") is { } begun && begun != generation).Should().BeTrue("the push begins a generation");
            page = await PullAsync(service, agent, $"{page.Text("next_cursor")}&known={returned.Text("generation")}.{returned.GetProperty("version").GetInt64()}");
            (page.GetProperty("snapshot").GetBoolean(), page.GetProperty("restored").GetBoolean()).Should().Be((false, false));
            page.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("entity_id").GetGuid()).Should().Equal(lost);
        }
    }

    [Fact]
    public async Task A_backup_replaces_no_file_and_only_a_backup_is_restored()
    {
        using var data = new DataFolder();
        await using (await RunningService.StartAsync(data.Path)) { }
        var other = Path.Combine(data.Path, "other.db");
        await File.WriteAllTextAsync(other, "not a database", TestContext.Current.CancellationToken);

        var existing = await SitesProcess.RunAsync(["backup", other, "--data", data.Path], data.Path);
        existing.Code.Should().Be(3);
        existing.Error.Should().Contain("exists already");
        foreach (var file in new[] { other, Path.Combine(data.Path, "missing.db") })
        {
            var refused = await SitesProcess.RunAsync(["restore", file, "--data", data.Path], data.Path);
            refused.Code.Should().Be(3);
            refused.Error.Should().Contain(Path.GetFileName(file)).And.NotContain("   at ");
        }

        await data.ShouldBeIntactAsync();
    }

    private static async Task WriteUntilAsync(RunningService service, Guid site, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
            (await service.Http.PostJsonAsync("nodes", new { mac_address = $"02:00:00:01:{i >> 8:x2}:{i & 0xff:x2}", group_id = site })).StatusCode.Should().Be(HttpStatusCode.Created);
    }

    private static string Discovery(Guid node, string mac, string? change = null) =>
        $$$"""{"change_id":"{{{change ?? NewId()}}}","entity_type":"node","entity_id":"{{{node}}}","base_version":0,"age_seconds":1,"state":{"mac_address":"{{{mac}}}"}}""";

    private static string Change(Guid node, long version, string state, string generation, string? based = null) =>
        $$$"""{"change_id":"{{{NewId()}}}","entity_type":"node","entity_id":"{{{node}}}","base_version":{{{version}}},"generation":"{{{generation}}}","age_seconds":0,"state":{{{state}}},"base_state":{{{based ?? "null"}}}}""";

    private static string NewId() => UuidFactory.New(DateTime.UnixEpoch).ToString();

    private static async Task<JsonElement> PushAsync(RunningService service, FieldAgent agent, string change) =>
        (await PostAsync(service, agent, "changes", $$"""{"changes":[{{change}}]}""")).GetProperty("data")[0];

    private static Task<JsonElement> PullAsync(RunningService service, FieldAgent agent, string? after) =>
        SendAsync(service, agent, HttpMethod.Get, after is null ? "changes" : $"changes?after={after}", null);

    private static Task<JsonElement> PostAsync(RunningService service, FieldAgent agent, string address, string body) =>
        SendAsync(service, agent, HttpMethod.Post, address, body);

    private static async Task<JsonElement> SendAsync(RunningService service, FieldAgent agent, HttpMethod method, string address, string? body)
    {
        using var request = new HttpRequestMessage(method, $"agents/{address}");
        request.Headers.Authorization = new("Bearer", agent.Key);
        if (body is not null) request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await service.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await response.ReadAsync();
        response.IsSuccessStatusCode.Should().BeTrue(answer.GetRawText());
        return answer;
    }
}
