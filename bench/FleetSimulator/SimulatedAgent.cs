using System.Text.Json;

namespace Sites.FleetSimulator;

/// <summary>The agent of one site: its credential, its reports, and the status that the service must report for it.</summary>
internal sealed class SimulatedAgent(Central central, int number, string site, int interval, int seed)
{
    /// <summary>How long this simulator uses a replaced key, which is shorter than its documented validity.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private DateTime _started = Clock.Now;
    private string? _previousKey;
    private DateTime _previousUntil;
    private bool _isRevoked;

    public int Number => number;

    public string Site => site;

    /// <summary>Effective heartbeat interval of the site, in seconds.</summary>
    public int Interval => interval;

    public Random Random { get; } = new(unchecked(seed * 1_000_003 + number));

    public PossiblePresence Presence { get; } = new();

    public string? Key { get; private set; }

    /// <summary>Upper bound of the random delay that is added to the interval, in seconds, from the last response.</summary>
    public int Jitter { get; private set; } = 1;

    /// <summary>Problem with one of the agent's services; null if there is none.</summary>
    public string? Trouble { get; set; }

    public SyncErrand? Errand { get; set; }

    /// <summary>All requests to synchronise the site.</summary>
    public List<SyncErrand> Errands { get; } = [];

    public int Accepted { get; private set; }

    /// <summary>Enrols or re-enrols the agent with a new token.</summary>
    public async Task EnrolAsync(Findings findings)
    {
        Presence.Begin();
        DateTime? sent = null;
        for (var isRepeated = false; ;)
        {
            var (token, _) = await central.SendWithRetryAsync("POST", $"/api/v1/sites/{site}/agent-token");
            sent ??= token.Sent;
            token.Expect(200, "A token");
            var body = $$"""{"site_id":"{{site}}","token":"{{token.Data.GetProperty("token").GetString()}}","agent_url":"https://10.{{number >> 16}}.{{number >> 8 & 255}}.{{number & 255}}:8443","agent_version":"2.4.{{number % 10}}","capabilities":["tftp","http"]}""";
            var reply = await central.SendAsync("POST", "/api/v1/agents/register", body);
            if (!reply.IsAnswered)
            {
                // Whether the token was used is unknown, so the next attempt needs a new one.
                isRepeated = true;
                await Task.Delay(500);
                continue;
            }

            reply.Expect(200, "An enrolment");
            var config = reply.Json.GetProperty("config");
            if (config.GetProperty("heartbeat_interval").GetInt32() != interval)
                findings.Add($"{this} received an interval of {config.GetProperty("heartbeat_interval")} s when it enrolled instead of {interval} s");
            // After a repeated enrolment, the previous key is unknown; after a revocation, there is none.
            (_previousKey, _previousUntil) = isRepeated || _isRevoked ? (null, default) : (Key, reply.Answered + Overlap);
            _isRevoked = false;
            Key = reply.Json.GetProperty("agent_key").GetString();
            Presence.Enrolled(reply with { Sent = sent.Value }, interval);
            return;
        }
    }

    public void Restart() => _started = Clock.Now;

    /// <summary>Returns the previous key, as long as it must be valid, or the current one.</summary>
    public string ChooseKey() => _previousKey is not null && Clock.Now < _previousUntil && Random.Next(4) > 0 ? _previousKey : Key!;

    /// <summary>Returns the body of a heartbeat, whose members can be replaced with invalid values.</summary>
    public string Report(
        string? siteId = null, string? timestamp = null, string cacheHitRate = "0.87", string? services = null) =>
        $$"""
        {"site_id":"{{siteId ?? site}}","timestamp":"{{timestamp ?? Clock.Now.ToString("O")}}","agent_version":"2.4.{{number % 10}}","uptime_seconds":{{(long)(Clock.Now - _started).TotalSeconds}},"services":{{services ?? $$"""{"dhcp":"ok","tftp":"{{Trouble ?? "ok"}}","http":"ok"}"""}},"nodes_seen_last_hour":{{number % 40}},"active_boots":{{number % 3}},"cache_hit_rate":{{cacheHitRate}},"cache_used_gb":12.5,"disk_usage_percent":41.5,"pending_sync_items":0,"conflicts_pending":0,"made_by_a_newer_agent":true}
        """;

    /// <summary>Sends a heartbeat and records the effects of the response.</summary>
    /// <returns>The commands of the response; null if there was no response.</returns>
    public async Task<IReadOnlyList<JsonElement>?> BeatAsync(Findings findings, string? report = null)
    {
        var isFailing = Trouble is not null;
        Presence.Begin();
        var reply = await central.SendAsync("POST", "/api/v1/agents/heartbeat", report ?? Report(), ChooseKey());
        if (!reply.IsAnswered)
        {
            Presence.Unanswered(reply, interval, isFailing);
            return null;
        }

        if (reply.Status != 200)
        {
            Presence.Cancel();
            findings.Add($"a heartbeat of {this} returned {reply.Status}: {reply.Text}");
            return null;
        }

        var answer = reply.Json;
        var seen = answer.GetProperty("server_time").GetDateTime();
        Presence.Accepted(reply, seen, interval, isFailing);
        Accepted++;
        Jitter = answer.GetProperty("heartbeat_jitter").GetInt32();
        if (seen < reply.Sent.AddMilliseconds(-10) || seen > reply.Answered.AddMilliseconds(10))
            findings.Add(FormattableString.Invariant($"a heartbeat of {this} has the time {seen:O}, but was sent and answered from {reply.Sent:O} to {reply.Answered:O}"));
        if (answer.GetProperty("heartbeat_interval").GetInt32() is var received && received != interval) findings.Add($"{this} received an interval of {received} s instead of {interval} s");
        return [.. answer.GetProperty("commands").EnumerateArray()];
    }

    /// <summary>Sends an invalid heartbeat or key, and checks that it is refused.</summary>
    public async Task ExpectRefusalAsync(Findings findings, string what, string report, string key, int expected)
    {
        var reply = await central.SendAsync("POST", "/api/v1/agents/heartbeat", report, key);
        if (reply.IsAnswered && reply.Status != expected) findings.Add($"{this} sent {what} and received {reply.Status} instead of {expected}: {reply.Text}");
    }

    /// <summary>Revokes the agent's credential.</summary>
    public async Task RevokeAsync()
    {
        Presence.Begin();
        var (reply, _) = await central.SendWithRetryAsync("DELETE", $"/api/v1/sites/{site}/agent");
        Presence.Revoked(reply.Expect(200, "A revocation"));
        _isRevoked = true;
        _previousKey = null;
    }

    /// <summary>Records heartbeats that were sent without this class, of which only the last one matters.</summary>
    public void RecordAccepted(int accepted, DateTime started, DateTime seen)
    {
        Accepted += accepted;
        Presence.Accepted(new Reply(200, [], started, Clock.Now), seen, interval, false);
    }

    public override string ToString() => $"agent {number} (site {site})";
}
