using System.Globalization;
using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>
/// The line between sites and central. It loses requests and answers, delivers twice, holds back and delivers late, is cut,
/// and the service dies at its other end. Whatever is delivered, the ledger sees, also where the agent does not.
/// </summary>
internal sealed class FaultyLink(ICentral central, Ledger ledger, Random random)
{
    private readonly List<(int Due, Request Request)> _held = [];
    private readonly Dictionary<Guid, int> _mended = [];
    private int _step;

    /// <summary>Whether everything arrives from now on.</summary>
    public bool IsHealed { get; private set; }

    /// <summary>What went wrong, by kind.</summary>
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
        var said = versions.Select(known => string.Create(CultureInfo.InvariantCulture, $$"""{"entity_type":"{{known.Key.Type}}","entity_id":"{{known.Key.Id}}","version":{{known.Value}}}"""));
        return await SendAsync(new Request(agent, HttpMethod.Post, "agents/changes/acknowledge", $$"""{"versions":[{{string.Join(',', said)}}]}""") { Versions = versions }) is not null;
    }

    /// <summary>Cuts a site off for a while.</summary>
    public void Cut(SimulatedAgent agent)
    {
        _mended[agent.Site] = _step + random.Next(10, 60);
        Count("cut");
    }

    /// <summary>Everything is mended; what was held back comes now.</summary>
    public async Task HealAsync()
    {
        (IsHealed, _step) = (true, int.MaxValue);
        await DeliverHeldAsync();
    }

    /// <summary>What was held back long enough comes now, the later ones sometimes first.</summary>
    public async Task DeliverHeldAsync()
    {
        if (!IsHealed) _step++;
        var due = _held.Where(held => held.Due <= _step).Select(held => held.Request).ToArray();
        _held.RemoveAll(held => held.Due <= _step);
        random.Shuffle(due);
        foreach (var request in due)
        {
            ledger.Say($"{request} arrives late");
            await DeliverAsync(request);
        }
    }

    private async Task<Reply?> SendAsync(Request request)
    {
        if (IsHealed) return await DeliverAsync(request);
        if (_mended.GetValueOrDefault(request.Agent.Site) > _step) return Lose(request, "cut off");
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
                return await DeliverIntoKillAsync(request);
            default:
                return await DeliverAsync(request);
        }
    }

    private async Task<Reply> DeliverAsync(Request request) =>
        await TakeAsync(request, await central.SendAsync(request.Method, request.Address, request.Json, request.Agent.Key));

    private async Task<Reply?> DeliverIntoKillAsync(Request request)
    {
        Count("killed");
        ledger.Say($"{request}: the service is killed");
        var reply = await central.SendIntoKillAsync(random.NextDouble(), request.Method, request.Address, request.Json, request.Agent.Key);
        if (reply is not null) await TakeAsync(request, reply);
        else if (request.Changes is { } changes) await ledger.PushUnseenAsync(request.Agent, changes);
        else if (request.Versions is { } versions) ledger.AcknowledgedUnseen(request.Agent, versions);
        return null;
    }

    private async Task<Reply> TakeAsync(Request request, Reply reply)
    {
        if (reply.Status != 200) throw new ViolationException($"{request}: {reply.Status} {reply.Text}");
        if (request.Changes is { } changes) await ledger.PushedAsync(request.Agent, changes, [.. reply.Data.EnumerateArray()]);
        if (request.Versions is { } versions) ledger.Acknowledged(request.Agent, versions, reply.Data);
        return reply;
    }

    private Reply? Lose(Request request, string how)
    {
        Count(how);
        ledger.Say($"{request}: {how}");
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
