using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>Central as the simulation reaches it: a service with a clock, that can be killed.</summary>
internal interface ICentral
{
    /// <summary>UTC, by central's clock.</summary>
    DateTime Now { get; }

    /// <summary>How far two times of the same moment may lie apart in what is stored.</summary>
    TimeSpan Tolerance { get; }

    /// <summary>Lets time pass; one that runs by itself may be let.</summary>
    Task PassAsync(TimeSpan time);

    /// <summary>Sends a request and waits for the answer. The address begins behind <c>/api/v1/</c>.</summary>
    Task<Reply> SendAsync(HttpMethod method, string address, string? json = null, string? bearer = null);

    /// <summary>Ends the service without a word and starts it anew on what is left.</summary>
    Task KillAsync();

    /// <summary>The same while a request is under way.</summary>
    /// <param name="delay">How long after the request the kill comes, as a share of how long requests take; 0–1.</param>
    /// <param name="method">The request's.</param>
    /// <param name="address">The request's.</param>
    /// <param name="json">The request's.</param>
    /// <param name="bearer">The request's.</param>
    /// <returns>The answer, where it came before the end; otherwise nobody knows what became of the request.</returns>
    Task<Reply?> SendIntoKillAsync(double delay, HttpMethod method, string address, string? json, string? bearer);
}

/// <summary>What came back.</summary>
internal sealed record Reply(int Status, string Text)
{
    public bool IsGood => Status is >= 200 and < 300;

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>What stands in the envelope.</summary>
    public JsonElement Data => Json.GetProperty("data");

    /// <summary>The code of a refusal.</summary>
    public string? Code => Json.TryGetProperty("code", out var code) ? code.GetString() : null;
}

/// <summary>What is promised does not hold.</summary>
internal sealed class ViolationException(string message) : Exception(message);
