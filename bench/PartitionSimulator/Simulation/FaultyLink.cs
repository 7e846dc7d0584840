using System.Globalization;
using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>
/// The link between sites and central. It loses requests and responses, duplicates and delays requests, and is interrupted,
/// and the service is killed during requests. The ledger receives every response, even if the agent does not.
/// </summary>
internal sealed class FaultyLink(ICentral central, Ledger ledger, Random random)
{
    private readonly List<(int Due, Request Request)> _held = [];
    private readonly Dictionary<Guid, int> _restoredAt = [];
    private int _step;

    /// <summary>Whether the link has no more faults.</summary>
    public bool IsHealed { get; private set; }

    /// <summary>Number of faults by kind.</summary>
    public Dictionary<string, int> Faults { get; } = [];

    public async Task<IReadOnlyList<JsonElement>?> PushAsync(SimulatedAgent agent, IReadOnlyList<Change> changes) =>
        await SendAsync(new Request(agent, HttpMethod.Post, "agents/changes", $$"""{"changes":[{{string.Join(',', changes.Select(change => change.Json))}}]}""") { Changes = [.. changes] })
            is { } reply ? [.. reply.Data.EnumerateArray()] : null;

    public async Task<JsonElement?> PullAsync(SimulatedAgent agent, string? cursor, int limit)
    {
        var after = cursor is null ? "" : $"&after={Uri.EscapeDataString(cursor)}";
        return await SendAsync(new Request(agent, HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"agents/changes?limit={limit}{after}"), null)) is { } reply ? reply.Json : null;
    }

    public async Task<bool> AcknowledgeAsync(SimulatedAgent agent, IReadOnlyList<KeyValuePair<(string Type, Guid Id), long>> versions)
    {
        var entries = versions.Select(known => string.Create(CultureInfo.InvariantCulture, $$"""{"entity_type":"{{known.Key.Type}}","entity_id":"{{known.Key.Id}}","version":{{known.Value}}}"""));
        return await SendAsync(new Request(agent, HttpMethod.Post, "agents/changes/acknowledge", $$"""{"versions":[{{string.Join(',', entries)}}]}""") { Versions = versions }) is not null;
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

    private async Task<Reply> DeliverAsync(Request request) =>
        await ProcessAsync(request, await central.SendAsync(request.Method, request.Address, request.Json, request.Agent.Key));

    private async Task<Reply?> DeliverAndKillAsync(Request request)
    {
        Count("killed");
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
        if (request.Changes is { } changes) await ledger.PushedAsync(request.Agent, changes, [.. reply.Data.EnumerateArray()]);
        if (request.Versions is { } versions) ledger.Acknowledged(request.Agent, versions, reply.Data);
        return reply;
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

        public IReadOnlyList<KeyValuePair<(string Type, Guid Id), long>>? Versions { get; init; }

        public override string ToString() =>
            $"{Agent} {(Changes is not null ? $"pushes {string.Join(" | ", Changes)}" : Versions is not null ? $"acknowledges {string.Join(", ", Versions.Select(known => $"{known.Key.Id.ToString()[^4..]}@{known.Value}"))}" : "pulls")}";
    }
}
