using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Sites.Domain.Common;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Catalog;

public sealed class CatalogOnSqlite(SqliteService service) : CatalogTests(service), IClassFixture<SqliteService>;

public sealed class CatalogOnSqlServer(SqlServerService service) : CatalogTests(service), IClassFixture<SqlServerService>;

/// <summary>The catalogue over HTTP: documents, their contents, and what they are assigned to.</summary>
public abstract class CatalogTests(Service service) : HttpTestBase(service)
{
    private const string UnknownId = "018f0000-0000-7000-8000-000000000000";
    private const int MaxBytes = 262_144;

    public static TheoryData<string> Kinds => ["workflow", "template"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_new_document_is_returned_with_its_canonical_content_and_location(string kind)
    {
        var name = Service.Unique("Install");

        using var response = await Http.PostRawAsync($"catalog/{kind}", $$"""
            {"name":" {{name}} ","description":"for racks","content":{ "steps" : [ {"run":"b","on":1.0} ], "A":"\u00e9\/" } }
            """);

        response.StatusCode.Should().Be(HttpStatusCode.Created);
        var document = (await response.ReadAsync()).GetProperty("data");
        response.Headers.Location!.OriginalString.Should().Be($"/api/v1/catalog/{kind}/{document.Id()}");
        document.EnumerateObject().Select(member => member.Name).Should().Equal(
            "id", "kind", "name", "description", "checksum", "content_size", "assignments_count", "created_at", "updated_at", "version", "content");
        document.Text("kind").Should().Be(kind);
        document.Text("name").Should().Be(name);
        document.Text("description").Should().Be("for racks");
        const string Canonical = """{"A":"é/","steps":[{"on":1.0,"run":"b"}]}""";
        document.Raw("content").Should().Be(Canonical);
        document.Text("checksum").Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical))));
        document.GetProperty("content_size").GetInt32().Should().Be(Encoding.UTF8.GetByteCount(Canonical));
        document.GetProperty("assignments_count").GetInt32().Should().Be(0);
        document.Version().Should().Be(1);
        (await Http.DataAtAsync($"catalog/{kind}/{document.Id()}")).GetRawText().Should().Be(document.GetRawText());
    }

    [Theory]
    [InlineData("""{"n":[1.0,-0,1E+2,12345678901234567890.10]}""")]
    [InlineData("""{"text":"\u0000\u0001\t\u007f\u2028<&'\"\\ 🛰 中国 \ue000"}""")]
    [InlineData("""{"":{"":[[],{},null,true,false,""]},"\u0000":1,"🛰":2,"\ufb33":3}""")]
    public async Task Content_round_trips_and_matches_its_checksum(string content)
    {
        var document = await NewDocumentAsync(content: content);

        var read = (await Http.DataAtAsync($"catalog/workflow/{document.Id()}")).GetProperty("content");
        var canonical = CanonicalJson.Write(JsonSerializer.Deserialize<JsonElement>(content));
        CanonicalJson.Write(read).Should().Be(canonical);
        document.Text("checksum").Should().Be(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        document.GetProperty("content_size").GetInt32().Should().Be(Encoding.UTF8.GetByteCount(canonical));
    }

    [Theory]
    [InlineData("[]", "document.content_invalid")]
    [InlineData("1", "document.content_invalid")]
    [InlineData("\"{}\"", "document.content_invalid")]
    [InlineData("""{"a":"\ud800"}""", "document.content_invalid")]
    [InlineData("""{"a":[{"b":"x\udc00"}]}""", "document.content_invalid")]
    [InlineData("null", "request.required")]
    public async Task Invalid_content_is_refused_and_changes_nothing(string content, string code)
    {
        var document = await NewDocumentAsync();
        var name = Service.Unique("refused");

        await Http.PostRawAsync("catalog/workflow", $$"""{"name":"{{name}}","content":{{content}}}""").RefusedAsync(422, code, "content");
        await Http.UnchangedAsync([Address(document)], () =>
            Http.PatchRawAsync(Address(document), $$"""{"description":"x","content":{{content}}}""").RefusedAsync(422, code, "content"));

        (await Http.DataAtAsync($"catalog/workflow?q={name}")).Ids().Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"a":{"b":1,"b":2}}""")]
    [InlineData("""{"a":[{"b":1,"\u0062":1}]}""")]
    [InlineData("""{"a":{"\ud800":1}}""")]
    public async Task Duplicate_members_and_lone_surrogates_in_names_are_refused_at_every_depth(string content)
    {
        var document = await NewDocumentAsync();

        await Http.UnchangedAsync([Address(document)], () =>
            Http.PatchRawAsync(Address(document), $$"""{"content":{{content}}}""").RefusedAsync(400, "request.not_json"));
    }

    [Fact]
    public async Task Invalid_UTF8_in_content_is_refused()
    {
        var document = await NewDocumentAsync();
        byte[] body = [.. "{\"content\":{\"a\":\""u8, 0xC3, 0x28, .. "\"}}"u8];

        await Http.UnchangedAsync([Address(document)], async () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Patch, Address(document)) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            await Http.SendAsync(request, TestContext.Current.CancellationToken).RefusedAsync();
        });
    }

    [Fact]
    public async Task Content_has_at_most_256_KiB()
    {
        var document = await NewDocumentAsync(content: OfSize(MaxBytes));
        document.GetProperty("content_size").GetInt32().Should().Be(MaxBytes);
        (await Http.DataAtAsync(Address(document))).Raw("content").Should().HaveLength(MaxBytes);

        await Http.PostRawAsync("catalog/workflow", $$"""{"name":"{{Service.Unique("large")}}","content":{{OfSize(MaxBytes + 1)}}}""")
            .RefusedAsync(422, "document.content_too_large", "content");
        await Http.UnchangedAsync([Address(document)], () =>
            Http.PatchRawAsync(Address(document), $$"""{"content":{{OfSize(MaxBytes + 1)}}}""").RefusedAsync(422, "document.content_too_large", "content"));
        // The size of the canonical form is limited, which has no escapes or whitespace.
        var escaped = OfSize(100_008, letter: "\\u0078").Replace(":", "   :   ", StringComparison.Ordinal);
        escaped.Length.Should().BeGreaterThan(MaxBytes);
        (await Http.PatchRawAsync(Address(document), $$"""{"content":{{escaped}}}""").DataAsync()).GetProperty("content_size").GetInt32().Should().Be(100_008);

        static string OfSize(int bytes, string letter = "x") => $$"""{"a":"{{string.Concat(Enumerable.Repeat(letter, bytes - 8))}}"}""";
    }

    [Theory]
    [InlineData("""{"content":{}}""", "document.name_required", "name")]
    [InlineData("""{"name":" ","content":{}}""", "document.name_required", "name")]
    [InlineData("""{"name":"a/b","content":{}}""", "document.name_invalid", "name")]
    [InlineData("""{"name":"a\u0001b","content":{}}""", "document.name_invalid", "name")]
    [InlineData("""{"name":"a","description":"a\u0001b","content":{}}""", "document.description_invalid", "description")]
    [InlineData("""{"name":"never made"}""", "request.required", "content")]
    [InlineData("""{"name":"a","content":{},"kind":"template"}""", "request.unknown_member", "kind")]
    public async Task A_missing_or_invalid_field_is_refused(string body, string code, string field) =>
        await Http.PostRawAsync("catalog/template", body).RefusedAsync(422, code, field);

    [Fact]
    public async Task A_patch_changes_only_its_members_and_replaces_content_as_a_whole()
    {
        var document = await NewDocumentAsync(content: """{"a":1,"b":2}""", description: "before");

        var described = await Http.PatchRawAsync(Address(document), """{"description":null}""").DataAsync();
        described.Raw("description").Should().Be("null");
        ShouldOnlyDifferIn(document, described, "description", "updated_at", "version");

        var revised = await Http.PatchRawAsync(Address(document), """{"content":{"b":3}}""").DataAsync();
        revised.Raw("content").Should().Be("""{"b":3}""");
        ShouldOnlyDifferIn(described, revised, "content", "content_size", "checksum", "updated_at", "version");

        var name = Service.Unique("renamed");
        var renamed = await Http.PatchJsonAsync(Address(document), new { name }).DataAsync();
        renamed.Text("name").Should().Be(name);
        ShouldOnlyDifferIn(revised, renamed, "name", "updated_at", "version");
        renamed.Version().Should().Be(4);

        // An equivalent content is not a change.
        await Http.UnchangedAsync([Address(document)], () => Http.PatchRawAsync(Address(document), """{"content":{ "\u0062" : 3 }}""").DataAsync());
        await Http.UnchangedAsync([Address(document)], () => Http.PatchRawAsync(Address(document), """{"name":null}""").RefusedAsync(422, "document.name_required", "name"));
    }

    [Fact]
    public async Task A_name_is_unique_per_kind_ignoring_case()
    {
        var name = Service.Unique("Zürich");
        var first = await NewDocumentAsync(name: name);
        var second = await NewDocumentAsync();

        await Http.UnchangedAsync([Address(first), Address(second)], async () =>
        {
            foreach (var spelling in new[] { name, name.ToUpperInvariant(), name.ToLowerInvariant(), $" {name} ", name.Replace("ü", "u\u0308", StringComparison.Ordinal) })
            {
                await Http.PostJsonAsync("catalog/workflow", new { name = spelling, content = new { } }).RefusedAsync(409, "document.name_taken", "name");
                await Http.PatchJsonAsync(Address(second), new { name = spelling, description = "x" }).RefusedAsync(409, "document.name_taken", "name");
            }
        });
        // Names are unique per kind, and a document can change the case of its own name.
        (await NewDocumentAsync("template", name)).Text("name").Should().Be(name);
        (await Http.PatchJsonAsync(Address(first), new { name = name.ToUpperInvariant() }).DataAsync()).Text("name").Should().Be(name.ToUpperInvariant());
    }

    [Fact]
    public async Task Of_concurrent_creates_with_the_same_name_exactly_one_succeeds()
    {
        var name = Service.Unique("wanted");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Http.PostJsonAsync("catalog/workflow", new { name, content = new { } })));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).Should().Be(1);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
            await Task.FromResult(refused).RefusedAsync(409, "document.name_taken");
        (await Http.DataAtAsync($"catalog/workflow?q={name}")).Ids().Should().ContainSingle();
    }

    [Fact]
    public async Task A_document_of_the_other_kind_is_not_found_by_any_endpoint()
    {
        var workflow = await NewDocumentAsync();
        var group = await NewGroupAsync("group");
        await AssignAsync(workflow, group);
        var elsewhere = $"catalog/template/{workflow.Id()}";

        await Http.UnchangedAsync([Address(workflow), $"{Address(workflow)}/assignments"], async () =>
        {
            await Http.ReadAtAsync(elsewhere).RefusedAsync(404, "document.not_found");
            await Http.PatchRawAsync(elsewhere, """{"description":"x"}""").RefusedAsync(404, "document.not_found");
            await Http.RemoveAsync(elsewhere).RefusedAsync(404, "document.not_found");
            await Http.ReadAtAsync($"{elsewhere}/assignments").RefusedAsync(404, "document.not_found");
            await Http.SendAsync(HttpMethod.Put, $"{elsewhere}/assignments/{group.Id()}").RefusedAsync(404, "document.not_found");
            await Http.RemoveAsync($"{elsewhere}/assignments/{group.Id()}").RefusedAsync(404, "document.not_found");
        });
    }

    [Theory]
    [InlineData("catalog")]
    [InlineData("catalog/workflows")]
    [InlineData("catalog/node")]
    [InlineData("catalog/node/018f0000-0000-7000-8000-000000000000")]
    [InlineData("catalog/node/018f0000-0000-7000-8000-000000000000/assignments")]
    public async Task An_unknown_kind_is_not_a_route(string address)
    {
        await Http.ReadAtAsync(address).RefusedAsync(404, "route.not_found");
        await Http.PostRawAsync(address, """{"name":"a","content":{}}""").RefusedAsync(404, "route.not_found");
    }

    [Fact]
    public async Task A_list_has_one_kind_and_omits_the_content()
    {
        var mark = Service.Unique("listed");
        var workflow = await NewDocumentAsync(name: $"{mark} b", content: """{"a":1}""", description: "d");
        var other = await NewDocumentAsync(name: $"{mark} A");
        var template = await NewDocumentAsync("template", $"{mark} c");

        var list = await Http.DataAtAsync($"catalog/workflow?q={mark.ToUpperInvariant()}");

        list.Ids().Should().Equal(other.Id(), workflow.Id());
        (await Http.DataAtAsync($"catalog/template?q={mark}")).Ids().Should().Equal(template.Id());
        var row = list[1];
        row.TryGetProperty("content", out _).Should().BeFalse();
        foreach (var member in row.EnumerateObject()) member.Value.GetRawText().Should().Be(workflow.Raw(member.Name), member.Name);
        row.EnumerateObject().Count().Should().Be(workflow.EnumerateObject().Count() - 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("name")]
    [InlineData("-name")]
    [InlineData("created_at")]
    [InlineData("-created_at")]
    public async Task Paging_neither_repeats_nor_skips_documents_during_concurrent_changes(string sort)
    {
        var mark = Service.Unique("walk").Replace(' ', '-');
        var documents = new List<JsonElement>();
        // The order of names differs from the order of times, so that they cannot be confused.
        foreach (var key in new[] { 50, 10, 80, 30, 70, 20, 60 }) documents.Add(await NewDocumentAsync(name: $"{mark}-x-{key}"));
        var first = $"catalog/workflow?q={mark}-X&limit=3{Sorted(sort)}";
        var expected = (sort.Length == 0 || sort.EndsWith("name", StringComparison.Ordinal)
            ? documents.OrderBy(document => document.Text("name"), StringComparer.Ordinal) : documents.OrderBy(document => document.Id())).Select(document => document.Id()).ToList();
        if (sort.StartsWith('-')) expected.Reverse();

        var page = await Http.EnvelopeAtAsync(first);
        page.GetProperty("data").Ids().Should().Equal(expected.Take(3));
        page.Raw("total").Should().Be("7");
        // Deletes the last document of the page and one that is not yet read.
        await Http.RemoveAsync($"catalog/workflow/{expected[2]}").DataAsync();
        await Http.RemoveAsync($"catalog/workflow/{expected[4]}").DataAsync();
        var rest = await Http.EnvelopeAtAsync($"{first}&cursor={page.Text("next_cursor")}");
        rest.GetProperty("data").Ids().Should().Equal(expected[3], expected[5], expected[6]);
        rest.Text("next_cursor").Should().BeNull();
        await Http.ReadAtAsync($"catalog/template?q={mark}-X&limit=3{Sorted(sort)}&cursor={page.Text("next_cursor")}").RefusedAsync(422, "page.cursor_invalid", "cursor");
    }

    [Theory]
    [InlineData("catalog/workflow?sort=checksum", "request.value_invalid", "sort")]
    [InlineData("catalog/workflow?kind=template", "request.unknown_member", "kind")]
    [InlineData("catalog/workflow?group_id=x", "request.value_invalid", "group_id")]
    [InlineData("catalog/workflow?cursor=x", "page.cursor_invalid", "cursor")]
    public async Task A_list_refuses_unknown_parameters_and_values(string address, string code, string field) =>
        await Http.ReadAtAsync(address).RefusedAsync(422, code, field);

    [Fact]
    public async Task An_assignment_has_its_group_and_time_and_does_not_change_the_version()
    {
        var site = await NewSiteAsync("site");
        var group = await NewGroupAsync("group", site.Id());
        var document = await NewDocumentAsync();
        using var before = await Http.ReadAtAsync(Address(document));

        var (toSite, toGroup) = (await AssignAsync(document, site), await AssignAsync(document, group));

        toSite.EnumerateObject().Select(member => member.Name).Should().Equal("group_id", "group_name", "group_path", "is_site", "assigned_at");
        toSite.GetProperty("group_id").GetGuid().Should().Be(site.Id());
        toSite.Raw("is_site").Should().Be("true");
        toGroup.Text("group_name").Should().Be(group.Text("name"));
        toGroup.Text("group_path").Should().Be(group.Text("path"));
        toGroup.Raw("is_site").Should().Be("false");
        toGroup.GetProperty("assigned_at").GetDateTime().Should().BeOnOrAfter(toSite.GetProperty("assigned_at").GetDateTime()).And.BeAfter(document.GetProperty("created_at").GetDateTime());
        var after = await Http.DataAtAsync(Address(document));
        after.GetProperty("assignments_count").GetInt32().Should().Be(2);
        ShouldOnlyDifferIn(document, after, "assignments_count");
        // A client with the old tag also gets the new count.
        using var changed = await Http.ReadAtAsync(Address(document), ("If-None-Match", before.Headers.ETag!.ToString()));
        changed.StatusCode.Should().Be(HttpStatusCode.OK);
        (await Http.DataAtAsync($"{Address(document)}/assignments")).EnumerateArray().Select(row => row.GetRawText())
            .Should().Equal(toSite.GetRawText(), toGroup.GetRawText());
    }

    [Fact]
    public async Task Assigning_and_unassigning_are_idempotent()
    {
        var group = await NewGroupAsync("group");
        var document = await NewDocumentAsync();
        var assigned = await AssignAsync(document, group);

        await Http.UnchangedAsync([Address(document), $"{Address(document)}/assignments"], async () =>
            (await AssignAsync(document, group)).GetRawText().Should().Be(assigned.GetRawText()));

        for (var time = 0; time < 2; time++)
        {
            using var unassigned = await Http.RemoveAsync($"{Address(document)}/assignments/{group.Id()}");
            unassigned.StatusCode.Should().Be(HttpStatusCode.OK);
            (await unassigned.ReadAsync()).GetProperty("data").GetRawText().Should().Be($$"""{"id":"{{group.Id()}}"}""");
            (await Http.EnvelopeAtAsync($"{Address(document)}/assignments")).Raw("total").Should().Be("0");
        }

        (await Http.DataAtAsync(Address(document))).GetRawText().Should().Be(document.GetRawText());
    }

    [Fact]
    public async Task Concurrent_assignments_of_the_same_document_all_succeed()
    {
        var group = await NewGroupAsync("group");
        var document = await NewDocumentAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AssignAsync(document, group)));

        answers.Select(answer => answer.GetRawText()).Distinct().Should().ContainSingle();
        (await Http.DataAtAsync(Address(document))).GetProperty("assignments_count").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Assigning_an_unknown_document_or_to_an_unknown_group_is_not_found()
    {
        var group = await NewGroupAsync("group");
        var document = await NewDocumentAsync();

        await Http.UnchangedAsync([Address(document), $"{Address(document)}/assignments"], async () =>
        {
            foreach (var unknownId in new[] { UnknownId, "00000000-0000-0000-0000-000000000000", "x", $"{document.Id()}" })
            {
                foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete })
                {
                    await Http.SendAsync(method, $"{Address(document)}/assignments/{unknownId}").RefusedAsync(404, "document.group_not_found");
                    if (unknownId != $"{document.Id()}") await Http.SendAsync(method, $"catalog/workflow/{unknownId}/assignments/{group.Id()}").RefusedAsync(404, "document.not_found");
                }
            }
        });
        await Http.ReadAtAsync($"catalog/workflow/{UnknownId}/assignments").RefusedAsync(404, "document.not_found");
    }

    [Fact]
    public async Task The_group_filter_finds_documents_that_are_assigned_directly()
    {
        var site = await NewSiteAsync("site");
        var below = await NewSiteAsync("below", site.Id());
        var (one, other, template) = (await NewDocumentAsync(), await NewDocumentAsync(), await NewDocumentAsync("template"));
        await AssignAsync(one, site);
        await AssignAsync(other, below);
        await AssignAsync(template, site);

        (await Http.DataAtAsync($"catalog/workflow?group_id={site.Id()}")).Ids().Should().Equal(one.Id());
        (await Http.DataAtAsync($"catalog/workflow?group_id={below.Id()}")).Ids().Should().Equal(other.Id());
        (await Http.DataAtAsync($"catalog/template?group_id={site.Id()}")).Ids().Should().Equal(template.Id());
        (await Http.EnvelopeAtAsync($"catalog/workflow?group_id={UnknownId}")).Raw("total").Should().Be("0");
    }

    [Fact]
    public async Task Assignments_are_paged_in_order_of_creation_with_current_paths()
    {
        var document = await NewDocumentAsync();
        var (root, elsewhere) = (await NewSiteAsync("root"), await NewSiteAsync("elsewhere"));
        var groups = new List<Guid>();
        foreach (var parent in new[] { root, elsewhere, root, elsewhere, root })
        {
            var group = await NewGroupAsync("group", parent.Id());
            groups.Add(group.Id());
            await AssignAsync(document, group);
        }

        await Http.PatchJsonAsync($"groups/{groups[0]}", new { parent_id = elsewhere.Id() }).DataAsync();
        await Http.PatchJsonAsync($"sites/{elsewhere.Id()}", new { name = Service.Unique("renamed") }).DataAsync();

        var list = $"{Address(document)}/assignments?limit=2";
        var page = await Http.EnvelopeAtAsync(list);
        page.Raw("total").Should().Be("5");
        GroupsOf(page).Should().Equal(groups[0], groups[1]);
        page.GetProperty("data")[0].Text("group_path").Should().Be((await Http.DataAtAsync($"groups/{groups[0]}")).Text("path")).And.Contain("renamed");
        await Http.RemoveAsync($"{Address(document)}/assignments/{groups[1]}").DataAsync();
        await Http.RemoveAsync($"{Address(document)}/assignments/{groups[3]}").DataAsync();
        var rest = await Http.EnvelopeAtAsync($"{list}&cursor={page.Text("next_cursor")}");
        GroupsOf(rest).Should().Equal(groups[2], groups[4]);
        rest.Text("next_cursor").Should().BeNull();
        GroupsOf(await Http.EnvelopeAtAsync($"{Address(document)}/assignments?sort=-assigned_at")).Should().Equal(groups[4], groups[2], groups[0]);
        var other = await NewDocumentAsync();
        await Http.ReadAtAsync($"{Address(other)}/assignments?limit=2&cursor={page.Text("next_cursor")}").RefusedAsync(422, "page.cursor_invalid", "cursor");

        static IEnumerable<Guid> GroupsOf(JsonElement envelope) => envelope.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("group_id").GetGuid());
    }

    [Fact]
    public async Task Deleting_a_document_deletes_its_assignments_and_frees_its_name()
    {
        var group = await NewGroupAsync("group");
        var (document, other) = (await NewDocumentAsync(), await NewDocumentAsync());
        await AssignAsync(document, group);
        await AssignAsync(other, group);

        (await Http.RemoveAsync(Address(document)).DataAsync()).GetRawText().Should().Be($$"""{"id":"{{document.Id()}}"}""");

        await Http.ReadAtAsync(Address(document)).RefusedAsync(404, "document.not_found");
        await Http.PatchRawAsync(Address(document), "{}").RefusedAsync(404, "document.not_found");
        await Http.RemoveAsync(Address(document)).RefusedAsync(404, "document.not_found");
        await Http.ReadAtAsync($"{Address(document)}/assignments").RefusedAsync(404, "document.not_found");
        (await Http.DataAtAsync($"catalog/workflow?group_id={group.Id()}")).Ids().Should().Equal(other.Id());
        await NewDocumentAsync(name: document.Text("name"));
    }

    [Fact]
    public async Task Deleting_a_group_or_site_deletes_its_assignments_and_keeps_the_document()
    {
        var (group, site, stays) = (await NewGroupAsync("group"), await NewSiteAsync("site"), await NewSiteAsync("stays"));
        var document = await NewDocumentAsync();
        foreach (var place in new[] { group, site, stays }) await AssignAsync(document, place);

        await Http.RemoveAsync($"groups/{group.Id()}").DataAsync();
        await Http.RemoveAsync($"sites/{site.Id()}").DataAsync();

        var after = await Http.DataAtAsync(Address(document));
        after.GetProperty("assignments_count").GetInt32().Should().Be(1);
        ShouldOnlyDifferIn(document, after, "assignments_count");
        (await Http.DataAtAsync($"{Address(document)}/assignments")).EnumerateArray().Select(row => row.GetProperty("group_id").GetGuid()).Should().Equal(stays.Id());
    }

    private static string Address(JsonElement document) => $"catalog/{document.Text("kind")}/{document.Id()}";

    private static void ShouldOnlyDifferIn(JsonElement before, JsonElement after, params string[] members) =>
        after.EnumerateObject().Where(member => member.Value.GetRawText() != before.Raw(member.Name)).Select(member => member.Name)
            .Except(["updated_at"]).Should().BeEquivalentTo(members.Except(["updated_at"]));

    private Task<JsonElement> AssignAsync(JsonElement document, JsonElement group) =>
        Http.SendAsync(HttpMethod.Put, $"{Address(document)}/assignments/{group.Id()}").DataAsync();

    private Task<JsonElement> NewDocumentAsync(string kind = "workflow", string? name = null, string content = "{}", string? description = null) =>
        Http.PostRawAsync(
            $"catalog/{kind}",
            $$"""{"name":{{JsonSerializer.Serialize(name ?? Service.Unique("document"))}},"description":{{JsonSerializer.Serialize(description)}},"content":{{content}}}""").DataAsync();
}
