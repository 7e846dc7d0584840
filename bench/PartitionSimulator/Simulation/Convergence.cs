using System.Globalization;
using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>What must hold at any time, and what must hold once everything has arrived.</summary>
internal sealed class Convergence(ICentral central, Ledger ledger)
{
    private readonly Dictionary<(Guid Site, string Type, Guid Id), (long Version, string? Checksum)> _feeds = [];

    /// <summary>
    /// Every feed says what central has; its versions rise with every change and never fall; and what central counts as
    /// pending, or as unsettled, is what there is.
    /// </summary>
    public async Task CheckpointAsync(IReadOnlyList<SimulatedAgent> agents)
    {
        foreach (var node in ledger.Nodes.Values) await ledger.LookAsync(node.Id);
        foreach (var agent in agents)
        {
            var rows = await FeedAsync(agent);
            var nodes = await NodesAsync(agent.Site);
            var told = rows.Where(row => row is { Type: SimulatedAgent.Node, State: not null }).ToDictionary(row => row.Id, row => row.State!);
            foreach (var (id, node) in nodes)
            {
                if (!told.TryGetValue(id, out var state)) throw ledger.Violation(id, $"it is at {agent}, and the feed says nothing of it");
                ledger.Compare(ledger.Nodes[id], node);
                MustEqual(id, state, node, $"the feed of {agent}");
            }

            if (told.Keys.Except(nodes.Keys).Any()) throw ledger.Violation(told.Keys.Except(nodes.Keys).First(), $"the feed of {agent} has it, and it is not there");
            foreach (var row in rows) Watch(agent, row);

            var (least, most) = (0, 0);
            foreach (var row in rows)
            {
                var (surely, perhaps) = ledger.AcknowledgedOf(agent.Site, row.Type, row.Id);
                if (perhaps < row.Version) least++;
                if (surely < row.Version) most++;
            }

            var health = (await GoodAsync($"sites/{agent.Site}/health")).Data;
            var pending = health.GetProperty("pending_sync_items").GetInt32();
            if (pending < least || pending > most) throw new ViolationException($"{agent}: {pending} items are pending, and of {rows.Count} versions {least} to {most} were not acknowledged");
            var open = (await GoodAsync($"sites/{agent.Site}/conflicts?resolved=false&limit=500")).Data.GetArrayLength();
            if (health.GetProperty("conflicts_pending").GetInt32() != open) throw new ViolationException($"{agent}: {health.GetProperty("conflicts_pending")} conflicts are pending, and {open} are listed");
            if (ledger.Strategy != Strategy.Manual && open > 0) throw new ViolationException($"{agent}: nobody is to settle conflicts, and {open} are listed");
        }

        await ledger.ContestedAreListedAsync();
    }

    /// <summary>Everything has arrived: every site has what central has, and central knows that it has.</summary>
    public async Task AllIsKnownAsync(IReadOnlyList<SimulatedAgent> agents)
    {
        foreach (var agent in agents)
        {
            var nodes = await NodesAsync(agent.Site);
            var copies = agent.Copies.Where(copy => copy.Key.Type == SimulatedAgent.Node).ToDictionary(copy => copy.Key.Id, copy => copy.Value);
            foreach (var (id, node) in nodes)
            {
                if (!copies.TryGetValue(id, out var copy)) throw ledger.Violation(id, $"it is at {agent}, which has no copy of it");
                MustEqual(id, copy.Fields, node, $"the copy of {agent}");
            }

            if (copies.Keys.Except(nodes.Keys).Any()) throw ledger.Violation(copies.Keys.Except(nodes.Keys).First(), $"{agent} has a copy, and it is not there");
            var rows = await FeedAsync(agent);
            foreach (var row in rows.Where(row => row.State is not null))
            {
                if (!agent.Copies.TryGetValue((row.Type, row.Id), out var copy) || copy.Version != row.Version || Canonical.Checksum(copy.Fields) != row.Checksum)
                    throw ledger.Violation(row.Id, $"{agent} has {(copy is null ? "nothing" : $"version {copy.Version}: {Canonical.Write(copy.Fields)}")}, and its feed has version {row.Version}: {Canonical.Write(row.State!)}");
            }

            if (agent.Copies.Count != rows.Count(row => row.State is not null)) throw new ViolationException($"{agent} has {agent.Copies.Count} copies, and its feed {rows.Count(row => row.State is not null)}");
            var pending = (await GoodAsync($"sites/{agent.Site}/health")).Data.GetProperty("pending_sync_items").GetInt32();
            if (pending != 0) throw new ViolationException($"{agent} acknowledged everything, and {pending} items are pending");
            foreach (var change in agent.Made.Where(change => change.Outcome is null)) throw ledger.Violation(change.Node, $"nothing became of change {change}");
        }
    }

    /// <summary>All changes of the run are pushed once more: they are known, and nothing happens.</summary>
    public async Task NothingHappensTwiceAsync(IReadOnlyList<SimulatedAgent> agents)
    {
        foreach (var agent in agents)
        {
            var before = await FeedAsync(agent);
            foreach (var batch in agent.Made.Chunk(500))
            {
                var reply = await central.SendAsync(HttpMethod.Post, "agents/changes", $$"""{"changes":[{{string.Join(',', batch.Select(change => change.Json))}}]}""", agent.Key);
                if (!reply.IsGood) throw new ViolationException($"{agent} pushes everything once more: {reply.Status} {reply.Text}");
                foreach (var (change, result) in batch.Zip(reply.Data.EnumerateArray()))
                {
                    if (result.GetProperty("outcome").GetString() != "duplicate" || result.GetProperty("first_outcome").GetString() != change.Outcome)
                        throw ledger.Violation(change.Node, $"change {change} was {change.Outcome}, and pushed once more it is {result}");
                }
            }

            var after = await FeedAsync(agent);
            if (!before.Select(row => (row.Id, row.Version, row.Checksum)).SequenceEqual(after.Select(row => (row.Id, row.Version, row.Checksum))))
                throw new ViolationException($"{agent} pushed everything once more, and its feed has changed");
        }

        foreach (var node in ledger.Nodes.Values) await ledger.LookAsync(node.Id);
    }

    /// <summary>Carries out a decision that rests on what was read. It is refused where a side has gone on, and never otherwise.</summary>
    public async Task SettleAsync(JsonElement read, string decision, Func<string, string> newValue)
    {
        var (id, site) = (read.GetProperty("id").GetString()!, read.GetProperty("site_id").GetGuid());
        var node = ledger.Nodes[read.GetProperty("entity_id").GetGuid()];
        var conflict = (await GoodAsync($"sync/conflicts/{id}")).Data;
        var more = "";
        if (decision == "merged")
        {
            var names = read.GetProperty("fields").EnumerateArray().Where(field => field.GetProperty("to_resolve").GetBoolean()).Select(field => field.GetProperty("name").GetString()!);
            var values = string.Join(',', names.Select(name => $"\"{name}\":{(name == "state" ? node.Life : newValue(name))}"));
            more = $",\"fields\":{{{values}}}";
        }

        var reply = await central.SendAsync(HttpMethod.Post, $"sync/conflicts/{id}/resolve", string.Create(CultureInfo.InvariantCulture,
            $$"""{"resolution":"{{decision}}","central_version":{{read.GetProperty("central_version").GetInt64()}},"site_version":{{read.GetProperty("site_version").GetInt64()}}{{more}}}"""));
        if (reply.IsGood)
        {
            if (conflict.GetProperty("resolved").GetBoolean()) throw ledger.Violation(node.Id, $"conflict {id} was settled twice");
            if (node.Home != site)
            {
                if (decision != "accepted_central") throw ledger.Violation(node.Id, $"conflict {id} was settled by {decision}, and the node is not at the site");
                return;
            }

            foreach (var side in new[] { "central_state", "site_state" })
            {
                if (conflict.GetProperty(side).GetRawText() != read.GetProperty(side).GetRawText()) throw ledger.Violation(node.Id, $"a decision about conflict {id} was taken on another {side} than there is");
            }

            ledger.Settled(node, conflict, decision, (await GoodAsync($"nodes/{node.Id}")).Data);
            return;
        }

        ledger.Say($"a decision about conflict {id[^4..]} of node {node.Id.ToString()[^4..]}, {decision}: {reply.Code}");
        var hasMovedOn = read.GetProperty("central_version").GetInt64() != conflict.GetProperty("central_version").GetInt64() || read.GetProperty("site_version").GetInt64() != conflict.GetProperty("site_version").GetInt64();
        var isExplained = reply.Code switch
        {
            "sync_conflict.stale" => hasMovedOn,
            "sync_conflict.already_resolved" => conflict.GetProperty("resolved").GetBoolean(),
            "sync_conflict.entity_gone" => node.Home != site,
            "node.invalid_transition" => decision == "accepted_site",
            // What is to be settled has become more since it was read, or the node has come back.
            "sync_conflict.fields_invalid" => hasMovedOn,
            _ => false,
        };
        if (!isExplained) throw ledger.Violation(node.Id, $"conflict {id} cannot be settled by {decision}: {reply.Status} {reply.Text}; it was read as {read} and is {conflict}");
    }

    /// <summary>All of a site's conflicts are settled in the same way, and those that have gone on one by one.</summary>
    public async Task SettleAllAsync(SimulatedAgent agent, string decision)
    {
        var open = await OpenAsync(agent);
        var reply = await central.SendAsync(HttpMethod.Post, $"sites/{agent.Site}/conflicts/resolve-all", $$"""{"resolution":"{{decision}}"}""");
        if (!reply.IsGood) throw new ViolationException($"{agent}: resolve-all: {reply.Status} {reply.Text}");
        var unresolved = reply.Data.GetProperty("unresolved").EnumerateArray().Select(conflict => conflict.GetProperty("id").GetGuid()).ToHashSet();
        if (reply.Data.GetProperty("resolved").GetInt32() + unresolved.Count != open.Count) throw new ViolationException($"{agent} has {open.Count} open conflicts, and resolve-all says {reply.Data}");
        foreach (var conflict in open)
        {
            var node = ledger.Nodes[conflict.GetProperty("entity_id").GetGuid()];
            if (unresolved.Contains(conflict.GetProperty("id").GetGuid()) || node.Home != agent.Site) continue;
            if (conflict.GetProperty("moved_on").GetBoolean()) throw ledger.Violation(node.Id, $"central has gone on, and resolve-all settled {conflict}");
            ledger.Settled(node, conflict, decision, (await GoodAsync($"nodes/{node.Id}")).Data);
        }

        foreach (var conflict in await OpenAsync(agent)) await SettleAsync(conflict, "accepted_central", name => throw new InvalidOperationException(name));
        if ((await OpenAsync(agent)).Count is > 0 and var left) throw new ViolationException($"{agent}: {left} conflicts cannot be settled");
    }

    private async Task<List<JsonElement>> OpenAsync(SimulatedAgent agent) =>
        [.. (await GoodAsync($"sites/{agent.Site}/conflicts?resolved=false&limit=500")).Data.EnumerateArray()];

    private void Watch(SimulatedAgent agent, FeedRow row)
    {
        var key = (agent.Site, row.Type, row.Id);
        if (_feeds.TryGetValue(key, out var before))
        {
            if (row.Version < before.Version) throw ledger.Violation(row.Id, $"its version at {agent} fell from {before.Version} to {row.Version}");
            if (row.Version == before.Version && row.Checksum != before.Checksum) throw ledger.Violation(row.Id, $"it changed at {agent} and its version stayed {row.Version}");
        }

        _feeds[key] = (row.Version, row.Checksum);
    }

    private void MustEqual(Guid id, SortedDictionary<string, string> state, JsonElement node, string where)
    {
        foreach (var (field, value) in state)
        {
            var said = node.GetProperty(field);
            var at = said.ValueKind == JsonValueKind.String ? Canonical.Text(said.GetString()!) : said.GetRawText();
            if (at != value) throw ledger.Violation(id, $"{where} says {field}={value}, and central has {at}");
        }
    }

    private async Task<Dictionary<Guid, JsonElement>> NodesAsync(Guid site) =>
        (await GoodAsync($"sites/{site}/nodes?limit=500")).Data.EnumerateArray().ToDictionary(node => node.GetProperty("id").GetGuid());

    private async Task<List<FeedRow>> FeedAsync(SimulatedAgent agent)
    {
        var rows = new List<FeedRow>();
        var after = "";
        while (true)
        {
            var page = (await GoodAsync($"agents/changes?limit=500{after}", agent.Key)).Json;
            foreach (var row in page.GetProperty("data").EnumerateArray())
            {
                var state = row.GetProperty("state") is { ValueKind: JsonValueKind.Object } said ? Canonical.Fields(said) : null;
                var checksum = row.GetProperty("checksum").GetString();
                if (state is not null && Canonical.Checksum(state) != checksum) throw new ViolationException($"the checksum of {row} is another");
                rows.Add(new FeedRow(row.GetProperty("entity_type").GetString()!, row.GetProperty("entity_id").GetGuid(), row.GetProperty("version").GetInt64(), state, checksum));
            }

            if (!page.GetProperty("has_more").GetBoolean()) return rows;
            after = $"&after={Uri.EscapeDataString(page.GetProperty("next_cursor").GetString()!)}";
        }
    }

    private async Task<Reply> GoodAsync(string address, string? bearer = null)
    {
        var reply = await central.SendAsync(HttpMethod.Get, address, null, bearer);
        return reply.IsGood ? reply : throw new ViolationException($"GET {address}: {reply.Status} {reply.Text}");
    }

    private sealed record FeedRow(string Type, Guid Id, long Version, SortedDictionary<string, string>? State, string? Checksum);
}
