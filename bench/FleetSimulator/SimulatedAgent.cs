using System.Text.Json;

namespace Sites.FleetSimulator;

/// <summary>One site's agent: its credential, what it says, and what the service must therefore say of it.</summary>
internal sealed class SimulatedAgent(Central central, int number, string site, int interval, int seed)
{
    /// <summary>The shortest time that a replaced key is promised to work on, as far as this simulator checks it.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    private DateTime _started = Clock.Now;
    private string? _previousKey;
    private DateTime _previousUntil;
    private bool _isRevoked;

    public int Number => number;

    public string Site => site;

    /// <summary>What takes effect at its site, in seconds.</summary>
    public int Interval => interval;

    public Random Random { get; } = new(unchecked(seed * 1_000_003 + number));

    public KnownPresence Presence { get; } = new();

    public string? Key { get; private set; }

    /// <summary>Seconds of which a random part is added to the interval, as last answered.</summary>
    public int Jitter { get; private set; } = 1;

    /// <summary>What is the matter with one of its services; null while nothing is.</summary>
    public string? Trouble { get; set; }

    public SyncErrand? Errand { get; set; }

    /// <summary>Every request to synchronise it was ever sent.</summary>
    public List<SyncErrand> Errands { get; } = [];

    public int Accepted { get; private set; }

    /// <summary>A token and a key for it; again, where it has a key.</summary>
    public async Task EnrolAsync(Findings findings)
    {
        Presence.Begin();
        DateTime? sent = null;
        for (var isRepeated = false; ;)
        {
            var (token, _) = await central.InsistAsync("POST", $"/api/v1/sites/{site}/agent-token");
            sent ??= token.Sent;
            token.Expect(200, "A token");
            var body = $$"""{"site_id":"{{site}}","token":"{{token.Data.GetProperty("token").GetString()}}","agent_url":"https://10.{{number >> 16}}.{{number >> 8 & 255}}.{{number & 255}}:8443","agent_version":"2.4.{{number % 10}}","capabilities":["tftp","http"]}""";
            var reply = await central.SendAsync("POST", "/api/v1/agents/register", body);
            if (!reply.IsAnswered)
            {
                // Whether the token was taken is not known: another one.
                isRepeated = true;
                await Task.Delay(500);
                continue;
            }

            reply.Expect(200, "An enrolment");
            var config = reply.Json.GetProperty("config");
            if (config.GetProperty("heartbeat_interval").GetInt32() != interval)
                findings.Add($"{this} was told an interval of {config.GetProperty("heartbeat_interval")} s when it enrolled; {interval} s take effect");
            // After a repetition the key before is one that nobody has; after a revocation there is none.
            (_previousKey, _previousUntil) = isRepeated || _isRevoked ? (null, default) : (Key, reply.Answered + Overlap);
            _isRevoked = false;
            Key = reply.Json.GetProperty("agent_key").GetString();
            Presence.Enrolled(reply with { Sent = sent.Value }, interval);
            return;
        }
    }

    public void Restart() => _started = Clock.Now;

    /// <summary>Goes on with the key before for as long as it must work.</summary>
    public string ChooseKey() => _previousKey is not null && Clock.Now < _previousUntil && Random.Next(4) > 0 ? _previousKey : Key!;

    /// <summary>What it says; the members can be replaced by rubbish.</summary>
    public string Report(
        string? siteId = null, string? timestamp = null, string cacheHitRate = "0.87", string? services = null) =>
        $$"""
        {"site_id":"{{siteId ?? site}}","timestamp":"{{timestamp ?? Clock.Now.ToString("O")}}","agent_version":"2.4.{{number % 10}}","uptime_seconds":{{(long)(Clock.Now - _started).TotalSeconds}},"services":{{services ?? $$"""{"dhcp":"ok","tftp":"{{Trouble ?? "ok"}}","http":"ok"}"""}},"nodes_seen_last_hour":{{number % 40}},"active_boots":{{number % 3}},"cache_hit_rate":{{cacheHitRate}},"cache_used_gb":12.5,"disk_usage_percent":41.5,"pending_sync_items":0,"conflicts_pending":0,"made_by_a_newer_agent":true}
        """;

    /// <summary>Reports, and notes what follows from the answer.</summary>
    /// <returns>The answer's commands; null where there was no answer.</returns>
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
            Presence.Forget();
            findings.Add($"a heartbeat of {this} was answered with {reply.Status}: {reply.Text}");
            return null;
        }

        var answer = reply.Json;
        var seen = answer.GetProperty("server_time").GetDateTime();
        Presence.Accepted(reply, seen, interval, isFailing);
        Accepted++;
        Jitter = answer.GetProperty("heartbeat_jitter").GetInt32();
        if (seen < reply.Sent.AddMilliseconds(-10) || seen > reply.Answered.AddMilliseconds(10))
            findings.Add(FormattableString.Invariant($"a heartbeat of {this} counts from {seen:O}, and was under way from {reply.Sent:O} to {reply.Answered:O}"));
        if (answer.GetProperty("heartbeat_interval").GetInt32() is var told && told != interval) findings.Add($"{this} is told an interval of {told} s; {interval} s take effect");
        return [.. answer.GetProperty("commands").EnumerateArray()];
    }

    /// <summary>Reports what is no heartbeat, or not with this key; nothing may follow from it.</summary>
    public async Task BeRefusedAsync(Findings findings, string what, string report, string key, int expected)
    {
        var reply = await central.SendAsync("POST", "/api/v1/agents/heartbeat", report, key);
        if (reply.IsAnswered && reply.Status != expected) findings.Add($"{this} sent {what} and was answered with {reply.Status} instead of {expected}: {reply.Text}");
    }

    /// <summary>A person takes its credential away.</summary>
    public async Task RevokeAsync()
    {
        Presence.Begin();
        var (reply, _) = await central.InsistAsync("DELETE", $"/api/v1/sites/{site}/agent");
        Presence.Revoked(reply.Expect(200, "A revocation"));
        _isRevoked = true;
        _previousKey = null;
    }

    /// <summary>Takes over what it did without this class: the last of many heartbeats.</summary>
    public void Note(int accepted, DateTime started, DateTime seen)
    {
        Accepted += accepted;
        Presence.Accepted(new Reply(200, [], started, Clock.Now), seen, interval, false);
    }

    public override string ToString() => $"agent {number} (site {site})";
}
