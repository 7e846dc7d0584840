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
public abstract class CatalogTests(Service service) : OverHttp(service)
{
    private const string Nobody = "018f0000-0000-7000-8000-000000000000";
    private const int MaxBytes = 262_144;

    public static TheoryData<string> Kinds => ["workflow", "template"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_new_document_is_answered_with_its_canonical_content_and_where_it_is(string kind)
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
    public async Task Whatever_a_content_holds_comes_back_as_it_was_and_fits_its_checksum(string content)
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
    public async Task What_is_no_content_is_refused_and_changes_nothing(string content, string code)
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
    public async Task A_member_named_twice_or_by_half_a_character_is_refused_at_every_depth(string content)
    {
        var document = await NewDocumentAsync();

        await Http.UnchangedAsync([Address(document)], () =>
            Http.PatchRawAsync(Address(document), $$"""{"content":{{content}}}""").RefusedAsync(400, "request.not_json"));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_within_a_content_are_refused()
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
    public async Task A_content_of_256_KiB_is_taken_and_one_byte_more_is_refused()
    {
        var document = await NewDocumentAsync(content: OfSize(MaxBytes));
        document.GetProperty("content_size").GetInt32().Should().Be(MaxBytes);
        (await Http.DataAtAsync(Address(document))).Raw("content").Should().HaveLength(MaxBytes);

        await Http.PostRawAsync("catalog/workflow", $$"""{"name":"{{Service.Unique("large")}}","content":{{OfSize(MaxBytes + 1)}}}""")
            .RefusedAsync(422, "document.content_too_large", "content");
        await Http.UnchangedAsync([Address(document)], () =>
            Http.PatchRawAsync(Address(document), $$"""{"content":{{OfSize(MaxBytes + 1)}}}""").RefusedAsync(422, "document.content_too_large", "content"));
        // It is the canonical form that counts: escapes and blanks are not in it.
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
    public async Task A_field_that_is_missing_or_outside_its_form_is_refused(string body, string code, string field) =>
        await Http.PostRawAsync("catalog/template", body).RefusedAsync(422, code, field);

    [Fact]
    public async Task A_patch_changes_what_it_names_and_a_content_is_replaced_as_a_whole()
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

        // What is there already is no change, however it is spelled.
        await Http.UnchangedAsync([Address(document)], () => Http.PatchRawAsync(Address(document), """{"content":{ "\u0062" : 3 }}""").DataAsync());
        await Http.UnchangedAsync([Address(document)], () => Http.PatchRawAsync(Address(document), """{"name":null}""").RefusedAsync(422, "document.name_required", "name"));
    }

    [Fact]
    public async Task A_name_is_taken_once_per_kind_whatever_its_case()
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
        // The other kind has names of its own; and one's own name in another case is free.
        (await NewDocumentAsync("template", name)).Text("name").Should().Be(name);
        (await Http.PatchJsonAsync(Address(first), new { name = name.ToUpperInvariant() }).DataAsync()).Text("name").Should().Be(name.ToUpperInvariant());
    }

    [Fact]
    public async Task Of_many_who_want_one_name_at_once_one_gets_it()
    {
        var name = Service.Unique("wanted");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Http.PostJsonAsync("catalog/workflow", new { name, content = new { } })));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).Should().Be(1);
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
            await Task.FromResult(refused).RefusedAsync(409, "document.name_taken");
        (await Http.DataAtAsync($"catalog/workflow?q={name}")).Ids().Should().ContainSingle();
    }

    [Fact]
    public async Task A_document_of_the_other_kind_is_not_found_at_any_door()
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
    public async Task Another_kind_is_no_address(string address)
    {
        await Http.ReadAtAsync(address).RefusedAsync(404, "route.not_found");
        await Http.PostRawAsync(address, """{"name":"a","content":{}}""").RefusedAsync(404, "route.not_found");
    }

    [Fact]
    public async Task A_list_is_of_one_kind_and_says_all_but_the_contents()
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
    public async Task A_walk_through_the_documents_neither_repeats_nor_skips_while_they_come_and_go(string sort)
    {
        var mark = Service.Unique("walk").Replace(' ', '-');
        var documents = new List<JsonElement>();
        // Names in another order than times, so that one order cannot pass for the other.
        foreach (var key in new[] { 50, 10, 80, 30, 70, 20, 60 }) documents.Add(await NewDocumentAsync(name: $"{mark}-x-{key}"));
        var first = $"catalog/workflow?q={mark}-X&limit=3{Sorted(sort)}";
        var expected = (sort.Length == 0 || sort.EndsWith("name", StringComparison.Ordinal)
            ? documents.OrderBy(document => document.Text("name"), StringComparer.Ordinal) : documents.OrderBy(document => document.Id())).Select(document => document.Id()).ToList();
        if (sort.StartsWith('-')) expected.Reverse();

        var page = await Http.EnvelopeAtAsync(first);
        page.GetProperty("data").Ids().Should().Equal(expected.Take(3));
        page.Raw("total").Should().Be("7");
        // The last one seen goes, and one not yet seen.
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
    public async Task A_list_refuses_what_it_does_not_know(string address, string code, string field) =>
        await Http.ReadAtAsync(address).RefusedAsync(422, code, field);

    [Fact]
    public async Task An_assignment_says_where_and_since_when_and_leaves_the_version()
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
        // A reader that kept the old answer hears of the new count all the same.
        using var changed = await Http.ReadAtAsync(Address(document), ("If-None-Match", before.Headers.ETag!.ToString()));
        changed.StatusCode.Should().Be(HttpStatusCode.OK);
        (await Http.DataAtAsync($"{Address(document)}/assignments")).EnumerateArray().Select(row => row.GetRawText())
            .Should().Equal(toSite.GetRawText(), toGroup.GetRawText());
    }

    [Fact]
    public async Task Assigning_and_unassigning_twice_is_doing_it_once()
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
    public async Task Many_who_assign_the_same_at_once_all_hear_that_it_is_assigned()
    {
        var group = await NewGroupAsync("group");
        var document = await NewDocumentAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AssignAsync(document, group)));

        answers.Select(answer => answer.GetRawText()).Distinct().Should().ContainSingle();
        (await Http.DataAtAsync(Address(document))).GetProperty("assignments_count").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task An_assignment_of_or_to_something_that_is_not_there_is_not_found()
    {
        var group = await NewGroupAsync("group");
        var document = await NewDocumentAsync();

        await Http.UnchangedAsync([Address(document), $"{Address(document)}/assignments"], async () =>
        {
            foreach (var nobody in new[] { Nobody, "00000000-0000-0000-0000-000000000000", "x", $"{document.Id()}" })
            {
                foreach (var method in new[] { HttpMethod.Put, HttpMethod.Delete })
                {
                    await Http.SendAsync(method, $"{Address(document)}/assignments/{nobody}").RefusedAsync(404, "document.group_not_found");
                    if (nobody != $"{document.Id()}") await Http.SendAsync(method, $"catalog/workflow/{nobody}/assignments/{group.Id()}").RefusedAsync(404, "document.not_found");
                }
            }
        });
        await Http.ReadAtAsync($"catalog/workflow/{Nobody}/assignments").RefusedAsync(404, "document.not_found");
    }

    [Fact]
    public async Task The_filter_by_group_finds_what_is_assigned_to_the_group_itself()
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
        (await Http.EnvelopeAtAsync($"catalog/workflow?group_id={Nobody}")).Raw("total").Should().Be("0");
    }

    [Fact]
    public async Task Assignments_are_listed_a_page_at_a_time_in_the_order_they_were_made_with_the_paths_of_now()
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
    public async Task A_deleted_document_is_gone_with_its_assignments_and_its_name_is_free()
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
    public async Task A_deleted_group_or_site_takes_its_assignments_along_and_leaves_the_document()
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
