using System.Text;
using System.Text.Json;
using Sites.Integration.Tests.Http;

namespace Sites.Integration.Tests.Agents;

/// <summary>A site's agent, which uses only the wire format of the service.</summary>
internal sealed class FieldAgent(HttpClient http, Guid site, string key)
{
    private int _heartbeats;

    public Guid Site => site;

    /// <summary>The uptime in its last heartbeat. It increases with every heartbeat and so identifies it.</summary>
    public int Uptime => Volatile.Read(ref _heartbeats);

    /// <summary>Its bearer token.</summary>
    public string Key => key;

    /// <summary>Issues a token as a user.</summary>
    public static async Task<string> TokenAsync(HttpClient http, Guid site) =>
        (await http.SendAsync(HttpMethod.Post, $"sites/{site}/agent-token").DataAsync()).Text("token")!;

    /// <summary>Registers with a token; <paramref name="more"/> begins with a comma.</summary>
    public static Task<HttpResponseMessage> RegisterAsync(HttpClient http, Guid site, string token, string more = "") =>
        http.PostRawAsync(
            "agents/register",
            $$$"""{"site_id":"{{{site}}}","token":"{{{token}}}","agent_url":"https://agent.example:8443","agent_version":"1.2.3"{{{more}}}}""");

    /// <summary>Registers an agent with a new token.</summary>
    public static async Task<FieldAgent> EnrolAsync(HttpClient http, Guid site)
    {
        using var response = await RegisterAsync(http, site, await TokenAsync(http, site));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue("{0}", text);
        using var answer = JsonDocument.Parse(text);
        return new FieldAgent(http, site, answer.RootElement.GetProperty("agent_key").GetString()!);
    }

    /// <summary>The body of a heartbeat; <paramref name="more"/> begins with a comma.</summary>
    public string Heartbeat(string services = """{"dhcp":"ok"}""", string more = "") =>
        $$$"""{"site_id":"{{{site}}}","agent_version":"1.2.3","uptime_seconds":{{{Interlocked.Increment(ref _heartbeats)}}},"services":{{{services}}}{{{more}}}}""";

    /// <summary>Sends a POST request with its key; without a body if <paramref name="json"/> is null.</summary>
    public Task<HttpResponseMessage> PostAsync(string address, string? json = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}").Should().BeTrue();
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a heartbeat.</summary>
    public Task<HttpResponseMessage> SendHeartbeatAsync(string services = """{"dhcp":"ok"}""", string more = "") =>
        PostAsync("agents/heartbeat", Heartbeat(services, more));

    /// <summary>Sends a heartbeat and returns the response.</summary>
    public async Task<JsonElement> HeartbeatResponseAsync(string services = """{"dhcp":"ok"}""", string more = "")
    {
        using var response = await SendHeartbeatAsync(services, more);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        response.IsSuccessStatusCode.Should().BeTrue("{0}", text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Sends a heartbeat and returns the parameters of the commands with this name in the response.</summary>
    public async Task<IReadOnlyList<JsonElement>> CommandsAsync(string name, string more = "")
    {
        var answer = await HeartbeatResponseAsync(more: more);
        return [.. answer.GetProperty("commands").EnumerateArray().Where(command => command.Text("command") == name).Select(command => command.GetProperty("params"))];
    }
}

internal static class AgentAnswers
{
    /// <summary>Field and code of each member of the request that was left out or shortened: <c>active_boots agent.value_out_of_range</c>.</summary>
    public static IReadOnlyList<string> Ignored(this JsonElement answer) =>
        [.. answer.GetProperty("ignored").EnumerateArray().Select(member => $"{member.Text("field")} {member.Text("code")}")];
}

/// <summary>Waits for changes that the service guarantees within a second.</summary>
internal static class Polling
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Polls the address until its data meets the condition; fails after two seconds.</summary>
    public static async Task<JsonElement> DataWhenAsync(this HttpClient http, string address, Func<JsonElement, bool> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var data = await http.DataAtAsync(address);
            if (holds(data)) return data;
            TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(Timeout, "{0} did not change in time: {1}", address, data.GetRawText());
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits until the agent's last heartbeat is stored and returns the site's health.</summary>
    public static Task<JsonElement> StoredHeartbeatAsync(this HttpClient http, FieldAgent agent) =>
        http.DataWhenAsync($"sites/{agent.Site}/health", health => health.Raw("uptime_seconds") == $"{agent.Uptime}");

    /// <summary>Sends a heartbeat, waits until it is stored, and returns the site's health.</summary>
    public static async Task<JsonElement> SendAndStoreHeartbeatAsync(this HttpClient http, FieldAgent agent, string services = """{"dhcp":"ok"}""", string more = "")
    {
        await agent.HeartbeatResponseAsync(services, more);
        return await http.StoredHeartbeatAsync(agent);
    }
}
