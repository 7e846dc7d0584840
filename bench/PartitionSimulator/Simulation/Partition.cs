using System.Globalization;
using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>How large a run is.</summary>
/// <param name="Seed">What everything follows from.</param>
/// <param name="Strategy">Of all sites.</param>
/// <param name="Sites">How many.</param>
/// <param name="Steps">How long.</param>
/// <param name="HasChangingAutonomy">Whether what the sites may do changes meanwhile.</param>
internal sealed record PartitionOptions(int Seed, Strategy Strategy, int Sites = 3, int Steps = 250, bool HasChangingAutonomy = false)
{
    public override string ToString() =>
        $"seed {Seed}, {Wire(Strategy)}, {Sites} sites, {Steps} steps{(HasChangingAutonomy ? ", changing autonomy" : "")}";

    /// <summary>As the API spells it.</summary>
    public static string Wire(Strategy strategy) => strategy switch
    {
        Strategy.CentralWins => "central_wins",
        Strategy.SiteWins => "site_wins",
        Strategy.LastWrite => "last_write",
        Strategy.Manual => "manual",
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, null),
    };
}

/// <summary>What a run was made of.</summary>
/// <param name="Changes">How many changes sites made.</param>
/// <param name="Outcomes">What became of them.</param>
/// <param name="Faults">What went wrong on the line.</param>
/// <param name="Acts">What people and sites did.</param>
internal sealed record PartitionReport(
    int Changes, IReadOnlyDictionary<string, int> Outcomes, IReadOnlyDictionary<string, int> Faults, IReadOnlyDictionary<string, int> Acts);

/// <summary>
/// Some sites and central change the same nodes over bad lines; then the lines are mended and everything that is promised
/// must hold. One thing happens at a time, and what happens next follows from the seed alone.
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
    private readonly List<(JsonElement Conflict, string Decision)> _onDesks = [];
    private readonly Convergence _convergence;
    private readonly Dictionary<Guid, int> _ranks = [];
    private int _written;

    private Partition(ICentral central, PartitionOptions options)
    {
        (_central, _options, _random) = (central, options, new Random(options.Seed));
        _ledger = new Ledger(central, options.Strategy);
        _link = new FaultyLink(central, _ledger, _random);
        _convergence = new Convergence(central, _ledger);
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="ViolationException">Something that is promised does not hold.</exception>
    public static async Task<PartitionReport> RunAsync(ICentral central, PartitionOptions options)
    {
        var partition = new Partition(central, options);
        await partition.PrepareAsync();
        for (var step = 1; step <= options.Steps; step++)
        {
            await partition.StepAsync();
            if (step % 50 == 0) await partition._convergence.CheckpointAsync(partition._agents);
        }

        await partition.EndAsync();
        return new PartitionReport(partition._agents.Sum(agent => agent.Made.Count), partition._ledger.Outcomes, partition._link.Faults, partition._acts);
    }

    private async Task PrepareAsync()
    {
        var root = await CreateAsync("sites", $$"""{"name":"{{_options}}","conflict_resolution":"{{PartitionOptions.Wire(_options.Strategy)}}","autonomy_level":"full"}""");
        for (var i = 0; i < _options.Sites; i++)
        {
            // Side by side and one below the other: the feed of each is its own.
            var above = i > 0 && _random.Next(3) == 0 ? _agents[^1].Site : root.GetProperty("id").GetGuid();
            var site = (await CreateAsync("sites", $$"""{"name":"site {{i}} of {{_options}}","parent_id":"{{above}}","autonomy_level":"full"}""")).GetProperty("id").GetGuid();
            _agents.Add(await EnrolAsync(site, i));
            _ledger.Allowed(site, "full", DateTime.MinValue);
            for (var j = 0; j < NodesPerSite; j++) await CreateNodeAsync(site);
        }

        await MeasureClocksAsync();
        // Everybody knows what there is before the lines go bad: on empty copies nobody can change anything.
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
        var enrolled = await ExpectAsync(HttpMethod.Post, "agents/register", $$"""{"site_id":"{{site}}","token":"{{token}}","agent_url":"https://agent.example:8443","agent_version":"1.0.0"}""");
        // Minutes ahead, minutes behind, and right.
        var ahead = TimeSpan.FromMilliseconds((number % 3) switch { 0 => _random.Next(60_000, 900_000), 1 => -_random.Next(60_000, 900_000), _ => 0 });
        return new SimulatedAgent(site, enrolled.Json.GetProperty("agent_key").GetString()!, ahead, _random.Next(3) == 0, _random);
    }

    /// <summary>Every agent says once what time it is at its site; from then on central knows how far that is off.</summary>
    private async Task MeasureClocksAsync()
    {
        foreach (var agent in _agents)
        {
            var body = $$$"""{"site_id":"{{{agent.Site}}}","agent_version":"1.0.0","uptime_seconds":1,"services":{},"timestamp":"{{{_central.Now + agent.Ahead:yyyy-MM-ddTHH:mm:ss.fffffffZ}}}"}""";
            var reply = await _central.SendAsync(HttpMethod.Post, "agents/heartbeat", body, agent.Key);
            if (reply.Status != 200) throw new ViolationException($"{agent}: a heartbeat was answered {reply.Status} {reply.Text}");
        }

        foreach (var agent in _agents)
        {
            for (var attempt = 0; ; attempt++)
            {
                var skew = (await ExpectAsync(HttpMethod.Get, $"sites/{agent.Site}/health", null)).Data.GetProperty("clock_skew_seconds");
                if (skew.ValueKind == JsonValueKind.Number)
                {
                    agent.MeasuredAhead = TimeSpan.FromSeconds(skew.GetDouble());
                    if ((agent.MeasuredAhead - agent.Ahead).Duration() > TimeSpan.FromSeconds(2)) throw new ViolationException($"{agent} is ahead by {agent.Ahead}, and central says {agent.MeasuredAhead}");
                    break;
                }

                if (attempt == 200) throw new ViolationException($"{agent}: no clock was measured");
                await Task.Delay(20);
            }
        }
    }

    private async Task StepAsync()
    {
        // At times much happens in the same moment.
        await _central.PassAsync(TimeSpan.FromMilliseconds(_random.Next(4) == 0 ? 0 : _random.Next(1, 90_000)));
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
                await TakeStepAtCentralAsync();
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
                agent.ForgetCursor();
                Count("cursor forgotten");
                break;
            case < 74:
                agent.BeginAnew();
                break;
            case < 75 when _random.Next(2) == 0:
                Count("killed");
                _ledger.Say("the service is killed");
                await _central.KillAsync();
                break;
            case < 79 when _options.HasChangingAutonomy:
                await AllowAsync(agent);
                break;
            case < 83 when _options.Strategy == Strategy.Manual:
                await SettleOneAsync(agent);
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

        Make(agent, new Change
        {
            Id = NewId(),
            Site = agent.Site,
            Node = entity.Id,
            BaseVersion = copy.Version,
            ModifiedAt = time,
            Time = time - agent.MeasuredAhead,
            State = state,
            Step = step,
        }, written, copy.Fields);
        Count("edited at a site");
    }

    private void DiscoverAtSite(SimulatedAgent agent)
    {
        // Often one that central knows already, here, elsewhere or nowhere.
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
        Make(agent, new Change
        {
            Id = NewId(),
            Site = agent.Site,
            Node = NewId(),
            BaseVersion = 0,
            ModifiedAt = time,
            Time = time - agent.MeasuredAhead,
            State = state,
            IsDiscovery = true,
        }, Ledger.Fields, null);
        Count("discovered");
    }

    private void Make(SimulatedAgent agent, Change change, IEnumerable<string> written, SortedDictionary<string, string>? before)
    {
        foreach (var field in written)
        {
            Edit[] replaced = before is not null && _ledger.Find(change.Node, field, before[field]) is { } had ? [had] : [];
            change.Edits[field] = _ledger.Write(new Edit(change.Node, field, change.State[field], agent.Site, change.Time, replaced) { Change = change });
        }

        agent.Make(change);
        _ledger.Say($"{agent} makes {change}");
    }

    private async Task EditAtCentralAsync()
    {
        if (AnyNode() is not { } node) return;
        var written = _random.GetItems(Ledger.Fields, _random.Next(1, 3)).Distinct().ToList();
        var body = string.Join(',', written.Select(field => $"\"{field}\":{NewValue(field)}"));
        _ledger.Changed(node, (await ExpectAsync(HttpMethod.Patch, $"nodes/{node.Id}", $"{{{body}}}")).Data, written);
        Count("edited at central");
    }

    private async Task TakeStepAtCentralAsync()
    {
        if (AnyNode() is not { } node) return;
        var next = Lifecycle.Next(node.Life).Where(step => step != "\"retired\"" || _random.Next(20) == 0).ToArray();
        if (next.Length == 0) return;
        var reply = await ExpectAsync(HttpMethod.Patch, $"nodes/{node.Id}/state", $$"""{"state":{{next[_random.Next(next.Length)]}},"comment":"{{++_written}}"}""");
        _ledger.Changed(node, reply.Data, ["state"]);
        Count("step taken at central");
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

    private async Task AllowAsync(SimulatedAgent agent)
    {
        var level = Levels[_random.Next(Levels.Length)];
        var before = _central.Now;
        await ExpectAsync(HttpMethod.Patch, $"sites/{agent.Site}", $$"""{"autonomy_level":"{{level}}"}""");
        _ledger.Allowed(agent.Site, level, before);
        Count("autonomy changed");
    }

    /// <summary>A person reads a conflict and decides; the decision is carried out at once or when others have gone on.</summary>
    private async Task SettleOneAsync(SimulatedAgent agent)
    {
        var open = (await ExpectAsync(HttpMethod.Get, $"sites/{agent.Site}/conflicts?resolved=false&limit=500", null)).Data.EnumerateArray()
            .OrderBy(conflict => Rank(conflict.GetProperty("entity_id").GetGuid())).ToList();
        if (open.Count == 0) return;
        _onDesks.Add((open[_random.Next(open.Count)], (_random.Next(3)) switch { 0 => "accepted_central", 1 => "accepted_site", _ => "merged" }));
        if (_random.Next(3) > 0) await CarryOutAsync(_onDesks.Count - 1);
        else if (_onDesks.Count > 1) await CarryOutAsync(0);
    }

    private async Task CarryOutAsync(int desk)
    {
        var (read, decision) = _onDesks[desk];
        _onDesks.RemoveAt(desk);
        await _convergence.SettleAsync(read, decision, NewValue);
        Count($"conflict decided ({decision})");
    }

    private async Task EndAsync()
    {
        await _link.HealAsync();
        await DrainAsync();
        await _convergence.CheckpointAsync(_agents);
        await _convergence.AllIsKnownAsync(_agents);
        if (_options.Strategy == Strategy.Manual)
        {
            foreach (var agent in _agents) await _convergence.SettleAllAsync(agent, _random.Next(2) == 0 ? "accepted_central" : "accepted_site");
            await DrainAsync();
            await _convergence.CheckpointAsync(_agents);
            await _convergence.AllIsKnownAsync(_agents);
        }

        await _convergence.NothingHappensTwiceAsync(_agents);
    }

    private async Task DrainAsync()
    {
        for (var rounds = 0; ; rounds++)
        {
            foreach (var agent in _agents)
            {
                var steps = 0;
                agent.BeginAnew();
                while (!await agent.StepAsync(_link))
                {
                    if (++steps == MaxDrain) throw new ViolationException($"{agent} does not come to an end");
                }
            }

            // Twice, so that whatever the second round would still bring comes.
            if (rounds > 0 && _agents.TrueForAll(agent => agent.IsDone)) return;
        }
    }

    /// <summary>Their order by age, discovered ones behind: ids that the service makes are other ones in every run.</summary>
    private int Rank(Guid node)
    {
        if (!_ranks.TryGetValue(node, out var rank)) _ranks[node] = rank = _ranks.Count;
        return rank;
    }

    private KnownNode? AnyNode()
    {
        var nodes = _ledger.Nodes.Values.Where(node => !node.IsDeleted).OrderBy(node => Rank(node.Id)).ToList();
        return nodes.Count == 0 ? null : Pick(nodes);
    }

    /// <summary>Often one of the first: where all work on the same, they meet.</summary>
    private T Pick<T>(List<T> all) => all[_random.Next(_random.Next(3) > 0 ? Math.Min(2, all.Count) : all.Count)];

    private async Task<JsonElement> CreateAsync(string kind, string json) => (await ExpectAsync(HttpMethod.Post, kind, json)).Data;

    private async Task<Reply> ExpectAsync(HttpMethod method, string address, string? json)
    {
        var reply = await _central.SendAsync(method, address, json);
        return reply.IsGood ? reply : throw new ViolationException($"{method} {address} {json}: {reply.Status} {reply.Text}");
    }

    /// <summary>A value that nobody else writes.</summary>
    private string NewValue(string field)
    {
        var number = ++_written;
        return field switch
        {
            "hostname" => string.Create(CultureInfo.InvariantCulture, $"\"h{number}\""),
            "ip_address" => string.Create(CultureInfo.InvariantCulture, $"\"10.{number >> 16}.{number >> 8 & 0xff}.{number & 0xff}\""),
            // What JSON writes in more than one way must not make another checksum.
            "vendor" => Canonical.Text(string.Create(CultureInfo.InvariantCulture, $"Müller & <Söhne> \"+'\" {number}")),
            _ => string.Create(CultureInfo.InvariantCulture, $"\"{field} {number}\""),
        };
    }

    private string NewMac()
    {
        var number = ++_written;
        // Sites of other runs may be on the same service.
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
