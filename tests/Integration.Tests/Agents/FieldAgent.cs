using System.Text;
using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Agents;

/// <summary>A site's agent as it runs in the field: it knows what goes over the wire, and nothing else of the service.</summary>
internal sealed class FieldAgent(HttpClient http, Guid site, string key)
{
    private int _beats;

    public Guid Site => site;

    /// <summary>What its last heartbeat said; every one says a second more than the one before, which tells them apart.</summary>
    public int Uptime => Volatile.Read(ref _beats);

    /// <summary>What it shows as bearer token.</summary>
    public string Key => key;

    /// <summary>Has a token made, as a person would.</summary>
    public static async Task<string> TokenAsync(HttpClient http, Guid site) =>
        (await http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token").DataAsync()).Text("token")!;

    /// <summary>Registers with a token; further members of the body begin with a comma.</summary>
    public static Task<HttpResponseMessage> RegisterAsync(HttpClient http, Guid site, string token, string more = "") =>
        http.PostRawAsync(
            "agents/register",
            $$$"""{"site_id":"{{{site}}}","token":"{{{token}}}","agent_url":"https://agent.example:8443","agent_version":"1.2.3"{{{more}}}}""");

    /// <summary>An agent that has just registered with a fresh token.</summary>
    public static async Task<FieldAgent> EnrolAsync(HttpClient http, Guid site)
    {
        using var response = await RegisterAsync(http, site, await TokenAsync(http, site));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue("{0}", text);
        using var answer = JsonDocument.Parse(text);
        return new FieldAgent(http, site, answer.RootElement.GetProperty("agent_key").GetString()!);
    }

    /// <summary>A heartbeat's body; further members begin with a comma.</summary>
    public string Heartbeat(string services = """{"dhcp":"ok"}""", string more = "") =>
        $$$"""{"site_id":"{{{site}}}","agent_version":"1.2.3","uptime_seconds":{{{Interlocked.Increment(ref _beats)}}},"services":{{{services}}}{{{more}}}}""";

    /// <summary>Posts with its key; a body of null is none.</summary>
    public Task<HttpResponseMessage> PostAsync(string address, string? json = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}").Should().BeTrue();
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a heartbeat.</summary>
    public Task<HttpResponseMessage> BeatAsync(string services = """{"dhcp":"ok"}""", string more = "") =>
        PostAsync("agents/heartbeat", Heartbeat(services, more));

    /// <summary>Sends a heartbeat and reads what it is answered.</summary>
    public async Task<JsonElement> AnswerAsync(string services = """{"dhcp":"ok"}""", string more = "")
    {
        using var response = await BeatAsync(services, more);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue("{0}", text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The commands of that name that come with a heartbeat's answer, each with its parameters.</summary>
    public async Task<IReadOnlyList<JsonElement>> CommandsAsync(string name, string more = "")
    {
        var answer = await AnswerAsync(more: more);
        return [.. answer.GetProperty("commands").EnumerateArray().Where(command => command.Text("command") == name).Select(command => command.GetProperty("params"))];
    }
}

/// <summary>Waiting for what the service promises within a second.</summary>
internal static class Soon
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What is in the envelope at the address as soon as that holds of it; fails after two seconds.</summary>
    public static async Task<JsonElement> DataSoonAsync(this HttpClient http, string address, Func<JsonElement, bool> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var data = await http.DataAtAsync(address);
            if (holds(data)) return data;
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(Patience, "{0} was to change: {1}", address, data.GetRawText());
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The site's health as soon as the agent's last heartbeat is written down.</summary>
    public static Task<JsonElement> WrittenAsync(this HttpClient http, FieldAgent agent) =>
        http.DataSoonAsync($"sites/{agent.Site}/health", health => health.Raw("uptime_seconds") == $"{agent.Uptime}");

    /// <summary>Lets the agent send a heartbeat, and answers the site's health as soon as that is written down.</summary>
    public static async Task<JsonElement> BeatenAsync(this HttpClient http, FieldAgent agent, string services = """{"dhcp":"ok"}""", string more = "")
    {
        await agent.AnswerAsync(services, more);
        return await http.WrittenAsync(agent);
    }
}
