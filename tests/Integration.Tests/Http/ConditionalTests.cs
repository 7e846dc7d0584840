using System.Net;
using System.Text.Json;

namespace Sites.Integration.Tests.Http;

public sealed class ConditionalsOnSqlite(SqliteService service) : ConditionalTests(service), IClassFixture<SqliteService>;

public sealed class ConditionalsOnSqlServer(SqlServerService service) : ConditionalTests(service), IClassFixture<SqlServerService>;

/// <summary>ETags and preconditions of reads and writes.</summary>
public abstract class ConditionalTests(Service service) : HttpTestBase(service)
{
    /// <summary>The kinds of resources that have an ETag.</summary>
    public static TheoryData<string> Kinds => ["sites", "groups", "nodes", "catalog/workflow"];

    /// <summary>Every endpoint that changes one resource, as <c>METHOD kind suffix</c>.</summary>
    public static TheoryData<string, string, string> Endpoints => new()
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
    public async Task A_tag_has_the_version_and_a_hash_and_is_the_same_in_all_responses(string kind)
    {
        using var made = await Http.PostRawAsync(kind, BodyOf(kind));
        var address = $"{kind}/{(await made.ReadAsync()).GetProperty("data").Id()}";
        TagOf(made).Should().MatchRegex("^\"1-[0-9a-f]+\"$");
        (await TagAtAsync(address)).Should().Be(TagOf(made));

        using var patched = await Http.PatchRawAsync(address, ChangeOf(kind, ""));
        TagOf(patched).Should().MatchRegex("^\"2-[0-9a-f]+\"$").And.NotBe(TagOf(made));
        (await TagAtAsync(address)).Should().Be(TagOf(patched));
        (await TagAtAsync(address)).Should().Be(TagOf(patched), "the resource has not changed");
    }

    [Fact]
    public async Task A_state_change_returns_the_tag_of_the_next_read()
    {
        var node = await NewAsync("nodes");

        using var stepped = await Http.PatchRawAsync($"nodes/{node.Id()}/state", """{"state":"pending"}""");

        TagOf(stepped).Should().StartWith("\"2-");
        (await TagAtAsync($"nodes/{node.Id()}")).Should().Be(TagOf(stepped));
    }

    [Fact]
    public async Task Resources_with_the_same_version_have_different_hashes()
    {
        var tags = new List<string>();
        foreach (var kind in new[] { "sites", "sites", "groups", "groups", "nodes", "nodes" })
            tags.Add(await TagAtAsync($"{kind}/{(await NewAsync(kind)).Id()}"));

        tags.Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_read_with_a_matching_tag_returns_304_without_a_body(string kind)
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
    public async Task A_partial_tag_does_not_result_in_304(string kind)
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
    public async Task A_changed_setting_of_the_parent_changes_the_tag_of_the_child_but_not_its_version()
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

        // A change of the parent does not conflict with a change of the child.
        (await Http.PatchRawAsync($"sites/{child.Id()}", """{"description":"x"}""", ifMatch: before[addresses[0]]).DataAsync()).Version().Should().Be(2);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_change_accepts_the_tag_the_version_a_list_of_tags_or_an_asterisk(string method, string kind, string suffix)
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
    [MemberData(nameof(Endpoints))]
    public async Task A_change_with_a_stale_tag_is_refused_and_changes_nothing(string method, string kind, string suffix)
    {
        var address = $"{kind}/{(await NewAsync(kind)).Id()}";
        var stale = await TagAtAsync(address);
        await Http.PatchRawAsync(address, ChangeOf(kind, "")).DataAsync();

        await Http.UnchangedAsync([address], async () =>
        {
            foreach (var precondition in new[] { stale, "\"1\"", "\"3\"", "\"0\"", "\"1\", \"3\"" })
            {
                var problem = await ChangeAsync(method, kind, address, suffix, precondition).RefusedAsync(412, "precondition.stale");
                problem.Text("detail").Should().Contain("2", "the error has the current version");
            }
        });

        await ChangeAsync(method, kind, address, suffix, "\"2\"").DataAsync();
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_precondition_without_a_valid_strong_tag_never_matches(string method, string kind, string suffix)
    {
        var address = $"{kind}/{(await NewAsync(kind)).Id()}";
        var tag = await TagAtAsync(address);

        await Http.UnchangedAsync([address], async () =>
        {
            // If-Match uses the strong comparison, so a weak tag never matches.
            foreach (var garbage in new[] { $"W/{tag}", "W/\"1\"", "1", tag.Trim('"'), "\"one\"", "\"1-xyz\"", "\"-1\"", "\"1.0\"", "\"99999999999\"", "\"\"", "\"*\"", "\"" })
                await ChangeAsync(method, kind, address, suffix, garbage).RefusedAsync(412, "precondition.stale");
        });
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_unknown_id_is_not_found_regardless_of_preconditions(string method, string kind, string suffix)
    {
        var problem = await ChangeAsync(method, kind, $"{kind}/018f0000-0000-7000-8000-000000000000", suffix, "\"1\"").RefusedAsync();

        problem.GetProperty("status").GetInt32().Should().Be(404);
    }

    [Fact]
    public async Task Of_two_changes_with_the_same_tag_only_the_first_succeeds()
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
