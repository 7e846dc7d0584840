using System.Text;
using System.Text.Json;

namespace Sites.Integration.Tests.Importing;

/// <summary>One error of a row in an import report.</summary>
public sealed record RowError(int Line, string? Key, string? Field, string Code);

/// <summary>Base class of import tests, which send files and check the stored tree.</summary>
public abstract class ImportTestBase(Service service) : HttpTestBase(service)
{
    protected const string Sites = "sites/import";
    protected const string Nodes = "nodes/import";

    /// <summary>A prefix for keys and names that is unique within the test class.</summary>
    protected string Prefix() => Service.Unique("k").Replace(' ', '-') + "-";

    /// <summary>Imports a file and returns the report; fails if the import is refused.</summary>
    protected Task<JsonElement> ImportAsync(string address, string content, string mediaType = "text/csv") =>
        Http.SendJsonAsync(HttpMethod.Post, address, content, mediaType: mediaType).DataAsync();

    /// <summary>Imports a file whose rows must be refused, and returns the report in the refusal.</summary>
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
    /// Returns the errors of a file after checking that neither a dry run nor an aborted import changes anything,
    /// and that both report the same rows with messages.
    /// </summary>
    protected async Task<IReadOnlyList<RowError>> RowErrorsAsync(string address, string content, string mediaType = "text/csv")
    {
        var before = await TreeAsync();
        var separator = address.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var dryRun = await ImportAsync($"{address}{separator}dry_run=true", content, mediaType);
        dryRun.GetProperty("dry_run").GetBoolean().Should().BeTrue();
        dryRun.GetProperty("applied").GetBoolean().Should().BeFalse();
        var aborted = await RefusedAsync(address, content, mediaType);
        Counts(aborted).Should().Be((0, 0, 0, 0));
        (await TreeAsync()).Should().Be(before);

        RowErrorsOf(aborted).Should().Equal(RowErrorsOf(dryRun));
        foreach (var row in aborted.GetProperty("refused").EnumerateArray()) row.Text("message").Should().NotBeNullOrWhiteSpace();
        return RowErrorsOf(aborted);
    }

    protected static IReadOnlyList<RowError> RowErrorsOf(JsonElement report) =>
        [.. report.GetProperty("refused").EnumerateArray().Select(row =>
            new RowError(row.GetProperty("line").GetInt32(), row.Text("key"), row.Text("field"), row.Text("code")!))];

    protected static (int Created, int Updated, int Unchanged, int Skipped) Counts(JsonElement report) => (
        report.GetProperty("created").GetInt32(), report.GetProperty("updated").GetInt32(),
        report.GetProperty("unchanged").GetInt32(), report.GetProperty("skipped").GetInt32());

    /// <summary>Returns the site with this key as in a list; null if there is none.</summary>
    protected async Task<JsonElement?> FindAsync(string key)
    {
        var found = await Http.GetAsync($"sites?external_id={Uri.EscapeDataString(key)}", TestContext.Current.CancellationToken);
        var sites = (await found.ReadAsync()).GetProperty("data");
        return sites.GetArrayLength() == 0 ? null : sites[0];
    }

    protected async Task<JsonElement> SiteAsync(string key) =>
        await FindAsync(key) ?? throw new InvalidOperationException($"There is no site with the key {key}.");

    /// <summary>Returns the node with this MAC address; null if there is none.</summary>
    protected async Task<JsonElement?> NodeAsync(string mac)
    {
        var found = await Http.GetAsync($"nodes?mac_address={mac}", TestContext.Current.CancellationToken);
        var nodes = (await found.ReadAsync()).GetProperty("data");
        return nodes.GetArrayLength() == 0 ? null : nodes[0];
    }

    /// <summary>The export of all sites and the number of groups and nodes, which a refused import must not change.</summary>
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

    /// <summary>Posts a file as bytes, for content that is not valid text.</summary>
    protected Task<HttpResponseMessage> PostBytesAsync(string address, byte[] content, string? mediaType = "text/csv")
    {
        var body = new ByteArrayContent(content);
        if (mediaType is not null) body.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return Http.PostAsync(address, body, TestContext.Current.CancellationToken);
    }

    /// <summary>Text as a quoted CSV cell.</summary>
    protected static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
