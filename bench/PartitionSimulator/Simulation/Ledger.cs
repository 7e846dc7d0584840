using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>
/// Knows who wrote what and when, and watches what becomes of it. It does not merge: it asks, whenever central takes in a
/// change, whether what came out can be right by who knew of what.
/// <para>
/// Every value is written once, so the value that central has in a field names an edit, and that edit's line is all that it
/// rests on. A site's edit meets what is in central's line and not in its own: what the site did not know. If there is
/// nothing of the kind, nobody was against it, and it must hold. If there is, the strategy says whether it may hold, and
/// whether it may not. Where it does not hold, the loss has to be told: by a code that the facts confirm, among
/// the superseded fields, or in a conflict.
/// </para>
/// </summary>
internal sealed class Ledger(ICentral central, Strategy strategy)
{
    public static readonly string[] Fields = ["hostname", "ip_address", "model", "serial_number", "vendor"];

    private const string Life = "state";
    private const int KeptLines = 4000;

    private readonly Dictionary<(Guid Node, string Field, string Value), Edit> _edits = [];
    private readonly Dictionary<Guid, List<(DateTime Since, string Level)>> _autonomy = [];
    private readonly Dictionary<(Guid Site, Guid Node), long> _told = [];
    private readonly Dictionary<(Guid Site, string Type, Guid Id), long> _acknowledged = [];
    private readonly Dictionary<(Guid Site, string Type, Guid Id), long> _perhapsAcknowledged = [];
    private readonly HashSet<Guid> _phantoms = [];
    private readonly Dictionary<(string Conflict, string Field), Edit> _contested = [];
    private readonly Queue<string> _said = [];
    private readonly Queue<Change> _rest = [];

    /// <summary>Every node that central ever had.</summary>
    public Dictionary<Guid, KnownNode> Nodes { get; } = [];

    /// <summary>How often sites' changes had which outcome.</summary>
    public SortedDictionary<string, int> Outcomes { get; } = new(StringComparer.Ordinal);

    public Strategy Strategy => strategy;

    /// <summary>The last of what happened; all that is about one node where one is named.</summary>
    public IEnumerable<string> Said(string about) => _said.Where(line => line.Contains(about, StringComparison.Ordinal)).TakeLast(60);

    /// <summary>Writes down what happens, for whoever has to understand a violation.</summary>
    public void Say(string what)
    {
        _said.Enqueue($"{central.Now:HH:mm:ss.fff} {what}");
        if (_said.Count > KeptLines) _said.Dequeue();
    }

    /// <summary>A site may do so much from then on.</summary>
    public void Allowed(Guid site, string level, DateTime since)
    {
        if (!_autonomy.TryGetValue(site, out var levels)) _autonomy[site] = levels = [];
        levels.Add((since, level));
        Say($"site {site.ToString()[^4..]} may {level} since {since:HH:mm:ss.fff}");
    }

    /// <summary>What a site has in a field, as an edit.</summary>
    public Edit? Find(Guid node, string field, string value) => _edits.GetValueOrDefault((node, field, value));

    /// <summary>An edit is made.</summary>
    public Edit Write(Edit edit) => _edits[(edit.Node, edit.Field, edit.Value)] = edit;

    /// <summary>Central made a node.</summary>
    public void Created(JsonElement node)
    {
        var id = node.GetProperty("id").GetGuid();
        var known = new KnownNode(id, TextOf(node, "mac_address")) { Home = HomeOf(node), Life = ValueOf(node, Life), LifeSince = TimeOf(node) };
        foreach (var field in Fields) known.Fields[field] = Write(new Edit(id, field, ValueOf(node, field), null, known.LifeSince));
        Nodes.Add(id, known);
        Say($"central makes node {Short(id)} at {known.Home?.ToString()[^4..]}");
    }

    /// <summary>Central wrote fields of a node, took a step in its life or moved it; what it did not say must be as it was.</summary>
    public void Changed(KnownNode known, JsonElement node, IReadOnlyCollection<string> written)
    {
        foreach (var field in Fields.Intersect(written))
        {
            known.Fields[field] = Write(new Edit(known.Id, field, ValueOf(node, field), null, TimeOf(node), known.Fields[field]));
            Say($"central writes node {Short(known.Id)} {field}: {known.Fields[field]}");
        }

        if (written.Contains(Life))
        {
            Say($"central takes node {Short(known.Id)} from {known.Life} to {ValueOf(node, Life)}");
            (known.Life, known.LifeSince) = (ValueOf(node, Life), TimeOf(node));
        }

        if (written.Contains("home_site_id"))
        {
            known.Home = HomeOf(node);
            known.MovedAt = TimeOf(node);
            Say($"central moves node {Short(known.Id)} to {known.Home?.ToString()[^4..] ?? "nowhere"}");
        }

        Compare(known, node);
    }

    public void Deleted(KnownNode known)
    {
        known.IsDeleted = true;
        known.Home = null;
        Say($"central deletes node {Short(known.Id)}");
    }

    /// <summary>
    /// A person settled a conflict. What holds from then on was written knowing both sides, so it is an edit that includes
    /// both, whoever wrote the value first.
    /// </summary>
    public void Settled(KnownNode known, JsonElement conflict, string decision, JsonElement node)
    {
        Say($"a person settles conflict {TextOf(conflict, "id")[^4..]} of node {Short(known.Id)}: {decision}");
        var now = TimeOf(node);
        foreach (var field in conflict.GetProperty("fields").EnumerateArray().Where(field => field.GetProperty("to_resolve").GetBoolean()))
        {
            var name = TextOf(field, "name");
            var site = Raw(field.GetProperty("site"));
            var value = ValueOf(node, name);
            if (name == Life)
            {
                if (decision == "accepted_site" && value != site) throw Violation(known.Id, $"the site's {name} was accepted: {site}, and it is {value}");
                if (value != known.Life) (known.Life, known.LifeSince) = (value, now);
                continue;
            }

            if (!Fields.Contains(name)) continue;
            var before = known.Fields[name];
            var right = decision switch { "accepted_central" => before.Value, "accepted_site" => site, _ => value };
            if (value != right) throw Violation(known.Id, $"{decision}: {name} is {value} instead of {right}");
            var theirs = Find(known.Id, name, site);
            // Where nothing has changed, a site that knows the value is not behind, whenever it came to know it.
            if (value != before.Value) known.Fields[name] = Write(new Edit(known.Id, name, value, null, now, theirs is null ? [before] : [before, theirs]) { Accepts = value == site ? theirs : null });
            else if (theirs is not null && theirs != before) before.Confirm(theirs);
        }

        Compare(known, node);
    }

    /// <summary>Central has taken in changes of a site: what came of each can be right, and node by node there is nothing else.</summary>
    public async Task PushedAsync(SimulatedAgent agent, IReadOnlyList<Change> changes, IReadOnlyList<JsonElement> results)
    {
        if (!changes.Select(change => change.Id).SequenceEqual(results.Select(result => result.GetProperty("change_id").GetGuid())))
            throw new ViolationException($"{agent} pushed {changes.Count} changes and was answered others");
        foreach (var change in changes) _rest.Enqueue(change);
        foreach (var (change, result) in changes.Zip(results))
        {
            _rest.Dequeue();
            await TakeAsync(agent, change, result);
        }

        foreach (var id in changes.Select(change => change.Node).Distinct()) await LookAsync(id);
    }

    /// <summary>Nobody knows whether central has taken them in: the service died.</summary>
    public async Task PushUnseenAsync(SimulatedAgent agent, IReadOnlyList<Change> changes)
    {
        foreach (var change in changes.Where(change => change.Outcome is null && Nodes.ContainsKey(change.Node))) change.Unseen.Add(new Dictionary<string, Edit>(Nodes[change.Node].Fields));
        foreach (var discovery in changes.Where(change => change is { IsDiscovery: true, Outcome: null }))
        {
            // Central may have come to know where a node stands that it knew before.
            var mac = JsonSerializer.Deserialize<string>(discovery.State["mac_address"]);
            if (Nodes.Values.FirstOrDefault(node => node is { IsDeleted: false, Home: null } && node.Mac == mac) is not { } other) continue;
            if (HomeOf((await central.SendAsync(HttpMethod.Get, $"nodes/{other.Id}")).Data) == agent.Site) other.Home = agent.Site;
        }

        foreach (var group in changes.GroupBy(change => change.Node))
        {
            var reply = await central.SendAsync(HttpMethod.Get, $"nodes/{group.Key}");
            if (!reply.IsGood) continue;
            if (!Nodes.TryGetValue(group.Key, out var known))
            {
                Discovered(group.FirstOrDefault(change => change.IsDiscovery) ?? group.First(change => change.State[Life] == Canonical.Text("discovered")), agent);
                known = Nodes[group.Key];
            }

            // Whatever came of it, it came of these.
            foreach (var field in Fields.Where(field => ValueOf(reply.Data, field) != known.Fields[field].Value))
            {
                var value = ValueOf(reply.Data, field);
                if (group.Select(change => change.Edits.GetValueOrDefault(field)).LastOrDefault(edit => edit?.Value == value) is not { } edit)
                    throw Violation(group.Key, $"after a kill {field} is {value}, which none of the changes says that were under way");
                MayHold(edit, known.Fields[field], group.Key);
                known.Fields[field] = edit;
            }

            var life = ValueOf(reply.Data, Life);
            if (life != known.Life) (known.Life, known.LifeSince) = (life, group.Last(change => change.Step?.To == life).Time);
            Compare(known, reply.Data);
        }
    }

    /// <summary>Central has written down what a site knows.</summary>
    public void Acknowledged(SimulatedAgent agent, IReadOnlyList<KeyValuePair<(string Type, Guid Id), long>> versions, JsonElement answer)
    {
        if (answer.GetProperty("unknown").GetInt32() != 0 || answer.GetProperty("acknowledged").GetInt32() != versions.Count)
            throw new ViolationException($"{agent} acknowledged {versions.Count} versions that it was told of, and was answered {answer}");
        foreach (var (entity, version) in versions)
        {
            var key = (agent.Site, entity.Type, entity.Id);
            _acknowledged[key] = Math.Max(_acknowledged.GetValueOrDefault(key), version);
        }
    }

    /// <summary>Nobody knows whether central has written it down.</summary>
    public void AcknowledgedUnseen(SimulatedAgent agent, IReadOnlyList<KeyValuePair<(string Type, Guid Id), long>> versions)
    {
        foreach (var (entity, version) in versions) _perhapsAcknowledged[(agent.Site, entity.Type, entity.Id)] = version;
    }

    /// <summary>Which versions central may say it has been told: at least, and at most.</summary>
    public (long Least, long Most) AcknowledgedOf(Guid site, string type, Guid id)
    {
        var least = _acknowledged.GetValueOrDefault((site, type, id));
        return (least, Math.Max(least, _perhapsAcknowledged.GetValueOrDefault((site, type, id))));
    }

    /// <summary>Central has of a node what all that happened says.</summary>
    public async Task LookAsync(Guid id)
    {
        var reply = await central.SendAsync(HttpMethod.Get, $"nodes/{id}");
        var known = Nodes.GetValueOrDefault(id);
        if (known is null or { IsDeleted: true })
        {
            if (reply.Status != 404) throw Violation(id, $"it is not to be there: {reply.Text}");
            return;
        }

        if (!reply.IsGood) throw Violation(id, $"it is gone: {reply.Text}");
        Compare(known, reply.Data);
    }

    /// <summary>What sites said against central waits in a conflict, or was settled.</summary>
    public async Task ContestedAreListedAsync()
    {
        foreach (var conflicts in _contested.GroupBy(contested => contested.Key.Conflict))
        {
            var conflict = (await central.SendAsync(HttpMethod.Get, $"sync/conflicts/{conflicts.Key}")).Data;
            if (conflict.GetProperty("resolved").GetBoolean()) continue;
            foreach (var ((_, field), edit) in conflicts) MustBeContested(conflict, field, edit);
        }
    }

    /// <summary>Compares what is said of a node with what is known.</summary>
    public void Compare(KnownNode known, JsonElement node)
    {
        foreach (var field in Fields)
        {
            if (ValueOf(node, field) != known.Fields[field].Value) throw Violation(known.Id, $"{field} is {ValueOf(node, field)}, and nothing that happened makes it other than {known.Fields[field]}");
        }

        if (ValueOf(node, Life) != known.Life) throw Violation(known.Id, $"it is {ValueOf(node, Life)}, and nothing that happened makes it other than {known.Life}");
        if (node.TryGetProperty("home_site_id", out _) && HomeOf(node) != known.Home) throw Violation(known.Id, $"it is at {HomeOf(node)}, and was put to {known.Home}");
    }

    public ViolationException Violation(Guid node, string what) => new($"node {Short(node)}: {what}\n    {string.Join("\n    ", Said(Short(node)))}");

    private static string Short(Guid id) => id.ToString()[^4..];

    private static string Raw(JsonElement value) => value.ValueKind == JsonValueKind.String ? Canonical.Text(value.GetString()!) : value.GetRawText();

    private static string ValueOf(JsonElement node, string field) => Raw(node.GetProperty(field));

    private static string TextOf(JsonElement node, string field) => node.GetProperty(field).GetString()!;

    private static Guid? HomeOf(JsonElement node) => node.GetProperty("home_site_id") is { ValueKind: JsonValueKind.String } home ? home.GetGuid() : null;

    private static DateTime TimeOf(JsonElement node) => node.GetProperty("updated_at").GetDateTime();

    private async Task TakeAsync(SimulatedAgent agent, Change change, JsonElement result)
    {
        var outcome = TextOf(result, "outcome");
        var (code, first) = (result.GetProperty("code").GetString(), result.GetProperty("first_outcome").GetString());
        Say($"{agent} pushed {change}: {outcome} {first} {code}");
        if (outcome == "duplicate")
        {
            if (change.Outcome is null && change.Unseen.Count == 0) throw Violation(change.Node, $"change {change} is a duplicate, and was never there before");
            if (change.Outcome is null)
            {
                (change.Outcome, change.Code) = (first, code);
                JudgeUnseen(change);
                if (change.IsDiscovery && !Nodes.ContainsKey(change.Node)) _phantoms.Add(change.Node);
            }
            else if (change.Outcome != first || change.Code != code)
            {
                throw Violation(change.Node, $"change {change} was {change.Outcome} {change.Code} first, and central says {first} {code}");
            }
        }
        else
        {
            if (change.Outcome is not null) throw Violation(change.Node, $"change {change} was judged twice: {change.Outcome}, then {outcome}");
            (change.Outcome, change.Code) = (outcome, code);
            var name = code is null ? outcome : $"{outcome} ({code})";
            Outcomes[name] = Outcomes.GetValueOrDefault(name) + 1;
            await JudgeAsync(agent, change, result);
        }

        var state = result.GetProperty("state");
        var isHere = Nodes.TryGetValue(change.Node, out var known) && known.Home == agent.Site;
        if (isHere != (state.ValueKind == JsonValueKind.Object)) throw Violation(change.Node, $"the site {(isHere ? "has" : "has not")} the node, and is answered {state}");
        if (isHere) Compare(known!, state);

        // Wherever central does not have what the site pushed, the entity has a new version.
        long? version = result.GetProperty("version") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;
        var before = Math.Max(change.BaseVersion, _told.GetValueOrDefault((agent.Site, change.Node)));
        var isTheSame = isHere && Canonical.Write(Canonical.Fields(state)) == Canonical.Write(change.State);
        if (outcome != "duplicate" && !isTheSame && !(version > before)) throw Violation(change.Node, $"change {change} left something else at central, and the version stayed {version}");
        _told[(agent.Site, change.Node)] = Math.Max(before, version ?? 0);
    }

    private async Task JudgeAsync(SimulatedAgent agent, Change change, JsonElement result)
    {
        var level = LevelAt(agent.Site, change.Time);
        if (!Nodes.TryGetValue(change.Node, out var known))
        {
            // What goes on from a discovery that was refused says again all that it said, and is judged like it.
            if (change.IsDiscovery || _phantoms.Contains(change.Node)) JudgeDiscovery(agent, change, level);
            else Must(change, false, "the node was never there");
            return;
        }

        if (known.IsDeleted)
        {
            Must(change, change is { Outcome: "superseded", Code: "node.deleted" }, "the node was deleted");
        }
        else if (known.Home != agent.Site)
        {
            Must(change, change is { Outcome: "refused", Code: "node.left_site" }, "the node is not at this site");
        }
        else
        {
            Must(change, change.Code is null or "sync_change.not_allowed" or "node.invalid_transition", "nothing explains that");
            var isReport = change.Edits.Count == 0 && change.Step is { } step && IsSafe(step.From, step.To);
            if (change.Code == "sync_change.not_allowed") Must(change, level == "readonly" || (level == "limited" && !(isReport && known.Life == change.Step!.Value.From)), $"the site was allowed {level}");
            else if (change.Code is null) Must(change, level == "full" || (level == "limited" && isReport), $"the site was allowed {level}");
            if (change.Code == "node.invalid_transition") Must(change, change.Step is { } taken && taken.To != known.Life && !Lifecycle.Next(known.Life).Contains(taken.To), $"the node was {known.Life}");

            var state = result.GetProperty("state");
            var superseded = result.GetProperty("superseded_fields").EnumerateArray().Select(field => field.GetString()!).ToHashSet();
            JsonElement? conflict = result.GetProperty("conflict_id").GetString() is { } id ? (await central.SendAsync(HttpMethod.Get, $"sync/conflicts/{id}")).Data : null;
            Must(change, conflict is not null == (change.Outcome == "conflict"), $"its conflict is {conflict}");
            foreach (var field in Fields) JudgeField(change, known, field, ValueOf(state, field), superseded, conflict);
            JudgeStep(change, known, agent.Made, ValueOf(state, Life), superseded, conflict);
            return;
        }

        foreach (var edit in change.Edits.Values) edit.IsLost = true;
    }

    /// <summary>It was judged while the service died: by one of what central had at those times.</summary>
    private void JudgeUnseen(Change change)
    {
        foreach (var (field, edit) in change.Edits.Where(edit => Nodes.ContainsKey(change.Node) && !Nodes[change.Node].Fields[edit.Key].Line().Contains(edit.Value)))
        {
            edit.IsLost = true;
            if (change.Code is null && !change.Unseen.Exists(had => MayBeLost(edit, had[field], out _)))
                throw Violation(change.Node, $"{strategy}: {field} of {edit} is lost over a kill, and nothing was against it");
        }
    }

    private void JudgeDiscovery(SimulatedAgent agent, Change change, string level)
    {
        var mac = JsonSerializer.Deserialize<string>(change.State["mac_address"]);
        var other = Nodes.Values.FirstOrDefault(node => !node.IsDeleted && node.Mac == mac);
        switch (change.Outcome, change.Code)
        {
            case ("refused", "sync_change.not_allowed"):
                Must(change, level == "readonly", $"the site was allowed {level}");
                break;
            case ("refused", "node.must_begin_discovered"):
                Must(change, change.State[Life] != Canonical.Text("discovered"), "it begins discovered");
                break;
            case ("superseded", "node.known_already"):
                Must(change, other?.Home == agent.Site, "the site has no such node");
                break;
            case ("refused", "node.at_another_site"):
                Must(change, other?.Home is { } home && home != agent.Site, "no other site has such a node");
                break;
            case ("merged", null):
                Must(change, other is { Home: null } && level != "readonly", "nothing that could be merged");
                other!.Home = agent.Site;
                break;
            case ("applied", null):
                Must(change, other is null && level != "readonly", "the address is known");
                Discovered(change, agent);
                return;
            default:
                Must(change, false, "nothing explains that");
                return;
        }

        _phantoms.Add(change.Node);
    }

    private void Discovered(Change change, SimulatedAgent agent)
    {
        var known = new KnownNode(change.Node, JsonSerializer.Deserialize<string>(change.State["mac_address"])!) { Home = agent.Site, Life = change.State[Life], LifeSince = change.Time };
        foreach (var field in Fields) known.Fields[field] = change.Edits.GetValueOrDefault(field) ?? Find(change.Node, field, change.State[field])!;
        Nodes.Add(change.Node, known);
    }

    private void JudgeField(Change change, KnownNode known, string field, string value, HashSet<string> superseded, JsonElement? conflict)
    {
        var before = known.Fields[field];
        var edit = change.Edits.GetValueOrDefault(field);
        if (value != before.Value)
        {
            var taken = edit?.Value == value ? edit : Carried(change, field, value);
            if (taken is null || change.Code is not null) throw Violation(known.Id, $"change {change} makes {field} {value}, which it did not write");
            Must(change, !superseded.Contains(field), $"{field} is said to be superseded and holds");
            MayHold(taken, before, known.Id);
            known.Fields[field] = taken;
            // What the site contested of it before is withdrawn: it has said something else since, against which nobody is.
            foreach (var withdrawn in _contested.Where(contested => contested.Value.Node == known.Id && contested.Value.Site == change.Site && contested.Key.Field == field).ToList()) _contested.Remove(withdrawn.Key);
            return;
        }

        if (edit is null || edit.Value == value) return;
        edit.IsLost = true;
        if (change.Code is not null) return;

        if (strategy == Strategy.Manual)
        {
            if (conflict is not { } open) throw Violation(known.Id, $"change {change}: {field} does not hold and is in no conflict");
            // What the same batch goes on to say of the field has come in by now, and is judged by itself.
            if (!_rest.Any(later => later.Node == change.Node && later.Edits.ContainsKey(field)))
            {
                MustBeContested(open, field, edit);
                _contested[(TextOf(open, "id"), field)] = edit;
            }
        }
        else
        {
            Must(change, superseded.Contains(field), $"{field} does not hold, and nobody is told");
        }

        if (!MayBeLost(edit, before, out var against)) throw Violation(known.Id, $"{strategy}: {field} of {edit} is lost to {before}; against it stood {(against.Count == 0 ? "nothing" : string.Join("; ", against))}");
    }

    /// <summary>A site's edit does not hold: that must be right by something of which the site did not know.</summary>
    private bool MayBeLost(Edit edit, Edit before, out IReadOnlyList<Edit> against)
    {
        against = [.. before.UnknownTo(edit).Where(other => other.Site != edit.Site)];
        // What rests on something of the site that did not hold is against central from the beginning.
        var restsOnLost = edit.Line().Except(before.Line()).Any(own => own != edit && own.IsLost);
        return strategy switch
        {
            Strategy.CentralWins or Strategy.Manual => against.Count > 0 || restsOnLost,
            Strategy.SiteWins => false,
            // What comes with a node that is moved to the site counts as of the move.
            Strategy.LastWrite => against.Any(other => other.Time >= edit.Time - central.Tolerance || Nodes[edit.Node].MovedAt >= edit.Time - central.Tolerance),
            _ => throw new ArgumentOutOfRangeException(nameof(edit), strategy, null),
        };
    }

    /// <summary>A site's edit holds: that must be right against all of which it did not know.</summary>
    private void MayHold(Edit edit, Edit before, Guid node)
    {
        var against = before.UnknownTo(edit);
        var mayHold = strategy switch
        {
            Strategy.CentralWins or Strategy.Manual => against.Count == 0,
            Strategy.SiteWins => true,
            Strategy.LastWrite => against.TrueForAll(other => other.Time < edit.Time + central.Tolerance),
            _ => throw new ArgumentOutOfRangeException(nameof(edit), strategy, null),
        };
        if (!mayHold) throw Violation(node, $"{strategy}: {edit.Field} of {edit} holds against {string.Join("; ", against)}");
    }

    /// <summary>
    /// What the site wrote with an earlier change that was refused because the node was elsewhere for a while: the site has it
    /// still, and says so with the next one.
    /// </summary>
    private Edit? Carried(Change change, string field, string value) =>
        change.State[field] == value && Find(change.Node, field, value) is { Change.Code: "node.left_site" } edit && edit.Site == change.Site ? edit : null;

    private void JudgeStep(Change change, KnownNode known, List<Change> made, string life, HashSet<string> superseded, JsonElement? conflict)
    {
        var before = known.Life;
        var isAfterReturn = known.MovedAt is not null && change.State[Life] == life;
        if (life != before)
        {
            Must(change, (change.Step?.To == life || isAfterReturn) && change.Code is null, $"it makes the node {life}, which it did not say");
            Must(change, Lifecycle.Next(before).Contains(life), $"a node that is {before} cannot become {life}");
            // A step that rests on refused ones is taken from where central is, if central has not moved.
            var restsOnRefused = change.Step is not null && made.Exists(own => own is { Outcome: "refused", Step: not null } && own.Node == change.Node && own.BaseVersion == change.BaseVersion) && known.LifeSince <= change.Time;
            var mayHold = isAfterReturn || restsOnRefused || change.Step!.Value.From == before || strategy == Strategy.SiteWins || (strategy == Strategy.LastWrite && known.LifeSince < change.Time + central.Tolerance);
            Must(change, mayHold, $"central had taken the node to {before} at {known.LifeSince:HH:mm:ss.fff}, and it becomes {life}");
            (known.Life, known.LifeSince) = (life, change.Time);
            return;
        }

        if (change.Step is not { } step || step.To == life || change.Code is not null) return;
        var mayBeLost = step.From != before && (strategy is Strategy.CentralWins or Strategy.Manual || (strategy == Strategy.LastWrite && known.LifeSince >= change.Time - central.Tolerance));
        Must(change, mayBeLost, $"its step is lost; the node was {before} since {known.LifeSince:HH:mm:ss.fff}");
        if (strategy == Strategy.Manual) Must(change, _rest.Any(later => later.Node == change.Node && later.Step is not null) || (conflict is { } open && IsToResolve(open, Life) is not null), $"its step is in no conflict: {conflict}");
        else Must(change, superseded.Contains(Life), "its step is lost, and nobody is told");
    }

    private void MustBeContested(JsonElement conflict, string field, Edit edit)
    {
        // What the site wrote later over this one includes it; and where central has come to the same there is nothing to settle.
        var isListed = IsToResolve(conflict, field) is { } site && Find(edit.Node, field, site)?.Line().Contains(edit) == true;
        if (!isListed && Nodes[edit.Node].Fields[field].Value != edit.Value)
            throw Violation(edit.Node, $"{field} of {edit} does not hold, and conflict {TextOf(conflict, "id")[^4..]} does not say so: {conflict}");
    }

    private static string? IsToResolve(JsonElement conflict, string field) =>
        conflict.GetProperty("fields").EnumerateArray().Where(one => TextOf(one, "name") == field && one.GetProperty("to_resolve").GetBoolean()).Select(one => Raw(one.GetProperty("site"))).FirstOrDefault();

    private static bool IsSafe(string from, string to) =>
        (from, to) is ("\"pending\"", "\"installing\"") or ("\"installing\"", "\"installed\"") or ("\"installing\"", "\"install_failed\"") or ("\"installed\"", "\"active\"") or ("\"migrating\"", "\"active\"");

    private string LevelAt(Guid site, DateTime time) => _autonomy[site].Where(record => record.Since <= time).Select(record => record.Level).LastOrDefault() ?? _autonomy[site][0].Level;

    private void Must(Change change, bool holds, string why)
    {
        if (!holds) throw Violation(change.Node, $"change {change} is {change.Outcome} {change.Code}, but: {why}");
    }
}

/// <summary>What central has of a node.</summary>
internal sealed class KnownNode(Guid id, string mac)
{
    public Guid Id => id;

    public string Mac => mac;

    public Guid? Home { get; set; }

    public bool IsDeleted { get; set; }

    public DateTime? MovedAt { get; set; }

    /// <summary>Where it is in its life, as JSON.</summary>
    public required string Life { get; set; }

    /// <summary>UTC; when it came to be that.</summary>
    public required DateTime LifeSince { get; set; }

    public Dictionary<string, Edit> Fields { get; } = [];
}

/// <summary>Who wins.</summary>
internal enum Strategy
{
    CentralWins,
    SiteWins,
    LastWrite,
    Manual,
}

/// <summary>The steps in a node's life, as <c>docs/api.md</c> has them; states as JSON.</summary>
internal static class Lifecycle
{
    private static readonly Dictionary<string, string[]> Steps = new()
    {
        ["discovered"] = ["pending", "retired"],
        ["pending"] = ["installing", "retired"],
        ["installing"] = ["installed", "install_failed", "retired"],
        ["installed"] = ["active", "reprovision", "retired"],
        ["install_failed"] = ["pending", "retired"],
        ["active"] = ["reprovision", "deprovisioning", "migrating", "retired"],
        ["reprovision"] = ["pending", "retired"],
        ["deprovisioning"] = ["retired"],
        ["migrating"] = ["active", "retired"],
        ["retired"] = [],
    };

    public static string[] Next(string state) => [.. Steps[state.Trim('"')].Select(Canonical.Text)];
}
