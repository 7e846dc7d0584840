using System.Globalization;
using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>Options of a run.</summary>
/// <param name="Seed">Seed of the random numbers, which determines the run.</param>
/// <param name="Strategy">Conflict resolution of all sites.</param>
/// <param name="Sites">Number of sites.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="HasChangingAutonomy">Whether the autonomy levels change during the run.</param>
/// <param name="IsRestored">Whether central is backed up in the middle of the run and restored at its end.</param>
/// <param name="HasClockSteps">Whether the clocks of central and of the sites are set during the run.</param>
internal sealed record PartitionOptions(int Seed, Strategy Strategy, int Sites = 3, int Steps = 250, bool HasChangingAutonomy = false, bool IsRestored = false, bool HasClockSteps = false)
{
    public override string ToString() =>
        $"seed {Seed}, {Wire(Strategy)}, {Sites} sites, {Steps} steps{(HasChangingAutonomy ? ", changing autonomy" : "")}{(IsRestored ? ", restored" : "")}{(HasClockSteps ? ", clocks set" : "")}";

    /// <summary>Returns the wire name of a strategy.</summary>
    public static string Wire(Strategy strategy) => strategy switch
    {
        Strategy.CentralWins => "central_wins",
        Strategy.SiteWins => "site_wins",
        Strategy.LastWrite => "last_write",
        Strategy.Manual => "manual",
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, null),
    };
}

/// <summary>Statistics of a run.</summary>
/// <param name="Changes">Number of changes that sites made.</param>
/// <param name="Outcomes">Number of these changes by outcome.</param>
/// <param name="Faults">Number of faults of the links by kind.</param>
/// <param name="Acts">Number of actions of people and sites by kind.</param>
internal sealed record PartitionReport(
    int Changes, IReadOnlyDictionary<string, int> Outcomes, IReadOnlyDictionary<string, int> Faults, IReadOnlyDictionary<string, int> Acts);

/// <summary>
/// Sites and central change the same nodes over faulty links; then the faults end and all invariants are verified. Events are
/// sequential, and the seed alone determines their order.
/// </summary>
internal sealed class Partition
{
    private const int NodesPerSite = 3;
    private const int MaxDrain = 4000;
    private static readonly string[] Levels = ["full", "limited", "readonly"];

    private readonly ICentral _central;
    private readonly PartitionOptions _options;
    private readonly Random _random;
    private readonly Ledger _ledger;
    private readonly FaultyLink _link;
    private readonly List<SimulatedAgent> _agents = [];
    private readonly SortedDictionary<string, int> _acts = new(StringComparer.Ordinal);
    private readonly List<(JsonElement Conflict, string Decision)> _openDecisions = [];
    private readonly Convergence _convergence;
    private readonly Dictionary<Guid, int> _ranks = [];
    private HeldAtSites? _held;
    private int _written;

    private Partition(ICentral central, PartitionOptions options)
    {
        (_central, _options, _random) = (central, options, new Random(options.Seed));
        _ledger = new Ledger(central, options.Strategy);
        _link = new FaultyLink(central, _ledger, _random) { HasClockSteps = options.HasClockSteps };
        _convergence = new Convergence(central, _ledger);
    }

    /// <summary>Runs the simulation.</summary>
    /// <exception cref="ViolationException">An invariant is violated.</exception>
    public static async Task<PartitionReport> RunAsync(ICentral central, PartitionOptions options)
    {
        var partition = new Partition(central, options);
        await partition.PrepareAsync();
        for (var step = 1; step <= options.Steps; step++)
        {
            await partition.StepAsync();
            if (options.IsRestored && step == options.Steps / 2) await partition.BackUpAsync();
            if (step % 50 == 0) await partition._convergence.CheckpointAsync(partition._agents);
        }

        if (options.IsRestored) await partition.RestoreAsync();
        else await partition.EndAsync();
        return new PartitionReport(partition._agents.Sum(agent => agent.Made.Count), partition._ledger.Outcomes, partition._link.Faults, partition._acts);
    }

    private async Task PrepareAsync()
    {
        var root = await CreateAsync("sites", $$"""{"name":"{{_options}}","conflict_resolution":"{{PartitionOptions.Wire(_options.Strategy)}}","autonomy_level":"full"}""");
        for (var i = 0; i < _options.Sites; i++)
        {
            // Siblings and nested sites, because each must have its own feed.
            var above = i > 0 && _random.Next(3) == 0 ? _agents[^1].Site : root.GetProperty("id").GetGuid();
            var site = (await CreateAsync("sites", $$"""{"name":"site {{i}} of {{_options}}","parent_id":"{{above}}","autonomy_level":"full"}""")).GetProperty("id").GetGuid();
            _agents.Add(await EnrolAsync(site, i));
            _ledger.Allowed(site, "full", DateTime.MinValue);
            for (var j = 0; j < NodesPerSite; j++) await CreateNodeAsync(site);
        }

        await MeasureClocksAsync();
        // All agents receive the initial nodes before the faults start, because an agent without copies can change nothing.
        var healed = new FaultyLink(_central, _ledger, _random);
        await healed.HealAsync();
        foreach (var agent in _agents)
        {
            while (!await agent.StepAsync(healed))
            {
            }
        }
    }

    private async Task<SimulatedAgent> EnrolAsync(Guid site, int number)
    {
        var token = (await ExpectAsync(HttpMethod.Post, $"sites/{site}/agent-token", null)).Data.GetProperty("token").GetString();
        var enrolment = $$"""{"site_id":"{{site}}","token":"{{token}}","nonce":"{{number}}","agent_url":"https://agent.example:8443","agent_version":"1.0.0"}""";
        for (var lost = _random.Next(3); lost > 0; lost--)
        {
            await ExpectAsync(HttpMethod.Post, "agents/register", enrolment);
            Count("answer to an enrolment lost");
            if (_random.Next(4) == 0) await _central.KillAsync();
        }

        var enrolled = await ExpectAsync(HttpMethod.Post, "agents/register", enrolment);
        // Clocks that are minutes ahead, minutes behind, and correct.
        var ahead = TimeSpan.FromMilliseconds((number % 3) switch { 0 => _random.Next(60_000, 900_000), 1 => -_random.Next(60_000, 900_000), _ => 0 });
        return new SimulatedAgent(site, enrolled.Json.GetProperty("agent_key").GetString()!, ahead, _random.Next(3) == 0, _options.HasClockSteps && number % 2 == 1, _random);
    }

    /// <summary>Sends one heartbeat per agent, so that central measures the deviation of its clock.</summary>
    private async Task MeasureClocksAsync()
    {
        foreach (var agent in _agents) await SendHeartbeatAsync(agent);
        foreach (var agent in _agents) await MeasuredAsync(agent);
    }

    private async Task SendHeartbeatAsync(SimulatedAgent agent)
    {
        var body = $$$"""{"site_id":"{{{agent.Site}}}","agent_version":"1.0.0","uptime_seconds":1,"services":{},"timestamp":"{{{_central.Now + agent.Ahead:yyyy-MM-ddTHH:mm:ss.fffffffZ}}}"}""";
        var reply = await _central.SendAsync(HttpMethod.Post, "agents/heartbeat", body, agent.Key);
        if (reply.Status != 200) throw new ViolationException($"{agent}: the response to a heartbeat is {reply.Status} {reply.Text}");
    }

    /// <summary>Waits until central has stored the deviation of a clock.</summary>
    private async Task MeasuredAsync(SimulatedAgent agent)
    {
        for (var attempt = 0; ; attempt++)
        {
            var skew = (await ExpectAsync(HttpMethod.Get, $"sites/{agent.Site}/health", null)).Data.GetProperty("clock_skew_seconds");
            if (skew.ValueKind == JsonValueKind.Number && (TimeSpan.FromSeconds(skew.GetDouble()) - agent.Ahead).Duration() <= TimeSpan.FromSeconds(2))
            {
                agent.MeasuredAhead = TimeSpan.FromSeconds(skew.GetDouble());
                return;
            }

            if (attempt == 200) throw new ViolationException($"{agent} is ahead by {agent.Ahead}, but central measured {skew}");
            await Task.Delay(20);
        }
    }

    /// <summary>Sets the clock of a site or of central ahead or back. The next heartbeats come at once, or after the next step of the site.</summary>
    private async Task SetClockAsync(SimulatedAgent agent)
    {
        var step = TimeSpan.FromMinutes(_random.Next(-120, 121));
        if (_random.Next(3) == 0)
        {
            if (_central.Now > _link.LatestTime) _link.LatestTime = _central.Now;
            await _central.StepAsync(step);
            // All sites deviate by as much more or less.
            foreach (var other in _agents) other.Ahead -= step;
            await MeasureClocksAsync();
            _ledger.Log($"central's clock is set by {step}");
            Count("central's clock set");
            return;
        }

        agent.Ahead += step;
        if (_random.Next(2) == 0)
        {
            EditAtSite(agent);
            await agent.StepAsync(_link);
        }

        await SendHeartbeatAsync(agent);
        await MeasuredAsync(agent);
        _ledger.Log($"the clock of {agent} is set by {step}");
        Count("clock of a site set");
    }

    private async Task StepAsync()
    {
        // Sometimes several events happen at the same time.
        await _central.AdvanceAsync(TimeSpan.FromMilliseconds(_random.Next(4) == 0 ? 0 : _random.Next(1, 90_000)));
        await _link.DeliverHeldAsync();
        var agent = _agents[_random.Next(_agents.Count)];
        switch (_random.Next(100))
        {
            case < 30:
                EditAtSite(agent);
                break;
            case < 32:
                DiscoverAtSite(agent);
                break;
            case < 58:
                await EditAtCentralAsync();
                break;
            case < 63:
                await ChangeStateAtCentralAsync();
                break;
            case < 64:
                await CreateNodeAsync(_random.Next(4) == 0 ? null : agent.Site);
                break;
            case < 67:
                await MoveAsync();
                break;
            case < 68:
                await DeleteAsync();
                break;
            case < 72:
                _link.Cut(agent);
                break;
            case < 73:
                agent.DiscardCursor();
                Count("cursor discarded");
                break;
            case < 74:
                agent.RestartCycle();
                break;
            case < 75 when _random.Next(2) == 0:
                Count("killed");
                _ledger.Log("the service is killed");
                await _central.KillAsync();
                break;
            case < 79 when _options.HasChangingAutonomy:
                await ChangeAutonomyAsync(agent);
                break;
            case < 82 when _options.HasClockSteps:
                await SetClockAsync(agent);
                break;
            case < 83 when _options.Strategy == Strategy.Manual:
                await DecideConflictAsync(agent);
                break;
            default:
                for (var i = _random.Next(1, 5); i > 0; i--) await agent.StepAsync(_link);
                break;
        }
    }

    private void EditAtSite(SimulatedAgent agent)
    {
        var copies = agent.Copies.Where(copy => copy.Key.Type == SimulatedAgent.Node).OrderBy(copy => Rank(copy.Key.Id)).ToList();
        if (copies.Count == 0) return;
        var (entity, copy) = Pick(copies);
        var state = new Dictionary<string, string>(copy.Fields);
        var time = _central.Now + agent.Ahead;
        var next = Lifecycle.Next(state["state"]).Where(step => step != "\"retired\"" || _random.Next(10) == 0).ToArray();
        (string, string)? step = next.Length > 0 && _random.Next(3) == 0 ? (state["state"], next[_random.Next(next.Length)]) : null;
        var written = step is not null && _random.Next(2) == 0 ? [] : _random.GetItems(Ledger.Fields, _random.Next(1, 3)).Distinct().ToArray();
        foreach (var field in written) state[field] = NewValue(field);
        if (step is { } taken) state["state"] = taken.Item2;

        Enqueue(agent, new Change
        {
            Id = NewId(),
            Site = agent.Site,
            Node = entity.Id,
            BaseVersion = copy.Version,
            Generation = copy.Generation,
            BaseState = new Dictionary<string, string>(copy.Fields),
            ModifiedAt = time,
            Time = time - agent.MeasuredAhead,
            MadeAt = _central.Now,
            Made = agent.SaysAges ? _central.Monotonic : null,
            State = state,
            Step = step,
        }, written, copy.Fields);
        Count("edited at a site");
    }

    private void DiscoverAtSite(SimulatedAgent agent)
    {
        // Often a node that already exists at central, at this site, at another one or without a home.
        var known = _ledger.Nodes.Values.Where(node => !node.IsDeleted && !agent.Copies.Values.Any(copy => copy.Fields.GetValueOrDefault("mac_address") == Canonical.Text(node.Mac))).ToList();
        var mac = known.Count > 0 && _random.Next(2) == 0 ? known[_random.Next(known.Count)].Mac : NewMac();
        var state = new Dictionary<string, string>
        {
            ["arch"] = "\"x86_64\"",
            ["boot_mode"] = "\"bios\"",
            ["group_id"] = "null",
            ["mac_address"] = Canonical.Text(mac),
            ["state"] = "\"discovered\"",
            ["system_uuid"] = "null",
        };
        foreach (var field in Ledger.Fields) state[field] = NewValue(field);
        var time = _central.Now + agent.Ahead;
        Enqueue(agent, new Change
        {
            Id = NewId(),
            Site = agent.Site,
            Node = NewId(),
            BaseVersion = 0,
            ModifiedAt = time,
            Time = time - agent.MeasuredAhead,
            MadeAt = _central.Now,
            Made = agent.SaysAges ? _central.Monotonic : null,
            State = state,
            IsDiscovery = true,
        }, Ledger.Fields, null);
        Count("discovered");
    }

    private void Enqueue(SimulatedAgent agent, Change change, IEnumerable<string> written, SortedDictionary<string, string>? before)
    {
        foreach (var field in written)
        {
            Edit[] replaced = before is not null && _ledger.Find(change.Node, field, before[field]) is { } had ? [had] : [];
            change.Edits[field] = _ledger.Write(new Edit(change.Node, field, change.State[field], agent.Site, change.Time, replaced) { Change = change });
        }

        agent.Enqueue(change);
        _ledger.Log($"{agent} makes {change}");
    }

    private async Task EditAtCentralAsync()
    {
        if (AnyNode() is not { } node) return;
        var written = _random.GetItems(Ledger.Fields, _random.Next(1, 3)).Distinct().ToList();
        var body = string.Join(',', written.Select(field => $"\"{field}\":{NewValue(field)}"));
        _ledger.Changed(node, (await ExpectAsync(HttpMethod.Patch, $"nodes/{node.Id}", $"{{{body}}}")).Data, written);
        Count("edited at central");
    }

    private async Task ChangeStateAtCentralAsync()
    {
        if (AnyNode() is not { } node) return;
        var next = Lifecycle.Next(node.Life).Where(step => step != "\"retired\"" || _random.Next(20) == 0).ToArray();
        if (next.Length == 0) return;
        var reply = await ExpectAsync(HttpMethod.Patch, $"nodes/{node.Id}/state", $$"""{"state":{{next[_random.Next(next.Length)]}},"comment":"{{++_written}}"}""");
        _ledger.Changed(node, reply.Data, ["state"]);
        Count("state changed at central");
    }

    private async Task MoveAsync()
    {
        if (AnyNode() is not { } node) return;
        var home = _random.Next(8) == 0 ? "null" : $"\"{_agents[_random.Next(_agents.Count)].Site}\"";
        _ledger.Changed(node, (await ExpectAsync(HttpMethod.Patch, $"nodes/{node.Id}", $$"""{"home_site_id":{{home}}}""")).Data, ["home_site_id"]);
        Count("moved");
    }

    private async Task DeleteAsync()
    {
        if (AnyNode() is not { } node) return;
        await ExpectAsync(HttpMethod.Delete, $"nodes/{node.Id}", null);
        _ledger.Deleted(node);
        Count("deleted");
    }

    private async Task CreateNodeAsync(Guid? site)
    {
        var fields = string.Join(',', Ledger.Fields.Select(field => $"\"{field}\":{NewValue(field)}"));
        _ledger.Created(await CreateAsync("nodes", $$"""{"mac_address":"{{NewMac()}}","home_site_id":{{(site is { } home ? $"\"{home}\"" : "null")}},{{fields}}}"""));
        Count("created");
    }

    private async Task ChangeAutonomyAsync(SimulatedAgent agent)
    {
        var level = Levels[_random.Next(Levels.Length)];
        var before = _central.Now;
        await ExpectAsync(HttpMethod.Patch, $"sites/{agent.Site}", $$"""{"autonomy_level":"{{level}}"}""");
        _ledger.Allowed(agent.Site, level, before);
        Count("autonomy changed");
    }

    /// <summary>Reads a conflict and decides about it; the decision is sent immediately or after further changes.</summary>
    private async Task DecideConflictAsync(SimulatedAgent agent)
    {
        var open = (await ExpectAsync(HttpMethod.Get, $"sites/{agent.Site}/conflicts?resolved=false&limit=500", null)).Data.EnumerateArray()
            .OrderBy(conflict => Rank(conflict.GetProperty("entity_id").GetGuid())).ToList();
        if (open.Count == 0) return;
        _openDecisions.Add((open[_random.Next(open.Count)], (_random.Next(3)) switch { 0 => "accepted_central", 1 => "accepted_site", _ => "merged" }));
        if (_random.Next(3) > 0) await SendDecisionAsync(_openDecisions.Count - 1);
        else if (_openDecisions.Count > 1) await SendDecisionAsync(0);
    }

    private async Task SendDecisionAsync(int desk)
    {
        var (read, decision) = _openDecisions[desk];
        _openDecisions.RemoveAt(desk);
        await _convergence.ResolveAsync(read, decision, NewValue);
        Count($"conflict decided ({decision})");
    }

    private async Task EndAsync()
    {
        await _link.HealAsync();
        await DrainAsync();
        await _convergence.CheckpointAsync(_agents);
        await _convergence.VerifyConvergenceAsync(_agents);
        if (_options.Strategy == Strategy.Manual)
        {
            foreach (var agent in _agents) await _convergence.ResolveAllAsync(agent, _random.Next(2) == 0 ? "accepted_central" : "accepted_site");
            await DrainAsync();
            await _convergence.CheckpointAsync(_agents);
            await _convergence.VerifyConvergenceAsync(_agents);
        }

        await _convergence.VerifyIdempotencyAsync(_agents);
    }

    private async Task BackUpAsync()
    {
        await _central.BackUpAsync();
        _held = new HeldAtSites
        {
            Deleted = [.. _ledger.Nodes.Values.Where(node => node.IsDeleted).Select(node => node.Id)],
            BackedUp = _ledger.Nodes.Values.SelectMany(node => node.Fields.Select(field => KeyValuePair.Create((node.Id, field.Key), field.Value.Value))).ToDictionary(),
        };
    }

    /// <summary>Restores central. What it lost since the backup, sites may still have; the ledger describes a history that has not happened.</summary>
    private async Task RestoreAsync()
    {
        var held = _held!;
        foreach (var agent in _agents)
        {
            held.Unanswered.AddRange(agent.Queue);
            foreach (var ((_, node), copy) in agent.Copies.Where(copy => copy.Key.Type == SimulatedAgent.Node))
            {
                if (!held.States.TryGetValue(node, out var states)) held.States[node] = states = [];
                states.Add(copy.Fields);
            }

            agent.ExpectLowerVersions();
        }

        _link.IsRestored = true;
        _ledger.Log("central is restored");
        await _central.RestoreAsync();
        await _link.HealAsync();
        await DrainAsync();
        // Acknowledgements since the backup are lost. A full synchronisation brings them back.
        foreach (var agent in _agents) agent.DiscardCursor();
        await DrainAsync();
        _acts["nodes returned after the restore"] = _agents.Sum(agent => agent.Returned);
        await _convergence.VerifyConvergenceAsync(_agents);
        await _convergence.VerifyNothingIsLostAsync(_agents, held);
    }

    private async Task DrainAsync()
    {
        for (var rounds = 0; ; rounds++)
        {
            foreach (var agent in _agents)
            {
                var steps = 0;
                agent.RestartCycle();
                while (!await agent.StepAsync(_link))
                {
                    if (++steps == MaxDrain) throw new ViolationException($"{agent} does not complete its synchronisation");
                }
            }

            // Two rounds, so that effects of the first one are delivered as well.
            if (rounds > 0 && _agents.TrueForAll(agent => agent.IsDone)) return;
        }
    }

    /// <summary>Returns the rank of a node in the order of creation, because the ids that the service creates differ in every run.</summary>
    private int Rank(Guid node)
    {
        if (!_ranks.TryGetValue(node, out var rank)) _ranks[node] = rank = _ranks.Count;
        return rank;
    }

    private ExpectedNode? AnyNode()
    {
        var nodes = _ledger.Nodes.Values.Where(node => !node.IsDeleted).OrderBy(node => Rank(node.Id)).ToList();
        return nodes.Count == 0 ? null : Pick(nodes);
    }

    /// <summary>Returns a random item, often one of the first two, so that changes collide.</summary>
    private T Pick<T>(List<T> all) => all[_random.Next(_random.Next(3) > 0 ? Math.Min(2, all.Count) : all.Count)];

    private async Task<JsonElement> CreateAsync(string kind, string json) => (await ExpectAsync(HttpMethod.Post, kind, json)).Data;

    private async Task<Reply> ExpectAsync(HttpMethod method, string address, string? json)
    {
        var reply = await _central.SendAsync(method, address, json);
        return reply.IsGood ? reply : throw new ViolationException($"{method} {address} {json}: {reply.Status} {reply.Text}");
    }

    /// <summary>Returns a value that is written only once.</summary>
    private string NewValue(string field)
    {
        var number = ++_written;
        return field switch
        {
            "hostname" => string.Create(CultureInfo.InvariantCulture, $"\"h{number}\""),
            "ip_address" => string.Create(CultureInfo.InvariantCulture, $"\"10.{number >> 16}.{number >> 8 & 0xff}.{number & 0xff}\""),
            // Characters that JSON can escape in several ways, which must not change the checksum.
            "vendor" => Canonical.Text(string.Create(CultureInfo.InvariantCulture, $"Müller & <Söhne> \"+'\" {number}")),
            _ => string.Create(CultureInfo.InvariantCulture, $"\"{field} {number}\""),
        };
    }

    private string NewMac()
    {
        var number = ++_written;
        // The same service may contain sites of other runs.
        return string.Create(CultureInfo.InvariantCulture, $"02:{(int)_options.Strategy:x2}:{_options.Seed & 0xff:x2}:{number >> 16 & 0xff:x2}:{number >> 8 & 0xff:x2}:{number & 0xff:x2}");
    }

    private Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private void Count(string act) => _acts[act] = _acts.GetValueOrDefault(act) + 1;
}

/// <summary>What sites had when central was restored, and what the backup had.</summary>
internal sealed class HeldAtSites
{
    /// <summary>The states that sites had, by node.</summary>
    public Dictionary<Guid, List<SortedDictionary<string, string>>> States { get; } = [];

    /// <summary>The changes that sites had made and that were not answered.</summary>
    public List<Change> Unanswered { get; } = [];

    /// <summary>The nodes that had been deleted before the backup.</summary>
    public required HashSet<Guid> Deleted { get; init; }

    /// <summary>The values in the backup.</summary>
    public required Dictionary<(Guid Node, string Field), string> BackedUp { get; init; }
}
