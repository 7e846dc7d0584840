using System.Text;
using Sites.Domain.Approvals;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.NodeMigration;

public sealed class ClaimInputOnSqlite(ManualSweepSqliteService service) : ClaimInputTests(service, service.Clock), IClassFixture<ManualSweepSqliteService>;

public sealed class ClaimInputOnSqlServer(ManualSweepSqlServerService service) : ClaimInputTests(service, service.Clock), IClassFixture<ManualSweepSqlServerService>;

/// <summary>Invalid requests about claims get a precise refusal, never a 500, and have no partial effects.</summary>
public abstract class ClaimInputTests(Service service, ManualClock clock) : ClaimTestBase(service, clock)
{
    /// <summary>Bodies of claims; &lt;node&gt; and &lt;target&gt; are placeholders of valid ids.</summary>
    public static TheoryData<string, int, string, string?> Claims => new()
    {
        { "", 400, "request.not_json", null },
        { "{", 400, "request.not_json", null },
        { """{"node_id":"<node>","node_id":"<node>","target_site_id":"<target>"}""", 400, "request.not_json", null },
        { """{"\ud800":1}""", 400, "request.not_json", null },
        { "[]", 422, "request.not_an_object", null },
        { "null", 422, "request.not_an_object", null },
        { "\"<node>\"", 422, "request.not_an_object", null },
        { """{"target_site_id":"<target>"}""", 422, "request.required", "node_id" },
        { """{"node_id":"<node>"}""", 422, "request.required", "target_site_id" },
        { """{"node_id":null,"target_site_id":"<target>"}""", 422, "request.required", "node_id" },
        { """{"node_id":"<node>","target_site_id":null}""", 422, "request.required", "target_site_id" },
        { """{"node_id":5,"target_site_id":"<target>"}""", 422, "request.value_invalid", "node_id" },
        { """{"node_id":"x","target_site_id":"<target>"}""", 422, "request.value_invalid", "node_id" },
        { """{"node_id":"","target_site_id":"<target>"}""", 422, "request.value_invalid", "node_id" },
        { """{"node_id":"\ud800","target_site_id":"<target>"}""", 422, "request.value_invalid", "node_id" },
        { """{"node_id":["<node>"],"target_site_id":"<target>"}""", 422, "request.value_invalid", "node_id" },
        { """{"node_id":"<node>","target_site_id":true}""", 422, "request.value_invalid", "target_site_id" },
        { """{"node_id":"<node>","target_site_id":{"id":"<target>"}}""", 422, "request.value_invalid", "target_site_id" },
        { """{"node_id":"<node>","target_site_id":"<target>","reason":7}""", 422, "request.value_invalid", "reason" },
        { """{"node_id":"<node>","target_site_id":"<target>","reason":["r"]}""", 422, "request.value_invalid", "reason" },
        { """{"node_id":"<node>","target_site_id":"<target>","reason":"\udc00"}""", 422, "request.value_invalid", "reason" },
        { """{"node_id":"<node>","target_site_id":"<target>","reason":"a\u0000b"}""", 422, "claim.reason_invalid", "reason" },
        { """{"node_id":"<node>","target_site_id":"<target>","reason":"a\nb"}""", 422, "claim.reason_invalid", "reason" },
        { """{"node_id":"<node>","target_site_id":"<target>","reason":"<long>"}""", 422, "claim.reason_invalid", "reason" },
        { """{"node_id":"<node>","target_site_id":"<target>","Reason":"r"}""", 422, "request.unknown_member", "Reason" },
        { """{"node_id":"<node>","target_site_id":"<target>","source_site_id":"<target>"}""", 422, "request.unknown_member", "source_site_id" },
        { """{"node_id":"<node>","target_site_id":"<target>","status":"approved"}""", 422, "request.unknown_member", "status" },
        { """{"node_id":"018f0000-0000-7000-8000-000000000000","target_site_id":"<target>"}""", 422, "claim.node_not_found", "node_id" },
        { """{"node_id":"00000000-0000-0000-0000-000000000000","target_site_id":"<target>"}""", 422, "request.value_invalid", "node_id" },
        { """{"node_id":"<node>","target_site_id":"00000000-0000-0000-0000-000000000000"}""", 422, "request.value_invalid", "target_site_id" },
        { """{"node_id":"<target>","target_site_id":"<target>"}""", 422, "claim.node_not_found", "node_id" },
        { """{"node_id":"<node>","target_site_id":"018f0000-0000-7000-8000-000000000000"}""", 422, "claim.target_site_not_found", "target_site_id" },
        { """{"node_id":"<node>","target_site_id":"<node>"}""", 422, "claim.target_site_not_found", "target_site_id" },
        { """{"node_id":"<node>","target_site_id":"<group>"}""", 400, "claim.target_not_a_site", null },
        { """{"node_id":"<homeless>","target_site_id":"<target>"}""", 400, "claim.node_homeless", null },
        { """{"node_id":"<node>","target_site_id":"<source>"}""", 400, "claim.already_home", null },
    };

    public static MatrixTheoryData<string, (string Body, int Status, string Code, string? Member)> Votes => new(
        ["approve", "reject"],
        [
            ("{", 400, "request.not_json", null),
            ("[]", 422, "request.not_an_object", null),
            ("null", 422, "request.not_an_object", null),
            ("""{"comment":"a","comment":"a"}""", 400, "request.not_json", null),
            ("""{"comment":7}""", 422, "request.value_invalid", "comment"),
            ("""{"comment":{}}""", 422, "request.value_invalid", "comment"),
            ("""{"comment":"\ud83d"}""", 422, "request.value_invalid", "comment"),
            ("""{"comment":"a\u0007b"}""", 422, "approval.comment_invalid", "comment"),
            ("""{"comment":"<long>"}""", 422, "approval.comment_invalid", "comment"),
            ("""{"decision":"approve"}""", 422, "request.unknown_member", "decision"),
            ("""{"Comment":"c"}""", 422, "request.unknown_member", "Comment"),
        ]);

    [Theory]
    [InlineData($"migrations/{UnknownId}/reassess", "claim.not_found")]
    [InlineData($"unknown-nodes/{UnknownId}/accept", "unknown_node.not_found")]
    public async Task Optional_bodies_are_validated_if_present(string address, string notFound)
    {
        await Http.PostRawAsync(address, """{"comment":"c"}""").RefusedAsync(422, "request.unknown_member");
        await Http.PostRawAsync(address, "[]").RefusedAsync(422, "request.not_an_object");
        await Http.PostRawAsync(address, "{}").RefusedAsync(404, notFound);
    }

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task An_invalid_claim_is_refused_and_not_created(string body, int status, string code, string? member)
    {
        // The policies would move the node immediately, so that only the refusal prevents it.
        var made = await NewCaseAsync("bidirectional", "bidirectional");
        var (homeless, group) = (await NewNodeAsync(null), (await NewGroupAsync("group")).Id());
        var json = body.Replace("<node>", $"{made.Node}", StringComparison.Ordinal).Replace("<target>", $"{made.Target}", StringComparison.Ordinal)
            .Replace("<source>", $"{made.Source}", StringComparison.Ordinal).Replace("<group>", $"{group}", StringComparison.Ordinal)
            .Replace("<homeless>", $"{homeless}", StringComparison.Ordinal).Replace("<long>", new string('x', 1001), StringComparison.Ordinal);

        await Http.UnchangedAsync([$"nodes/{made.Node}", $"nodes/{homeless}", "migrations?limit=1", "approvals?limit=1"], async () =>
        {
            var sent = Http.PostRawAsync("migrations", json);
            if (member is null) await sent.RefusedAsync(status, code);
            else await sent.RefusedAsync(status, code, member);
        });
        (await Http.EnvelopeAtAsync($"migrations?site_id={made.Target}")).Raw("total").Should().Be("0");
        // Ensures that the refusals above are not caused by something else.
        (await ClaimAsync(made.Node, made.Target)).Text("status").Should().Be("approved");
    }

    [Fact]
    public async Task All_errors_are_reported_together()
    {
        var problem = await Http.PostRawAsync("migrations", """{"reason":"a\u0000b"}""").RefusedAsync();

        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Should().BeEquivalentTo("node_id", "target_site_id", "reason");
    }

    [Theory]
    [MemberData(nameof(Votes))]
    public async Task An_invalid_vote_is_refused_and_not_cast(string action, (string Body, int Status, string Code, string? Member) vote)
    {
        var (made, claim) = await NewClaimAsync();
        var json = vote.Body.Replace("<long>", new string('x', 1001), StringComparison.Ordinal);

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", $"approvals/{claim.Text("approval_id")}", $"nodes/{made.Node}"], async () =>
        {
            var sent = ActAsync(claim.Id(), action, json: json);
            if (vote.Member is null) await sent.RefusedAsync(vote.Status, vote.Code);
            else await sent.RefusedAsync(vote.Status, vote.Code, vote.Member);
        });
    }

    [Fact]
    public async Task Reasons_and_comments_have_at_most_1000_characters_in_any_script()
    {
        var longest = string.Concat(Enumerable.Repeat("é漢x😀", 200));
        longest.Length.Should().Be(1000);
        var made = await NewCaseAsync();

        var claim = await RequestAsync(made.Node, made.Target, reason: longest).DataAsync();
        claim.Text("reason").Should().Be(longest);
        (await ClaimAtAsync(claim.Id())).Text("reason").Should().Be(longest);
        await ActAsync(claim.Id(), "reject", json: $$"""{"comment":"{{longest}}"}""").DataAsync();
        (await ApprovalOfAsync(claim)).GetProperty("votes").EnumerateArray().Single().Text("comment").Should().Be(longest);
        (await RequestAsync(made.Node, made.Target, reason: "  ").DataAsync()).Raw("reason").Should().Be("null", "a blank reason is absent");
    }

    [Fact]
    public async Task Other_media_types_and_unknown_parameters_are_refused()
    {
        var (made, claim) = await NewClaimAsync();
        var body = $$"""{"node_id":"{{made.Node}}","target_site_id":"{{made.Target}}"}""";

        await Http.UnchangedAsync([$"migrations/{claim.Id()}", "migrations?limit=1"], async () =>
        {
            await Http.SendJsonAsync(HttpMethod.Post, "migrations", body, mediaType: "text/plain").RefusedAsync(415, "request.unsupported_media_type");
            await Http.SendAsync(HttpMethod.Post, "migrations").RefusedAsync();
            await Http.SendJsonAsync(HttpMethod.Post, $"migrations/{claim.Id()}/approve", "{}", mediaType: "text/plain").RefusedAsync(415, "request.unsupported_media_type");
            await Http.PostRawAsync("migrations?dry_run=true", body).RefusedAsync(422, "request.unknown_member", "dry_run");
            foreach (var action in Actions)
                await ActAsync(claim.Id(), $"{action}?force=true").RefusedAsync(422, "request.unknown_member", "force");
            await Http.ReadAtAsync($"migrations/{claim.Id()}?expand=approval").RefusedAsync(422, "request.unknown_member", "expand");
            await Http.ReadAtAsync($"approvals/{claim.Text("approval_id")}?expand=votes").RefusedAsync(422, "request.unknown_member", "expand");
            await Http.PostRawAsync("migrations", body.PadRight((1024 * 1024) + 1)).RefusedAsync(413, "request.too_large");
            foreach (var method in new[] { HttpMethod.Patch, HttpMethod.Put, HttpMethod.Delete })
                await Http.SendJsonAsync(method, $"migrations/{claim.Id()}", """{"status":"approved"}""").RefusedAsync();
            await ActAsync(claim.Id(), "expire").RefusedAsync();
        });
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(2000)]
    public async Task A_long_name_of_the_caller_is_handled(int length)
    {
        var made = await NewCaseAsync();
        var name = new string('n', length);

        using var asked = await RequestAsync(made.Node, made.Target, by: name);

        ((int)asked.StatusCode).Should().BeLessThan(500);
        if (!asked.IsSuccessStatusCode) return;
        var claim = (await asked.ReadAsync()).GetProperty("data");
        await ActAsync(claim.Id(), "approve", by: name).RefusedAsync(403, "claim.own_request");
        using var approved = await ActAsync(claim.Id(), "approve", by: new string('m', length));
        ((int)approved.StatusCode).Should().BeLessThan(500);
        // SQLite takes any length; SQL Server fails where the text is longer than its column.
        claim.Text("requested_by")!.Length.Should().BeLessThanOrEqualTo(Approval.MaxPrincipalLength);
        if (!approved.IsSuccessStatusCode) return;
        foreach (var vote in (await ApprovalOfAsync(claim)).GetProperty("votes").EnumerateArray())
            vote.Text("voter")!.Length.Should().BeLessThanOrEqualTo(Approval.MaxPrincipalLength);
    }

    [Fact]
    public async Task Invalid_UTF8_is_refused()
    {
        var made = await NewCaseAsync();
        foreach (var bytes in new byte[][] { [0x80], [0xE2, 0x82], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80] })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "migrations")
            {
                Content = new ByteArrayContent([.. Encoding.UTF8.GetBytes($$"""{"node_id":"{{made.Node}}","target_site_id":"{{made.Target}}","reason":"a"""), .. bytes, .. "b\"}"u8]),
            };
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            await Http.SendAsync(request, TestContext.Current.CancellationToken).RefusedAsync();
        }

        (await ClaimsOfAsync(made.Node)).Should().Be(0);
    }
}
