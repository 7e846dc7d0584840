using System.Net;
using System.Text.Json;

namespace Sites.Integration.Tests.Http;

public sealed class ConditionalsOnSqlite(SqliteService service) : ConditionalTests(service), IClassFixture<SqliteService>;

public sealed class ConditionalsOnSqlServer(SqlServerService service) : ConditionalTests(service), IClassFixture<SqlServerService>;

/// <summary>Tags: what a reader may keep, and on what a writer's change rests.</summary>
public abstract class ConditionalTests(Service service) : OverHttp(service)
{
    /// <summary>Everything that answers one resource.</summary>
    public static TheoryData<string> Kinds => ["sites", "groups", "nodes", "catalog/workflow"];

    /// <summary>Every door that changes one resource, as <c>METHOD kind suffix</c>.</summary>
    public static TheoryData<string, string, string> Doors => new()
    {
        { "PATCH", "sites", "" },
        { "PATCH", "groups", "" },
        { "PATCH", "nodes", "" },
        { "PATCH", "nodes", "/state" },
        { "DELETE", "sites", "" },
        { "DELETE", "groups", "" },
        { "DELETE", "nodes", "" },
        { "PATCH", "catalog/workflow", "" },
        { "DELETE", "catalog/template", "" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_tag_is_the_version_and_a_fingerprint_and_the_same_whichever_request_answers_it(string kind)
    {
        using var made = await Http.PostRawAsync(kind, BodyOf(kind));
        var address = $"{kind}/{(await made.ReadAsync()).GetProperty("data").Id()}";
        TagOf(made).Should().MatchRegex("^\"1-[0-9a-f]+\"$");
        (await TagAtAsync(address)).Should().Be(TagOf(made));

        using var patched = await Http.PatchRawAsync(address, ChangeOf(kind, ""));
        TagOf(patched).Should().MatchRegex("^\"2-[0-9a-f]+\"$").And.NotBe(TagOf(made));
        (await TagAtAsync(address)).Should().Be(TagOf(patched));
        (await TagAtAsync(address)).Should().Be(TagOf(patched), "nothing happened in between");
    }

    [Fact]
    public async Task A_step_in_a_nodes_life_answers_the_tag_that_the_next_read_answers()
    {
        var node = await NewAsync("nodes");

        using var stepped = await Http.PatchRawAsync($"nodes/{node.Id()}/state", """{"state":"pending"}""");

        TagOf(stepped).Should().StartWith("\"2-");
        (await TagAtAsync($"nodes/{node.Id()}")).Should().Be(TagOf(stepped));
    }

    [Fact]
    public async Task Resources_of_one_version_have_different_fingerprints()
    {
        var tags = new List<string>();
        foreach (var kind in new[] { "sites", "sites", "groups", "groups", "nodes", "nodes" })
            tags.Add(await TagAtAsync($"{kind}/{(await NewAsync(kind)).Id()}"));

        tags.Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_reader_who_knows_the_whole_tag_gets_304_and_no_body(string kind)
    {
        var address = $"{kind}/{(await NewAsync(kind)).Id()}";
        var tag = await TagAtAsync(address);

        foreach (var known in new[] { tag, $"\"0-ffff\", {tag}", $"{tag},\"x\"" })
        {
            using var response = await Http.ReadAtAsync(address, ("If-None-Match", known));
            response.StatusCode.Should().Be(HttpStatusCode.NotModified);
            TagOf(response).Should().Be(tag);
            (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
        }

        await Http.PatchRawAsync(address, ChangeOf(kind, "")).DataAsync();
        using var changed = await Http.ReadAtAsync(address, ("If-None-Match", tag));
        changed.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Less_than_the_whole_tag_is_not_enough_to_answer_304(string kind)
    {
        var address = $"{kind}/{(await NewAsync(kind)).Id()}";
        var fingerprint = (await TagAtAsync(address)).Split('-')[1].TrimEnd('"');

        foreach (var known in new[] { "\"1\"", "\"1-\"", $"\"1-{fingerprint[..^1]}\"", $"\"2-{fingerprint}\"", $"\"{fingerprint}\"", "\"1-0000000000000000\"", "nonsense", "\"" })
        {
            using var response = await Http.ReadAtAsync(address, ("If-None-Match", known));
            response.StatusCode.Should().Be(HttpStatusCode.OK, "{0} is not the tag", known);
        }
    }

    [Fact]
    public async Task A_parents_changed_setting_changes_the_childs_tag_but_not_its_version()
    {
        var parent = await NewSiteAsync("parent");
        var child = await NewSiteAsync("child", parent.Id());
        var group = await NewGroupAsync("group", child.Id());
        string[] addresses = [$"sites/{child.Id()}", $"sites/{child.Id()}/effective-settings", $"groups/{group.Id()}"];
        var before = new Dictionary<string, string>();
        foreach (var address in addresses) before[address] = await TagAtAsync(address);

        await Http.PatchRawAsync($"sites/{parent.Id()}", """{"autonomy_level":"full","auto_provision":true}""").DataAsync();

        foreach (var address in addresses)
        {
            using var response = await Http.ReadAtAsync(address, ("If-None-Match", before[address]));
            response.StatusCode.Should().Be(HttpStatusCode.OK, "a 304 would hide the new setting at {0}", address);
            TagOf(response).Should().StartWith("\"1-").And.NotBe(before[address]);
        }

        // And the change of the parent does not make a save of the child fail.
        (await Http.PatchRawAsync($"sites/{child.Id()}", """{"description":"x"}""", ifMatch: before[addresses[0]]).DataAsync()).Version().Should().Be(2);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_change_goes_through_on_the_whole_tag_the_version_alone_any_of_several_and_a_star(string method, string kind, string suffix)
    {
        foreach (var precondition in new[] { "{tag}", "\"1\"", "*", "\"7\", \"1\"", "W/\"9\", {tag}" })
        {
            var address = $"{kind}/{(await NewAsync(kind)).Id()}";
            var tag = await TagAtAsync(address);

            var answer = await ChangeAsync(method, kind, address, suffix, precondition.Replace("{tag}", tag, StringComparison.Ordinal)).DataAsync();

            if (method == "DELETE") await Http.ReadAtAsync(address).RefusedAsync();
            else answer.Version().Should().Be(2);
        }
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_change_that_rests_on_a_stale_version_is_refused_and_changes_nothing(string method, string kind, string suffix)
    {
        var address = $"{kind}/{(await NewAsync(kind)).Id()}";
        var stale = await TagAtAsync(address);
        await Http.PatchRawAsync(address, ChangeOf(kind, "")).DataAsync();

        await Http.UnchangedAsync([address], async () =>
        {
            foreach (var precondition in new[] { stale, "\"1\"", "\"3\"", "\"0\"", "\"1\", \"3\"" })
            {
                var problem = await ChangeAsync(method, kind, address, suffix, precondition).RefusedAsync(412, "precondition.stale");
                problem.Text("detail").Should().Contain("2", "the current version is what a person wants to know");
            }
        });

        await ChangeAsync(method, kind, address, suffix, "\"2\"").DataAsync();
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_precondition_that_is_no_strong_tag_of_ours_is_never_met(string method, string kind, string suffix)
    {
        var address = $"{kind}/{(await NewAsync(kind)).Id()}";
        var tag = await TagAtAsync(address);

        await Http.UnchangedAsync([address], async () =>
        {
            // If-Match compares strongly: a weak tag meets nothing, whatever it names.
            foreach (var garbage in new[] { $"W/{tag}", "W/\"1\"", "1", tag.Trim('"'), "\"one\"", "\"1-xyz\"", "\"-1\"", "\"1.0\"", "\"99999999999\"", "\"\"", "\"*\"", "\"" })
                await ChangeAsync(method, kind, address, suffix, garbage).RefusedAsync(412, "precondition.stale");
        });
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task What_is_not_there_is_not_found_before_any_precondition_is_looked_at(string method, string kind, string suffix)
    {
        var problem = await ChangeAsync(method, kind, $"{kind}/018f0000-0000-7000-8000-000000000000", suffix, "\"1\"").RefusedAsync();

        problem.GetProperty("status").GetInt32().Should().Be(404);
    }

    [Fact]
    public async Task Of_two_writers_who_read_the_same_version_only_the_first_goes_through()
    {
        var address = $"sites/{(await NewAsync("sites")).Id()}";
        var tag = await TagAtAsync(address);

        await Http.PatchRawAsync(address, """{"description":"first"}""", tag).DataAsync();
        await Http.PatchRawAsync(address, """{"description":"second"}""", tag).RefusedAsync(412, "precondition.stale");

        (await Http.DataAtAsync(address)).Text("description").Should().Be("first");
    }

    private Task<JsonElement> NewAsync(string kind) => Http.PostRawAsync(kind, BodyOf(kind)).DataAsync();

    private string BodyOf(string kind) =>
        kind == "nodes" ? $$"""{"mac_address":"{{Service.UniqueMac()}}"}"""
        : kind.StartsWith("catalog", StringComparison.Ordinal) ? $$"""{"name":"{{Service.Unique("one")}}","content":{} }""" : $$"""{"name":"{{Service.Unique("one")}}"}""";

    private static string ChangeOf(string kind, string suffix) =>
        suffix.Length > 0 ? """{"state":"pending"}""" : kind == "nodes" ? """{"vendor":"Acme"}""" : """{"description":"changed"}""";

    private Task<HttpResponseMessage> ChangeAsync(string method, string kind, string address, string suffix, string ifMatch) =>
        method == "DELETE"
            ? Http.RemoveAsync(address, ("If-Match", ifMatch))
            : Http.PatchRawAsync(address + suffix, ChangeOf(kind, suffix), ifMatch);

    private async Task<string> TagAtAsync(string address)
    {
        using var response = await Http.ReadAtAsync(address);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        return TagOf(response);
    }

    private static string TagOf(HttpResponseMessage response)
    {
        response.Headers.ETag.Should().NotBeNull();
        response.Headers.ETag!.IsWeak.Should().BeFalse();
        return response.Headers.ETag.Tag;
    }
}
