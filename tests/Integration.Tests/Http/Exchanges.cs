using System.Reflection;
using System.Text.Json;
using Sites.Application.Contracts.Common;

namespace Sites.Integration.Tests.Http;

/// <summary>Sends raw requests and checks the common format of refusals.</summary>
internal static class Exchanges
{
    private static readonly string[] ProblemMembers = ["type", "title", "status", "detail", "instance", "code", "trace_id"];

    private static readonly HashSet<string?> KnownCodes =
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string?)field.GetRawConstantValue())];

    public static Task<HttpResponseMessage> PostRawAsync(this HttpClient http, string address, string json) =>
        http.SendJsonAsync(HttpMethod.Post, address, json);

    public static Task<HttpResponseMessage> PatchRawAsync(this HttpClient http, string address, string json, string? ifMatch = null) =>
        http.SendJsonAsync(HttpMethod.Patch, address, json, ifMatch);

    public static Task<HttpResponseMessage> SendAsync(
        this HttpClient http, HttpMethod method, string address, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> ReadAtAsync(this HttpClient http, string address, params (string Name, string Value)[] headers) =>
        http.SendAsync(HttpMethod.Get, address, headers);

    public static Task<HttpResponseMessage> RemoveAsync(this HttpClient http, string address, params (string Name, string Value)[] headers) =>
        http.SendAsync(HttpMethod.Delete, address, headers);

    /// <summary>Returns the data of a GET.</summary>
    public static Task<JsonElement> DataAtAsync(this HttpClient http, string address) => http.ReadAtAsync(address).DataAsync();

    /// <summary>Returns the raw body of a GET.</summary>
    public static async Task<string> TextAtAsync(this HttpClient http, string address)
    {
        using var response = await http.ReadAtAsync(address);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue(text);
        return text;
    }

    /// <summary>Returns the envelope of a GET.</summary>
    public static async Task<JsonElement> EnvelopeAtAsync(this HttpClient http, string address) => Parse(await http.TextAtAsync(address));

    /// <summary>Returns the problem of a refusal after checking its format and that its code is in the contracts.</summary>
    public static async Task<JsonElement> RefusedAsync(this Task<HttpResponseMessage> sent)
    {
        using var response = await sent;
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)response.StatusCode).Should().BeInRange(400, 499, "{0}", body);
        response.Content.Headers.ContentType?.MediaType.Should().Be("application/problem+json", "{0}", body);
        var problem = Parse(body);
        problem.EnumerateObject().Select(member => member.Name).Should().Contain(ProblemMembers);
        problem.GetProperty("status").GetInt32().Should().Be((int)response.StatusCode);
        problem.Text("title").Should().NotBeNullOrWhiteSpace();
        problem.Text("detail").Should().NotBeNullOrWhiteSpace();
        problem.Text("trace_id").Should().NotBeNullOrWhiteSpace();
        // The same URL may be escaped differently.
        Uri.UnescapeDataString(problem.Text("instance")!).Should().Be(Uri.UnescapeDataString(response.RequestMessage!.RequestUri!.AbsolutePath));
        KnownCodes.Should().Contain(problem.Text("code"));
        return problem;
    }

    /// <summary>Returns the problem of a refusal with this status and code.</summary>
    public static async Task<JsonElement> RefusedAsync(this Task<HttpResponseMessage> sent, int status, string code)
    {
        var problem = await sent.RefusedAsync();
        $"{problem.GetProperty("status").GetInt32()} {problem.Text("code")}".Should().Be($"{status} {code}", "{0}", problem.GetRawText());
        return problem;
    }

    /// <summary>Returns the problem of a refusal with this member under <c>errors</c>.</summary>
    public static async Task<JsonElement> RefusedAsync(this Task<HttpResponseMessage> sent, int status, string code, string member)
    {
        var problem = await sent.RefusedAsync(status, code);
        problem.TryGetProperty("errors", out var errors).Should().BeTrue("{0}", problem.GetRawText());
        errors.EnumerateObject().Select(error => error.Name).Should().Contain(member);
        errors.GetProperty(member).EnumerateArray().Should().NotBeEmpty();
        return problem;
    }

    /// <summary>Asserts that the responses at these addresses are identical before and after the attempt.</summary>
    public static async Task UnchangedAsync(this HttpClient http, IReadOnlyList<string> addresses, Func<Task> attempt)
    {
        var before = new List<string>();
        foreach (var address in addresses) before.Add(await http.TextAtAsync(address));
        await attempt();
        for (var index = 0; index < addresses.Count; index++)
            (await http.TextAtAsync(addresses[index])).Should().Be(before[index]);
    }

    /// <summary>The names of the rows in order.</summary>
    public static IReadOnlyList<string?> Names(this JsonElement list) => [.. list.EnumerateArray().Select(row => row.Text("name"))];

    /// <summary>The ids of the rows in order.</summary>
    public static IReadOnlyList<Guid> Ids(this JsonElement list) => [.. list.EnumerateArray().Select(row => row.Id())];

    public static int Version(this JsonElement data) => data.GetProperty("version").GetInt32();

    /// <summary>The raw JSON of a member.</summary>
    public static string Raw(this JsonElement data, string member) => data.GetProperty(member).GetRawText();

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
