using System.Text;
using System.Text.Json;

namespace Sites.Integration.Tests.Importing;

/// <summary>One mistake in one row, as a report lists it.</summary>
public sealed record Mistake(int Line, string? Key, string? Field, string Code);

/// <summary>The base of the tests of files: sends them, and looks at what became of the tree.</summary>
public abstract class OverImports(Service service) : HttpTestBase(service)
{
    protected const string Sites = "sites/import";
    protected const string Nodes = "nodes/import";

    /// <summary>The beginning of keys and names that no other test of the class uses.</summary>
    protected string Prefix() => Service.Unique("k").Replace(' ', '-') + "-";

    /// <summary>Imports and answers the report; fails where the import is refused.</summary>
    protected Task<JsonElement> ImportAsync(string address, string content, string mediaType = "text/csv") =>
        Http.SendJsonAsync(HttpMethod.Post, address, content, mediaType: mediaType).DataAsync();

    /// <summary>Imports what must be refused for its rows, and answers the report that comes with the refusal.</summary>
    protected Task<JsonElement> RefusedAsync(string address, string content, string mediaType = "text/csv") =>
        RefusedAsync(Http.SendJsonAsync(HttpMethod.Post, address, content, mediaType: mediaType));

    protected static async Task<JsonElement> RefusedAsync(Task<HttpResponseMessage> sent)
    {
        var (status, code, problem) = await sent.RefusalAsync();
        (status, code).Should().Be((422, "import.refused"), problem.GetRawText());
        var report = problem.GetProperty("data");
        report.GetProperty("applied").GetBoolean().Should().BeFalse();
        return report;
    }

    /// <summary>
    /// The rows that a file is refused for, after seeing that neither a dry run nor an aborted import changes anything,
    /// and that both report the same rows, each with a sentence.
    /// </summary>
    protected async Task<IReadOnlyList<Mistake>> MistakesAsync(string address, string content, string mediaType = "text/csv")
    {
        var before = await TreeAsync();
        var separator = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var tried = await ImportAsync($"{address}{separator}dry_run=true", content, mediaType);
        tried.GetProperty("dry_run").GetBoolean().Should().BeTrue();
        tried.GetProperty("applied").GetBoolean().Should().BeFalse();
        var aborted = await RefusedAsync(address, content, mediaType);
        Counts(aborted).Should().Be((0, 0, 0, 0));
        (await TreeAsync()).Should().Be(before);

        MistakesOf(aborted).Should().Equal(MistakesOf(tried));
        foreach (var row in aborted.GetProperty("refused").EnumerateArray()) row.Text("message").Should().NotBeNullOrWhiteSpace();
        return MistakesOf(aborted);
    }

    protected static IReadOnlyList<Mistake> MistakesOf(JsonElement report) =>
        [.. report.GetProperty("refused").EnumerateArray().Select(row =>
            new Mistake(row.GetProperty("line").GetInt32(), row.Text("key"), row.Text("field"), row.Text("code")!))];

    protected static (int Created, int Updated, int Unchanged, int Skipped) Counts(JsonElement report) => (
        report.GetProperty("created").GetInt32(), report.GetProperty("updated").GetInt32(),
        report.GetProperty("unchanged").GetInt32(), report.GetProperty("skipped").GetInt32());

    /// <summary>The site of this key, as a list answers it; null where there is none.</summary>
    protected async Task<JsonElement?> FindAsync(string key)
    {
        var found = await Http.GetAsync($"sites?external_id={Uri.EscapeDataString(key)}", TestContext.Current.CancellationToken);
        var sites = (await found.ReadAsync()).GetProperty("data");
        return sites.GetArrayLength() == 0 ? null : sites[0];
    }

    protected async Task<JsonElement> SiteAsync(string key) =>
        await FindAsync(key) ?? throw new InvalidOperationException($"There is no site with the key {key}.");

    /// <summary>The node of this address; null where there is none.</summary>
    protected async Task<JsonElement?> NodeAsync(string mac)
    {
        var found = await Http.GetAsync($"nodes?mac_address={mac}", TestContext.Current.CancellationToken);
        var nodes = (await found.ReadAsync()).GetProperty("data");
        return nodes.GetArrayLength() == 0 ? null : nodes[0];
    }

    /// <summary>All sites with all that they say, and how many groups and nodes there are: what a refused import must leave as it was.</summary>
    protected async Task<string> TreeAsync()
    {
        var nodes = await Http.GetAsync("nodes?limit=1", TestContext.Current.CancellationToken);
        var groups = await Http.GetAsync("groups?limit=1", TestContext.Current.CancellationToken);
        return await ExportAsync(Http)
            + $"{(await groups.ReadAsync()).GetProperty("total")} groups, {(await nodes.ReadAsync()).GetProperty("total")} nodes";
    }

    protected static async Task<string> ExportAsync(HttpClient http, string query = "", string kind = "sites")
    {
        using var response = await http.GetAsync($"{kind}/export{query}", TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue();
        response.Content.Headers.ContentType!.MediaType.Should().Be("text/csv");
        return Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>A file as bytes, for content that is no text.</summary>
    protected Task<HttpResponseMessage> PostBytesAsync(string address, byte[] content, string? mediaType = "text/csv")
    {
        var body = new ByteArrayContent(content);
        if (mediaType is not null) body.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return Http.PostAsync(address, body, TestContext.Current.CancellationToken);
    }

    /// <summary>Text as a CSV cell that may hold anything.</summary>
    protected static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
