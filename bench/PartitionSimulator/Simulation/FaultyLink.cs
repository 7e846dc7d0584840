using System.Globalization;
using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>
/// The link between sites and central. It loses requests and responses, duplicates and delays requests, and is interrupted,
/// and the service is killed during requests. Some pushes contain a malformed change. The ledger receives every response, even if the agent does not.
/// </summary>
internal sealed class FaultyLink(ICentral central, Ledger ledger, Random random)
{
    private readonly List<(int Due, Request Request)> _held = [];
    private readonly Dictionary<Guid, int> _restoredAt = [];
    private readonly Dictionary<(Guid Site, Guid Node), DateTime> _latest = [];
    private int _step;

    /// <summary>Identifier of malformed changes that have one.</summary>
    public static readonly Guid MalformedId = Guid.Parse("00000000-0000-7000-8000-00000000bad0");

    /// <summary>Changes that no agent should push, because of a defect or a damaged disk.</summary>
    private static readonly string[] Malformed =
    [
        "5", "null", "\"text\"", "[]", "{}", """{"change_id":"x"}""",
        $$"""{"change_id":"{{MalformedId}}"}""",
        $$"""{"change_id":"{{MalformedId}}","entity_type":"banana","entity_id":"x","base_version":"1","modified_at":"9999-99-99","state":7}""",
        $$"""{"state":{"hostname":"\ud800"},"change_id":"{{MalformedId}}","entity_type":"node","entity_id":[],"base_version":-1}""",
    ];

    /// <summary>Whether the link has no more faults.</summary>
    public bool IsHealed { get; private set; }

    /// <summary>The current time by central's clock (UTC).</summary>
    public DateTime Now => central.Now;

    /// <summary>Whether central was restored, so that the ledger no longer describes it.</summary>
    public bool IsRestored { get; set; }

    /// <summary>Whether clocks are set during the run.</summary>
    public bool HasClockSteps { get; init; }

    /// <summary>The latest time of central's clock before it was set back (UTC).</summary>
    public DateTime LatestTime { get; set; }

    /// <summary>Number of faults by kind.</summary>
    public Dictionary<string, int> Faults { get; } = [];

    public async Task<IReadOnlyList<JsonElement>?> PushAsync(SimulatedAgent agent, IReadOnlyList<Change> changes)
    {
        var texts = changes.Select(change => change.Json(central.Monotonic)).ToList();
        int? malformed = !IsHealed && random.Next(4) == 0 ? random.Next(texts.Count + 1) : null;
        if (malformed is { } at)
        {
            texts.Insert(at, Malformed[random.Next(Malformed.Length)]);
            Count("malformed change");
        }

        var request = new Request(agent, HttpMethod.Post, "agents/changes", $$"""{"changes":[{{string.Join(',', texts)}}]}""") { Changes = [.. changes], MalformedAt = malformed, SentAt = central.Monotonic };
        return await SendAsync(request) is { } reply ? ResultsOf(request, reply) : null;
    }

    public async Task<JsonElement?> PullAsync(SimulatedAgent agent, string? cursor, (long Version, string Generation)? known, int limit)
    {
        var has = known is { } highest ? string.Create(CultureInfo.InvariantCulture, $"&known={highest.Generation}.{highest.Version}") : "";
        var after = cursor is null ? "" : $"&after={Uri.EscapeDataString(cursor)}";
        return await SendAsync(new Request(agent, HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"agents/changes?limit={limit}{after}{has}"), null)) is { } reply ? reply.Json : null;
    }

    public async Task<bool> AcknowledgeAsync(SimulatedAgent agent, string? generation, IReadOnlyList<KeyValuePair<(string Type, Guid Id), long>> versions)
    {
        var of = generation is null ? "" : $"\"generation\":\"{generation}\",";
        var entries = versions.Select(known => string.Create(CultureInfo.InvariantCulture, $$"""{"entity_type":"{{known.Key.Type}}","entity_id":"{{known.Key.Id}}","version":{{known.Value}}}"""));
        return await SendAsync(new Request(agent, HttpMethod.Post, "agents/changes/acknowledge", $$"""{{{of}}"versions":[{{string.Join(',', entries)}}]}""") { Versions = versions }) is not null;
    }

    /// <summary>Interrupts the link of a site for a while.</summary>
    public void Cut(SimulatedAgent agent)
    {
        _restoredAt[agent.Site] = _step + random.Next(10, 60);
        Count("cut");
    }

    /// <summary>Ends all faults and delivers the delayed requests.</summary>
    public async Task HealAsync()
    {
        (IsHealed, _step) = (true, int.MaxValue);
        await DeliverHeldAsync();
    }

    /// <summary>Delivers the delayed requests that are due, in random order.</summary>
    public async Task DeliverHeldAsync()
    {
        if (!IsHealed) _step++;
        var due = _held.Where(held => held.Due <= _step).Select(held => held.Request).ToArray();
        _held.RemoveAll(held => held.Due <= _step);
        random.Shuffle(due);
        foreach (var request in due)
        {
            ledger.Log($"{request} arrives late");
            await DeliverAsync(request);
        }
    }

    private async Task<Reply?> SendAsync(Request request)
    {
        if (IsHealed) return await DeliverAsync(request);
        if (_restoredAt.GetValueOrDefault(request.Agent.Site) > _step) return Lose(request, "cut off");
        switch (random.Next(20))
        {
            case 0 or 1:
                return Lose(request, "lost");
            case 2 or 3:
                await DeliverAsync(request);
                return Lose(request, "answer lost");
            case 4:
                await DeliverAsync(request);
                Count("twice");
                return await DeliverAsync(request);
            case 5 or 6:
                _held.Add((_step + random.Next(1, 25), request));
                return Lose(request, "held back");
            case 7:
                _held.Add((_step + random.Next(1, 25), request));
                Count("twice, once late");
                return await DeliverAsync(request);
            case 8 when random.Next(8) == 0:
                return await DeliverAndKillAsync(request);
            default:
                return await DeliverAsync(request);
        }
    }

    private async Task<Reply> DeliverAsync(Request request)
    {
        ExtendTimes(request);
        return await ProcessAsync(request, await central.SendAsync(request.Method, request.Address, request.Json, request.Agent.Key));
    }

    /// <summary>
    /// If clocks were set, the time that central assigns to a change depends on when it arrives: it is corrected by the deviation that was measured last, and
    /// is not before the version on which the change is based, nor before an earlier change of the node.
    /// </summary>
    private void ExtendTimes(Request request)
    {
        if (!HasClockSteps || request.Changes is not { } changes) return;
        foreach (var change in changes.Where(change => change.Outcome is null))
        {
            var by = change.Made is { } made ? central.Now - (request.SentAt - made) : change.ModifiedAt - request.Agent.MeasuredAhead;
            var computed = by < central.Now ? by : central.Now;
            var key = (change.Site, change.Node);
            DateTime[] bounds = [computed, change.MadeAt, LatestTime, _latest.GetValueOrDefault(key)];
            change.Extend(computed, bounds.Max());
            _latest[key] = change.Latest;
        }
    }

    private async Task<Reply?> DeliverAndKillAsync(Request request)
    {
        Count("killed");
        ExtendTimes(request);
        ledger.Log($"{request}: the service is killed");
        var reply = await central.SendAndKillAsync(random.NextDouble(), request.Method, request.Address, request.Json, request.Agent.Key);
        if (reply is not null) await ProcessAsync(request, reply);
        else if (request.Changes is { } changes) await ledger.PushedWithUnknownOutcomeAsync(request.Agent, changes);
        else if (request.Versions is { } versions) ledger.AcknowledgedWithUnknownOutcome(request.Agent, versions);
        return null;
    }

    private async Task<Reply> ProcessAsync(Request request, Reply reply)
    {
        if (reply.Status != 200) throw new ViolationException($"{request}: {reply.Status} {reply.Text}");
        if (request.Changes is { } changes)
        {
            var results = ResultsOf(request, reply);
            if (!IsRestored) await ledger.PushedAsync(request.Agent, changes, results);
            else foreach (var (change, result) in changes.Zip(results))
            {
                change.Record(result);
                ledger.Log($"{request.Agent} pushed {change} after the restore: {change.Outcome} {change.Code}");
            }
        }

        if (request.Versions is { } versions && !IsRestored) ledger.Acknowledged(request.Agent, versions, reply.Data);
        return reply;
    }

    /// <summary>Returns the results of the agent's own changes. A malformed change is refused and affects no other.</summary>
    private static List<JsonElement> ResultsOf(Request request, Reply reply)
    {
        var results = reply.Data.EnumerateArray().ToList();
        if (request.MalformedAt is not { } at) return results;
        if (results.Count <= at || results[at].GetProperty("outcome").GetString() is not ("refused" or "duplicate")) throw new ViolationException($"{request}: the malformed change at {at} was not refused: {reply.Text}");
        results.RemoveAt(at);
        return results;
    }

    private Reply? Lose(Request request, string how)
    {
        Count(how);
        ledger.Log($"{request}: {how}");
        return null;
    }

    private void Count(string fault) => Faults[fault] = Faults.GetValueOrDefault(fault) + 1;

    private sealed record Request(SimulatedAgent Agent, HttpMethod Method, string Address, string? Json)
    {
        public IReadOnlyList<Change>? Changes { get; init; }

        /// <summary>Position of a malformed change among the changes; null if there is none.</summary>
        public int? MalformedAt { get; init; }

        /// <summary>When the request was written, by a clock that is never set.</summary>
        public TimeSpan SentAt { get; init; }

        public IReadOnlyList<KeyValuePair<(string Type, Guid Id), long>>? Versions { get; init; }

        public override string ToString() =>
            $"{Agent} {(Changes is not null ? $"pushes {string.Join(" | ", Changes)}" : Versions is not null ? $"acknowledges {string.Join(", ", Versions.Select(known => $"{known.Key.Id.ToString()[^4..]}@{known.Value}"))}" : "pulls")}";
    }
}
