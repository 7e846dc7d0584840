using System.Globalization;
using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>Verifies the invariants that apply at any time, and those that apply after all messages were delivered.</summary>
internal sealed class Convergence(ICentral central, Ledger ledger)
{
    private readonly Dictionary<(Guid Site, string Type, Guid Id), (long Version, string? Checksum)> _feeds = [];

    /// <summary>
    /// Verifies that every feed matches the state of central, that its versions increase with every change, and that central
    /// counts pending items and open conflicts correctly.
    /// </summary>
    public async Task CheckpointAsync(IReadOnlyList<SimulatedAgent> agents)
    {
        foreach (var node in ledger.Nodes.Values) await ledger.VerifyNodeAsync(node.Id);
        foreach (var agent in agents)
        {
            var rows = await FeedAsync(agent);
            var nodes = await NodesAsync(agent.Site);
            var delivered = rows.Where(row => row is { Type: SimulatedAgent.Node, State: not null }).ToDictionary(row => row.Id, row => row.State!);
            foreach (var (id, node) in nodes)
            {
                if (!delivered.TryGetValue(id, out var state)) throw ledger.Violation(id, $"it is at {agent}, but its feed does not contain it");
                ledger.Compare(ledger.Nodes[id], node);
                MustEqual(id, state, node, $"the feed of {agent}");
            }

            if (delivered.Keys.Except(nodes.Keys).Any()) throw ledger.Violation(delivered.Keys.Except(nodes.Keys).First(), $"the feed of {agent} contains it, but it is not at the site");
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
            if (pending < least || pending > most) throw new ViolationException($"{agent}: {pending} items are pending, but {least} to {most} of {rows.Count} versions were not acknowledged");
            var open = (await GoodAsync($"sites/{agent.Site}/conflicts?resolved=false&limit=500")).Data.GetArrayLength();
            if (health.GetProperty("conflicts_pending").GetInt32() != open) throw new ViolationException($"{agent}: {health.GetProperty("conflicts_pending")} conflicts are pending, but {open} are listed");
            if (ledger.Strategy != Strategy.Manual && open > 0) throw new ViolationException($"{agent}: the strategy creates no conflicts, but {open} are listed");
        }

        await ledger.VerifyConflictsAsync();
    }

    /// <summary>Verifies, after all messages were delivered, that every site has the state of central and that central has its acknowledgement.</summary>
    public async Task VerifyConvergenceAsync(IReadOnlyList<SimulatedAgent> agents)
    {
        foreach (var agent in agents)
        {
            var nodes = await NodesAsync(agent.Site);
            var copies = agent.Copies.Where(copy => copy.Key.Type == SimulatedAgent.Node && !agent.Kept.Contains(copy.Key.Id)).ToDictionary(copy => copy.Key.Id, copy => copy.Value);
            foreach (var (id, node) in nodes)
            {
                if (!copies.TryGetValue(id, out var copy)) throw ledger.Violation(id, $"it is at {agent}, but the agent has no copy");
                MustEqual(id, copy.Fields, node, $"the copy of {agent}");
            }

            if (copies.Keys.Except(nodes.Keys).Any()) throw ledger.Violation(copies.Keys.Except(nodes.Keys).First(), $"{agent} has a copy, but it is not at the site");
            var rows = await FeedAsync(agent);
            foreach (var row in rows.Where(row => row.State is not null))
            {
                if (!agent.Copies.TryGetValue((row.Type, row.Id), out var copy) || copy.Version != row.Version || Canonical.Checksum(copy.Fields) != row.Checksum)
                    throw ledger.Violation(row.Id, $"{agent} has {(copy is null ? "nothing" : $"version {copy.Version}: {Canonical.Write(copy.Fields)}")}, but its feed has version {row.Version}: {Canonical.Write(row.State!)}");
            }

            if (agent.Copies.Count - agent.Kept.Count != rows.Count(row => row.State is not null)) throw new ViolationException($"{agent} has {agent.Copies.Count} copies, but its feed has {rows.Count(row => row.State is not null)}");
            var pending = (await GoodAsync($"sites/{agent.Site}/health")).Data.GetProperty("pending_sync_items").GetInt32();
            if (pending != 0) throw new ViolationException($"{agent} acknowledged everything, but {pending} items are pending");
            foreach (var change in agent.Made.Where(change => change.Outcome is null)) throw ledger.Violation(change.Node, $"change {change} has no outcome");
        }
    }

    /// <summary>Verifies, after central was restored and all messages were delivered, that nothing was lost that a site had.</summary>
    public async Task VerifyNothingIsLostAsync(IReadOnlyList<SimulatedAgent> agents, HeldAtSites held)
    {
        foreach (var (node, states) in held.States)
        {
            if (held.Deleted.Contains(node) || agents.Any(agent => agent.Kept.Contains(node))) continue;
            var reply = await central.SendAsync(HttpMethod.Get, $"nodes/{node}");
            if (!reply.IsGood)
            {
                // Another node has its MAC address meanwhile, or the site was told why the node is not accepted.
                if (agents.Any(agent => agent.Made.Exists(change => change.Node == node && change.Code is not null))) continue;
                throw ledger.Violation(node, $"a site had it when central was restored, and central does not have it: {states[0].Count} fields");
            }

            foreach (var field in Ledger.Fields)
            {
                var value = reply.Data.GetProperty(field);
                var text = value.ValueKind == JsonValueKind.String ? Canonical.Text(value.GetString()!) : value.GetRawText();
                if (!states.Exists(state => state[field] == text) && held.BackedUp.GetValueOrDefault((node, field)) != text)
                    throw ledger.Violation(node, $"{field} is {text}, which neither a site nor the backup had");
            }
        }

        foreach (var (site, edits) in held.Unanswered.GroupBy(change => change.Site).Select(group => (group.Key, group.SelectMany(change => change.Edits.Values).GroupBy(edit => (edit.Node, edit.Field)).Select(of => of.Last()))))
        {
            foreach (var edit in edits)
            {
                var change = edit.Change!;
                if (change.Outcome is null) throw ledger.Violation(edit.Node, $"change {change} has no outcome");
                if (change.Code is not null || change.Outcome == "conflict" || change.Superseded.Contains(edit.Field)) continue;
                var value = (await GoodAsync($"nodes/{edit.Node}")).Data.GetProperty(edit.Field);
                if ((value.ValueKind == JsonValueKind.String ? Canonical.Text(value.GetString()!) : value.GetRawText()) != edit.Value)
                    throw ledger.Violation(edit.Node, $"{edit.Field} of {edit} at site {site.ToString()[^4..]} is lost after a restore, although change {change} is {change.Outcome}");
            }
        }
    }

    /// <summary>Pushes all changes of the run again and verifies that they are duplicates without an effect.</summary>
    public async Task VerifyIdempotencyAsync(IReadOnlyList<SimulatedAgent> agents)
    {
        foreach (var agent in agents)
        {
            var before = await FeedAsync(agent);
            foreach (var batch in agent.Made.Chunk(500))
            {
                var reply = await central.SendAsync(HttpMethod.Post, "agents/changes", $$"""{"changes":[{{string.Join(',', batch.Select(change => change.Json(central.Monotonic)))}}]}""", agent.Key);
                if (!reply.IsGood) throw new ViolationException($"{agent} pushes everything again: {reply.Status} {reply.Text}");
                foreach (var (change, result) in batch.Zip(reply.Data.EnumerateArray()))
                {
                    if (result.GetProperty("outcome").GetString() != "duplicate" || result.GetProperty("first_outcome").GetString() != change.Outcome)
                        throw ledger.Violation(change.Node, $"change {change} was {change.Outcome}, but is {result} when it is pushed again");
                }
            }

            var after = await FeedAsync(agent);
            if (!before.Select(row => (row.Id, row.Version, row.Checksum)).SequenceEqual(after.Select(row => (row.Id, row.Version, row.Checksum))))
                throw new ViolationException($"{agent} pushed everything again, and its feed has changed");
        }

        foreach (var node in ledger.Nodes.Values) await ledger.VerifyNodeAsync(node.Id);
    }

    /// <summary>Resolves a conflict as it was read. The decision must be refused if a side has changed since, and only then.</summary>
    public async Task ResolveAsync(JsonElement read, string decision, Func<string, string> newValue)
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
            if (conflict.GetProperty("resolved").GetBoolean()) throw ledger.Violation(node.Id, $"conflict {id} was resolved twice");
            if (node.Home != site)
            {
                if (decision != "accepted_central") throw ledger.Violation(node.Id, $"conflict {id} was resolved by {decision}, but the node is not at the site");
                return;
            }

            foreach (var side in new[] { "central_state", "site_state" })
            {
                if (conflict.GetProperty(side).GetRawText() != read.GetProperty(side).GetRawText()) throw ledger.Violation(node.Id, $"a decision about conflict {id} was accepted for an outdated {side}");
            }

            ledger.Resolved(node, conflict, decision, (await GoodAsync($"nodes/{node.Id}")).Data);
            return;
        }

        ledger.Log($"a decision about conflict {id[^4..]} of node {node.Id.ToString()[^4..]}, {decision}: {reply.Code}");
        var hasChanged = read.GetProperty("central_version").GetInt64() != conflict.GetProperty("central_version").GetInt64() || read.GetProperty("site_version").GetInt64() != conflict.GetProperty("site_version").GetInt64();
        var isExplained = reply.Code switch
        {
            "sync_conflict.stale" => hasChanged,
            "sync_conflict.already_resolved" => conflict.GetProperty("resolved").GetBoolean(),
            "sync_conflict.entity_gone" => node.Home != site,
            "node.invalid_transition" => decision == "accepted_site",
            // More fields need a decision since the conflict was read, or the node has returned.
            "sync_conflict.fields_invalid" => hasChanged,
            _ => false,
        };
        if (!isExplained) throw ledger.Violation(node.Id, $"conflict {id} cannot be resolved by {decision}: {reply.Status} {reply.Text}; it was read as {read} and is {conflict}");
    }

    /// <summary>Resolves all conflicts of a site with one decision, and then those individually that central has changed since.</summary>
    public async Task ResolveAllAsync(SimulatedAgent agent, string decision)
    {
        var open = await OpenAsync(agent);
        var reply = await central.SendAsync(HttpMethod.Post, $"sites/{agent.Site}/conflicts/resolve-all", $$"""{"resolution":"{{decision}}"}""");
        if (!reply.IsGood) throw new ViolationException($"{agent}: resolve-all: {reply.Status} {reply.Text}");
        var unresolved = reply.Data.GetProperty("unresolved").EnumerateArray().Select(conflict => conflict.GetProperty("id").GetGuid()).ToHashSet();
        if (reply.Data.GetProperty("resolved").GetInt32() + unresolved.Count != open.Count) throw new ViolationException($"{agent} has {open.Count} open conflicts, but resolve-all returned {reply.Data}");
        foreach (var conflict in open)
        {
            var node = ledger.Nodes[conflict.GetProperty("entity_id").GetGuid()];
            if (unresolved.Contains(conflict.GetProperty("id").GetGuid()) || node.Home != agent.Site) continue;
            if (conflict.GetProperty("moved_on").GetBoolean()) throw ledger.Violation(node.Id, $"central has changed it, but resolve-all resolved {conflict}");
            ledger.Resolved(node, conflict, decision, (await GoodAsync($"nodes/{node.Id}")).Data);
        }

        foreach (var conflict in await OpenAsync(agent)) await ResolveAsync(conflict, "accepted_central", name => throw new InvalidOperationException(name));
        if ((await OpenAsync(agent)).Count is > 0 and var left) throw new ViolationException($"{agent}: {left} conflicts cannot be resolved");
    }

    private async Task<List<JsonElement>> OpenAsync(SimulatedAgent agent) =>
        [.. (await GoodAsync($"sites/{agent.Site}/conflicts?resolved=false&limit=500")).Data.EnumerateArray()];

    private void Watch(SimulatedAgent agent, FeedRow row)
    {
        var key = (agent.Site, row.Type, row.Id);
        if (_feeds.TryGetValue(key, out var before))
        {
            if (row.Version < before.Version) throw ledger.Violation(row.Id, $"its version at {agent} decreased from {before.Version} to {row.Version}");
            if (row.Version == before.Version && row.Checksum != before.Checksum) throw ledger.Violation(row.Id, $"it changed at {agent}, but its version is still {row.Version}");
        }

        _feeds[key] = (row.Version, row.Checksum);
    }

    private void MustEqual(Guid id, SortedDictionary<string, string> state, JsonElement node, string where)
    {
        foreach (var (field, value) in state)
        {
            var current = node.GetProperty(field);
            var at = current.ValueKind == JsonValueKind.String ? Canonical.Text(current.GetString()!) : current.GetRawText();
            if (at != value) throw ledger.Violation(id, $"{where} has {field}={value}, but central has {at}");
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
                var state = row.GetProperty("state") is { ValueKind: JsonValueKind.Object } value ? Canonical.Fields(value) : null;
                var checksum = row.GetProperty("checksum").GetString();
                if (state is not null && Canonical.Checksum(state) != checksum) throw new ViolationException($"the checksum of {row} is wrong");
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
