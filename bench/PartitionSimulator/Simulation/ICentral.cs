using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>Central in the simulation: a service with a clock that can be killed.</summary>
internal interface ICentral
{
    /// <summary>The current time by central's clock (UTC).</summary>
    DateTime Now { get; }

    /// <summary>Maximum difference of two stored times of the same moment.</summary>
    TimeSpan Tolerance { get; }

    /// <summary>Advances the clock; implementations with a real clock may ignore it.</summary>
    Task AdvanceAsync(TimeSpan time);

    /// <summary>The sum of all steps of the clock.</summary>
    TimeSpan Stepped { get; }

    /// <summary>The time of a clock that is never set.</summary>
    TimeSpan Monotonic => new(Now.Ticks - Stepped.Ticks);

    /// <summary>Sets the clock ahead or back; implementations with a real clock may ignore it.</summary>
    Task StepAsync(TimeSpan step);

    /// <summary>Sends a request and waits for the response. The address is relative to <c>/api/v1/</c>.</summary>
    Task<Reply> SendAsync(HttpMethod method, string address, string? json = null, string? bearer = null);

    /// <summary>Kills the service and restarts it on the same data.</summary>
    Task KillAsync();

    /// <summary>Keeps a copy of all data, as a backup does.</summary>
    Task BackUpAsync();

    /// <summary>Replaces all data by the last copy, and starts the service on it.</summary>
    Task RestoreAsync();

    /// <summary>Kills the service during a request and restarts it.</summary>
    /// <param name="delay">Delay of the kill after the request, as a share of the duration of requests; 0–1.</param>
    /// <param name="method">Method of the request.</param>
    /// <param name="address">Address of the request.</param>
    /// <param name="json">Body of the request.</param>
    /// <param name="bearer">Bearer token of the request.</param>
    /// <returns>The response, or null if the service was killed first, so that the outcome of the request is unknown.</returns>
    Task<Reply?> SendAndKillAsync(double delay, HttpMethod method, string address, string? json, string? bearer);
}

/// <summary>A response.</summary>
internal sealed record Reply(int Status, string Text)
{
    public bool IsGood => Status is >= 200 and < 300;

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>Content of the data envelope.</summary>
    public JsonElement Data => Json.GetProperty("data");

    /// <summary>Stable code of an error response; null otherwise.</summary>
    public string? Code => Json.TryGetProperty("code", out var code) ? code.GetString() : null;
}

/// <summary>An invariant of the synchronisation is violated.</summary>
internal sealed class ViolationException(string message) : Exception(message);
