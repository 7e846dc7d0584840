using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>
/// Records who wrote what and when, and verifies the outcome. It does not merge: for every change that central processes, it
/// verifies whether the result is possible, given which edits each author had seen.
/// <para>
/// Every value is written only once, so the value of a field at central identifies an edit, whose history contains all edits
/// on which it is based. A site's edit is contradicted by the edits in central's history that are not in its own: those that
/// the site had not seen. Without such edits, it must be applied. With them, the strategy determines whether it may or must
/// not be applied. If it is not applied, the loss must be reported: by a code that the facts confirm, among the superseded
/// fields, or in a conflict.
/// </para>
/// </summary>
internal sealed class Ledger(ICentral central, Strategy strategy)
{
    public static readonly string[] Fields = ["hostname", "ip_address", "model", Serial, "vendor"];

    private const string Serial = "serial_number";

    private const string Life = "state";
    private const int KeptLines = 4000;

    private readonly Dictionary<(Guid Node, string Field, string Value), Edit> _edits = [];
    private readonly Dictionary<Guid, List<(DateTime Since, string Level)>> _autonomy = [];
    private readonly Dictionary<(Guid Site, Guid Node), long> _delivered = [];
    private readonly Dictionary<(Guid Site, string Type, Guid Id), long> _acknowledged = [];
    private readonly Dictionary<(Guid Site, string Type, Guid Id), long> _possiblyAcknowledged = [];
    private readonly Dictionary<Guid, DateTime> _settingsAcknowledgedAt = [];
    private readonly HashSet<Guid> _phantoms = [];
    private readonly Dictionary<(string Conflict, string Field), Edit> _contested = [];
    private readonly Queue<string> _log = [];
    private readonly Queue<Change> _rest = [];

    /// <summary>Every node that central has or had.</summary>
    public Dictionary<Guid, ExpectedNode> Nodes { get; } = [];

    /// <summary>Number of changes of sites by outcome.</summary>
    public SortedDictionary<string, int> Outcomes { get; } = new(StringComparer.Ordinal);

    public Strategy Strategy => strategy;

    /// <summary>Returns the latest log entries that contain a text.</summary>
    public IEnumerable<string> LogOf(string about) => _log.Where(line => line.Contains(about, StringComparison.Ordinal)).TakeLast(60);

    /// <summary>Logs an event, which helps to analyse a violation.</summary>
    public void Log(string what)
    {
        _log.Enqueue($"{central.Now:HH:mm:ss.fff} {what}");
        if (_log.Count > KeptLines) _log.Dequeue();
    }

    /// <summary>Records the autonomy level of a site from a point in time (UTC).</summary>
    public void Allowed(Guid site, string level, DateTime since)
    {
        if (!_autonomy.TryGetValue(site, out var levels)) _autonomy[site] = levels = [];
        levels.Add((since, level));
        Log($"site {site.ToString()[^4..]} may {level} since {since:HH:mm:ss.fff}");
    }

    /// <summary>Returns the edit that wrote a value; null if there is none.</summary>
    public Edit? Find(Guid node, string field, string value) => _edits.GetValueOrDefault((node, field, value));

    /// <summary>Records an edit.</summary>
    public Edit Write(Edit edit) => _edits[(edit.Node, edit.Field, edit.Value)] = edit;

    /// <summary>Records that central created a node.</summary>
    public void Created(JsonElement node)
    {
        var id = node.GetProperty("id").GetGuid();
        var known = new ExpectedNode(id, TextOf(node, "mac_address")) { Home = HomeOf(node), Life = ValueOf(node, Life), LifeSince = (TimeOf(node), TimeOf(node)) };
        foreach (var field in Fields) known.Fields[field] = Write(new Edit(id, field, ValueOf(node, field), null, known.LifeSince.Latest));
        Nodes.Add(id, known);
        Log($"central creates node {Short(id)} at {known.Home?.ToString()[^4..]}");
    }

    /// <summary>Records that central changed a node, and verifies that it changed only these fields.</summary>
    public void Changed(ExpectedNode known, JsonElement node, IReadOnlyCollection<string> written)
    {
        foreach (var field in Fields.Intersect(written))
        {
            known.Fields[field] = Write(new Edit(known.Id, field, ValueOf(node, field), null, TimeOf(node), known.Fields[field]));
            Log($"central sets node {Short(known.Id)} {field}: {known.Fields[field]}");
        }

        if (written.Contains(Life))
        {
            Log($"central changes the state of node {Short(known.Id)} from {known.Life} to {ValueOf(node, Life)}");
            (known.Life, known.LifeSince) = (ValueOf(node, Life), (TimeOf(node), TimeOf(node)));
        }

        if (written.Contains("home_site_id"))
        {
            known.Home = HomeOf(node);
            known.MovedAt = TimeOf(node);
            Log($"central moves node {Short(known.Id)} to {known.Home?.ToString()[^4..] ?? "nowhere"}");
        }

        Compare(known, node);
    }

    public void Deleted(ExpectedNode known)
    {
        known.IsDeleted = true;
        known.Home = null;
        Log($"central deletes node {Short(known.Id)}");
    }

    /// <summary>
    /// Records that a person resolved a conflict. The person had seen both sides, so the result is an edit that includes both,
    /// regardless of who wrote its value first.
    /// </summary>
    public void Resolved(ExpectedNode known, JsonElement conflict, string decision, JsonElement node)
    {
        Log($"a person resolves conflict {TextOf(conflict, "id")[^4..]} of node {Short(known.Id)}: {decision}");
        var now = TimeOf(node);
        foreach (var field in conflict.GetProperty("fields").EnumerateArray().Where(field => field.GetProperty("to_resolve").GetBoolean()))
        {
            var name = TextOf(field, "name");
            var site = Raw(field.GetProperty("site"));
            var value = ValueOf(node, name);
            if (name == Life)
            {
                if (decision == "accepted_site" && value != site) throw Violation(known.Id, $"the site's {name} was accepted: {site}, but it is {value}");
                if (value != known.Life) (known.Life, known.LifeSince) = (value, (now, now));
                continue;
            }

            if (!Fields.Contains(name)) continue;
            var before = known.Fields[name];
            var right = decision switch { "accepted_central" => before.Value, "accepted_site" => site, _ => value };
            if (value != right) throw Violation(known.Id, $"{decision}: {name} is {value} instead of {right}");
            var theirs = Find(known.Id, name, site);
            // If the value is unchanged, a site that has it has seen this edit, regardless of when it received the value.
            if (value != before.Value) known.Fields[name] = Write(new Edit(known.Id, name, value, null, now, theirs is null ? [before] : [before, theirs]) { Accepts = value == site ? theirs : null });
            else if (theirs is not null && theirs != before) before.Confirm(theirs);
        }

        Compare(known, node);
    }

    /// <summary>Verifies the results of a push: the outcome of each change is possible, and nothing else has changed.</summary>
    public async Task PushedAsync(SimulatedAgent agent, IReadOnlyList<Change> changes, IReadOnlyList<JsonElement> results)
    {
        if (!changes.Select(change => change.Id).SequenceEqual(results.Select(result => result.GetProperty("change_id").GetGuid())))
            throw new ViolationException($"{agent} pushed {changes.Count} changes, but the response contains others");
        foreach (var change in changes) _rest.Enqueue(change);
        foreach (var (change, result) in changes.Zip(results))
        {
            _rest.Dequeue();
            await ProcessAsync(agent, change, result);
        }

        foreach (var id in changes.Select(change => change.Node).Distinct()) await VerifyNodeAsync(id);
    }

    /// <summary>Records a push with an unknown outcome, because the service was killed.</summary>
    public async Task PushedWithUnknownOutcomeAsync(SimulatedAgent agent, IReadOnlyList<Change> changes)
    {
        foreach (var change in changes.Where(change => change.Outcome is null && Nodes.ContainsKey(change.Node))) change.Unseen.Add(new Dictionary<string, Edit>(Nodes[change.Node].Fields));
        foreach (var discovery in changes.Where(change => change is { IsDiscovery: true, Outcome: null }))
        {
            // The discovery may have assigned a home to an existing node.
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

            // Every difference must result from one of these changes.
            foreach (var field in Fields.Where(field => ValueOf(reply.Data, field) != known.Fields[field].Value))
            {
                var value = ValueOf(reply.Data, field);
                if (group.Select(change => change.Edits.GetValueOrDefault(field)).LastOrDefault(edit => edit?.Value == value) is not { } edit)
                    throw Violation(group.Key, $"after a kill {field} is {value}, which none of the pushed changes contains");
                VerifyMayApply(edit, known.Fields[field], group.Key);
                known.Fields[field] = edit;
            }

            var life = ValueOf(reply.Data, Life);
            if (life != known.Life) (known.Life, known.LifeSince) = (life, RangeOf(group.Last(change => change.Step?.To == life)));
            Compare(known, reply.Data);
        }
    }

    /// <summary>Records the versions that central has stored as acknowledged.</summary>
    public void Acknowledged(SimulatedAgent agent, IReadOnlyList<KeyValuePair<(string Type, Guid Id), long>> versions, JsonElement answer)
    {
        if (answer.GetProperty("unknown").GetInt32() != 0 || answer.GetProperty("acknowledged").GetInt32() != versions.Count)
            throw new ViolationException($"{agent} acknowledged {versions.Count} versions that it had received, but the response is {answer}");
        RecordSettings(agent, versions);
        foreach (var (entity, version) in versions)
        {
            var key = (agent.Site, entity.Type, entity.Id);
            _acknowledged[key] = Math.Max(_acknowledged.GetValueOrDefault(key), version);
        }
    }

    /// <summary>Records an acknowledgement with an unknown outcome.</summary>
    public void AcknowledgedWithUnknownOutcome(SimulatedAgent agent, IReadOnlyList<KeyValuePair<(string Type, Guid Id), long>> versions)
    {
        RecordSettings(agent, versions);
        foreach (var (entity, version) in versions) _possiblyAcknowledged[(agent.Site, entity.Type, entity.Id)] = version;
    }

    /// <summary>Returns the minimum and the maximum version that central may have stored as acknowledged.</summary>
    public (long Least, long Most) AcknowledgedOf(Guid site, string type, Guid id)
    {
        var least = _acknowledged.GetValueOrDefault((site, type, id));
        return (least, Math.Max(least, _possiblyAcknowledged.GetValueOrDefault((site, type, id))));
    }

    /// <summary>Verifies that central has the expected state of a node.</summary>
    public async Task VerifyNodeAsync(Guid id)
    {
        var reply = await central.SendAsync(HttpMethod.Get, $"nodes/{id}");
        var known = Nodes.GetValueOrDefault(id);
        if (known is null or { IsDeleted: true })
        {
            if (reply.Status != 404) throw Violation(id, $"it must not exist: {reply.Text}");
            return;
        }

        if (!reply.IsGood) throw Violation(id, $"it does not exist: {reply.Text}");
        Compare(known, reply.Data);
    }

    /// <summary>Verifies that the contradicted edits of sites are in an open conflict or resolved.</summary>
    public async Task VerifyConflictsAsync()
    {
        foreach (var conflicts in _contested.GroupBy(contested => contested.Key.Conflict))
        {
            var conflict = (await central.SendAsync(HttpMethod.Get, $"sync/conflicts/{conflicts.Key}")).Data;
            if (conflict.GetProperty("resolved").GetBoolean()) continue;
            foreach (var ((_, field), edit) in conflicts) VerifyIsContested(conflict, field, edit);
        }
    }

    /// <summary>Verifies that a state of a node matches the expected one.</summary>
    public void Compare(ExpectedNode known, JsonElement node)
    {
        foreach (var field in Fields)
        {
            if (ValueOf(node, field) != known.Fields[field].Value) throw Violation(known.Id, $"{field} is {ValueOf(node, field)}, but must be {known.Fields[field]}");
        }

        if (ValueOf(node, Life) != known.Life) throw Violation(known.Id, $"it is {ValueOf(node, Life)}, but must be {known.Life}");
        if (node.TryGetProperty("home_site_id", out _) && HomeOf(node) != known.Home) throw Violation(known.Id, $"it is at {HomeOf(node)}, but must be at {known.Home}");
    }

    public ViolationException Violation(Guid node, string what) => new($"node {Short(node)}: {what}\n    {string.Join("\n    ", LogOf(Short(node)))}");

    private void RecordSettings(SimulatedAgent agent, IReadOnlyList<KeyValuePair<(string Type, Guid Id), long>> versions)
    {
        if (versions.Any(known => known.Key.Type == "site")) _settingsAcknowledgedAt[agent.Site] = central.Now;
    }

    private static (DateTime Earliest, DateTime Latest) RangeOf(Change change) => (change.Earliest, change.Latest);

    private static string Short(Guid id) => id.ToString()[^4..];

    private static string Raw(JsonElement value) => value.ValueKind == JsonValueKind.String ? Canonical.Text(value.GetString()!) : value.GetRawText();

    private static string ValueOf(JsonElement node, string field) => Raw(node.GetProperty(field));

    private static string TextOf(JsonElement node, string field) => node.GetProperty(field).GetString()!;

    private static Guid? HomeOf(JsonElement node) => node.GetProperty("home_site_id") is { ValueKind: JsonValueKind.String } home ? home.GetGuid() : null;

    private static DateTime TimeOf(JsonElement node) => node.GetProperty("updated_at").GetDateTime();

    private async Task ProcessAsync(SimulatedAgent agent, Change change, JsonElement result)
    {
        var outcome = TextOf(result, "outcome");
        var (code, first) = (result.GetProperty("code").GetString(), result.GetProperty("first_outcome").GetString());
        Log($"{agent} pushed {change}: {outcome} {first} {code}");
        if (outcome == "duplicate")
        {
            if (change.Outcome is null && change.Unseen.Count == 0) throw Violation(change.Node, $"change {change} is a duplicate, but was not pushed before");
            if (change.Outcome is null)
            {
                (change.Outcome, change.Code) = (first, code);
                EvaluateUnseen(change);
                if (change.IsDiscovery && !Nodes.ContainsKey(change.Node)) _phantoms.Add(change.Node);
            }
            else if (change.Outcome != first || change.Code != code)
            {
                throw Violation(change.Node, $"change {change} was {change.Outcome} {change.Code} first, but central reports {first} {code}");
            }
        }
        else
        {
            if (change.Outcome is not null) throw Violation(change.Node, $"change {change} was processed twice: {change.Outcome}, then {outcome}");
            (change.Outcome, change.Code) = (outcome, code);
            var name = code is null ? outcome : $"{outcome} ({code})";
            Outcomes[name] = Outcomes.GetValueOrDefault(name) + 1;
            await EvaluateAsync(agent, change, result);
        }

        var state = result.GetProperty("state");
        var isHere = Nodes.TryGetValue(change.Node, out var known) && known.Home == agent.Site;
        if (isHere != (state.ValueKind == JsonValueKind.Object)) throw Violation(change.Node, $"the node is {(isHere ? "" : "not ")}at the site, but the response contains {state}");
        if (isHere) Compare(known!, state);

        // If the state at central differs from the pushed one, the entity must have a new version.
        long? version = result.GetProperty("version") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;
        var before = Math.Max(change.BaseVersion, _delivered.GetValueOrDefault((agent.Site, change.Node)));
        var isTheSame = isHere && Canonical.Write(Canonical.Fields(state)) == Canonical.Write(change.State);
        if (outcome != "duplicate" && !isTheSame && !(version > before)) throw Violation(change.Node, $"change {change} has another state at central, but the version is still {version}");
        _delivered[(agent.Site, change.Node)] = Math.Max(before, version ?? 0);
    }

    private async Task EvaluateAsync(SimulatedAgent agent, Change change, JsonElement result)
    {
        var levels = LevelsOf(agent.Site, change.Time);
        if (!Nodes.TryGetValue(change.Node, out var known))
        {
            // A change that is based on a refused discovery contains the whole state again and is evaluated as a discovery.
            if (change.IsDiscovery || _phantoms.Contains(change.Node)) EvaluateDiscovery(agent, change, levels);
            else Must(change, false, "the node never existed");
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
            Must(change, change.Code is null or "sync_change.not_allowed" or "node.invalid_transition", "there is no reason for this code");
            var isReport = change.Edits.Count == 0 && change.Step is { } step && IsSafe(step.From, step.To);
            if (change.Code == "sync_change.not_allowed") Must(change, levels.Contains("readonly") || (levels.Contains("limited") && !(isReport && known.Life == change.Step!.Value.From)), $"the site was allowed {string.Join(", ", levels)}");
            else if (change.Code is null) Must(change, levels.Contains("full") || (levels.Contains("limited") && isReport), $"the site was allowed {string.Join(", ", levels)}");
            // Changes after a node has returned contain the transitions again that were refused while it was elsewhere.
            if (change.Code == "node.invalid_transition") Must(change, (change.Step ?? (object?)known.MovedAt) is not null && change.State[Life] != known.Life && !Lifecycle.Next(known.Life).Contains(change.State[Life]), $"the node was {known.Life}");

            var state = result.GetProperty("state");
            var superseded = result.GetProperty("superseded_fields").EnumerateArray().Select(field => field.GetString()!).ToHashSet();
            JsonElement? conflict = result.GetProperty("conflict_id").GetString() is { } id ? (await central.SendAsync(HttpMethod.Get, $"sync/conflicts/{id}")).Data : null;
            Must(change, conflict is not null == (change.Outcome == "conflict"), $"its conflict is {conflict}");
            foreach (var field in Fields) EvaluateField(change, known, field, ValueOf(state, field), superseded, conflict);
            EvaluateTransition(change, known, agent.Made, ValueOf(state, Life), superseded, conflict);
            return;
        }

        foreach (var edit in change.Edits.Values) edit.IsLost = true;
    }

    /// <summary>Evaluates a change that was processed when the service was killed, with the edits that central had at those times.</summary>
    private void EvaluateUnseen(Change change)
    {
        foreach (var (field, edit) in change.Edits.Where(edit => Nodes.ContainsKey(change.Node) && !Nodes[change.Node].Fields[edit.Key].History().Contains(edit.Value)))
        {
            edit.IsLost = true;
            if (change.Code is null && !change.Unseen.Exists(had => MayBeLost(edit, had[field], out _)))
                throw Violation(change.Node, $"{strategy}: {field} of {edit} is lost after a kill, but no edit contradicts it");
        }
    }

    private void EvaluateDiscovery(SimulatedAgent agent, Change change, IReadOnlyCollection<string> levels)
    {
        var mac = JsonSerializer.Deserialize<string>(change.State["mac_address"]);
        var other = Nodes.Values.FirstOrDefault(node => !node.IsDeleted && node.Mac == mac);
        var isRetired = other?.Life == Canonical.Text("retired");
        var serial = other?.Fields[Serial].Value ?? "null";
        // Another machine with the MAC address of a node: both have a serial number, and these differ.
        var isOther = serial != "null" && change.State[Serial] != "null" && serial != change.State[Serial];
        switch (change.Outcome, change.Code)
        {
            case ("refused", "sync_change.decision_required"):
                Must(change, isRetired || (isOther && (other!.Home is null || other.Home == agent.Site)), "it is the same machine");
                break;
            case ("refused", "sync_change.not_allowed"):
                Must(change, levels.Contains("readonly"), $"the site was allowed {string.Join(", ", levels)}");
                break;
            case ("refused", "node.must_begin_discovered"):
                Must(change, change.State[Life] != Canonical.Text("discovered"), "its state is discovered");
                break;
            case ("superseded", "node.known_already"):
                Must(change, other?.Home == agent.Site && !isOther && !isRetired, "the site has no such node, or a person has to decide");
                break;
            case ("refused", "node.at_another_site"):
                Must(change, other?.Home is { } home && home != agent.Site && !isRetired, "no other site has such a node, or a person has to decide");
                break;
            case ("merged", null):
                Must(change, other is { Home: null } && levels.Any(level => level != "readonly") && !isOther && !isRetired, "there is no node to merge with, or a person has to decide");
                other!.Home = agent.Site;
                break;
            case ("applied", null):
                Must(change, other is null && levels.Any(level => level != "readonly"), "the MAC address already exists");
                Discovered(change, agent);
                return;
            default:
                Must(change, false, "there is no reason for this code");
                return;
        }

        _phantoms.Add(change.Node);
    }

    private void Discovered(Change change, SimulatedAgent agent)
    {
        var known = new ExpectedNode(change.Node, JsonSerializer.Deserialize<string>(change.State["mac_address"])!) { Home = agent.Site, Life = change.State[Life], LifeSince = RangeOf(change) };
        foreach (var field in Fields) known.Fields[field] = change.Edits.GetValueOrDefault(field) ?? Find(change.Node, field, change.State[field])!;
        Nodes.Add(change.Node, known);
    }

    private void EvaluateField(Change change, ExpectedNode known, string field, string value, HashSet<string> superseded, JsonElement? conflict)
    {
        var before = known.Fields[field];
        var edit = change.Edits.GetValueOrDefault(field);
        if (value != before.Value)
        {
            var taken = edit?.Value == value ? edit : CarriedOver(change, field, value);
            if (taken is null || change.Code is not null) throw Violation(known.Id, $"change {change} sets {field} to {value}, which it does not contain");
            Must(change, !superseded.Contains(field), $"{field} is reported as superseded, but was applied");
            VerifyMayApply(taken, before, known.Id);
            known.Fields[field] = taken;
            // The site has replaced its earlier contradicted edits of the field, so they are no longer in conflict.
            foreach (var withdrawn in _contested.Where(contested => contested.Value.Node == known.Id && contested.Value.Site == change.Site && contested.Key.Field == field).ToList()) _contested.Remove(withdrawn.Key);
            return;
        }

        if (edit is null || edit.Value == value) return;
        edit.IsLost = true;
        if (change.Code is not null) return;

        if (strategy == Strategy.Manual)
        {
            if (conflict is not { } open) throw Violation(known.Id, $"change {change}: {field} was not applied and is in no conflict");
            // A later change of the same batch to the field is already in the conflict and is evaluated separately.
            if (!_rest.Any(later => later.Node == change.Node && later.Edits.ContainsKey(field)))
            {
                VerifyIsContested(open, field, edit);
                _contested[(TextOf(open, "id"), field)] = edit;
            }
        }
        else
        {
            Must(change, superseded.Contains(field), $"{field} was not applied, and the loss is not reported");
        }

        if (!MayBeLost(edit, before, out var against)) throw Violation(known.Id, $"{strategy}: {field} of {edit} is lost to {before}; it is contradicted by {(against.Count == 0 ? "nothing" : string.Join("; ", against))}");
    }

    /// <summary>Returns whether a site's edit may be lost, given the edits that the site had not seen.</summary>
    private bool MayBeLost(Edit edit, Edit before, out IReadOnlyList<Edit> against)
    {
        against = [.. before.UnknownTo(edit).Where(other => other.Site != edit.Site)];
        // An edit that is based on a lost edit of the site contradicts central as well.
        var restsOnLost = edit.History().Except(before.History()).Any(own => own != edit && own.IsLost);
        return strategy switch
        {
            Strategy.CentralWins or Strategy.Manual => against.Count > 0 || restsOnLost,
            Strategy.SiteWins => false,
            // The state of a node that is moved to the site counts from the time of the move.
            Strategy.LastWrite => against.Any(other => other.Latest >= edit.Earliest - central.Tolerance || Nodes[edit.Node].MovedAt >= edit.Earliest - central.Tolerance),
            _ => throw new ArgumentOutOfRangeException(nameof(edit), strategy, null),
        };
    }

    /// <summary>Verifies that a site's edit may be applied, given the edits that the site had not seen.</summary>
    private void VerifyMayApply(Edit edit, Edit before, Guid node)
    {
        var against = before.UnknownTo(edit);
        var mayApply = strategy switch
        {
            Strategy.CentralWins or Strategy.Manual => against.Count == 0,
            Strategy.SiteWins => true,
            Strategy.LastWrite => against.TrueForAll(other => other.Earliest < edit.Latest + central.Tolerance),
            _ => throw new ArgumentOutOfRangeException(nameof(edit), strategy, null),
        };
        if (!mayApply) throw Violation(node, $"{strategy}: {edit.Field} of {edit} is applied against {string.Join("; ", against)}");
    }

    /// <summary>
    /// Returns the edit of an earlier change that was refused because the node was temporarily elsewhere: the site still has the
    /// value, and its next change contains it.
    /// </summary>
    private Edit? CarriedOver(Change change, string field, string value) =>
        change.State[field] == value && Find(change.Node, field, value) is { Change.Code: "node.left_site" } edit && edit.Site == change.Site ? edit : null;

    private void EvaluateTransition(Change change, ExpectedNode known, List<Change> made, string life, HashSet<string> superseded, JsonElement? conflict)
    {
        var before = known.Life;
        var isAfterReturn = known.MovedAt is not null && change.State[Life] == life;
        if (life != before)
        {
            Must(change, (change.Step?.To == life || isAfterReturn) && change.Code is null, $"it sets the state to {life}, which it does not contain");
            Must(change, Lifecycle.Next(before).Contains(life), $"a node that is {before} cannot become {life}");
            // A transition that is based on refused ones starts from the state at central if that has not changed.
            var restsOnRefused = change.Step is not null && made.Exists(own => own is { Outcome: "refused", Step: not null } && own.Node == change.Node && own.BaseVersion == change.BaseVersion) && known.LifeSince.Earliest <= change.Latest;
            var mayApply = isAfterReturn || restsOnRefused || change.Step!.Value.From == before || strategy == Strategy.SiteWins || (strategy == Strategy.LastWrite && known.LifeSince.Earliest < change.Latest + central.Tolerance);
            Must(change, mayApply, $"central had changed the state to {before} at {known.LifeSince.Latest:HH:mm:ss.fff}, and it becomes {life}");
            (known.Life, known.LifeSince) = (life, RangeOf(change));
            return;
        }

        if (change.Step is not { } step || step.To == life || change.Code is not null) return;
        var mayBeLost = step.From != before && (strategy is Strategy.CentralWins or Strategy.Manual || (strategy == Strategy.LastWrite && known.LifeSince.Latest >= change.Earliest - central.Tolerance));
        Must(change, mayBeLost, $"its transition is lost; the node was {before} since {known.LifeSince.Latest:HH:mm:ss.fff}");
        if (strategy == Strategy.Manual) Must(change, _rest.Any(later => later.Node == change.Node && later.Step is not null) || (conflict is { } open && IsToResolve(open, Life) is not null), $"its transition is in no conflict: {conflict}");
        else Must(change, superseded.Contains(Life), "its transition is lost, and the loss is not reported");
    }

    private void VerifyIsContested(JsonElement conflict, string field, Edit edit)
    {
        // A later edit of the site includes this one, and equal values are no conflict.
        var isListed = IsToResolve(conflict, field) is { } site && Find(edit.Node, field, site)?.History().Contains(edit) == true;
        if (!isListed && Nodes[edit.Node].Fields[field].Value != edit.Value)
            throw Violation(edit.Node, $"{field} of {edit} was not applied, and conflict {TextOf(conflict, "id")[^4..]} does not contain it: {conflict}");
    }

    private static string? IsToResolve(JsonElement conflict, string field) =>
        conflict.GetProperty("fields").EnumerateArray().Where(one => TextOf(one, "name") == field && one.GetProperty("to_resolve").GetBoolean()).Select(one => Raw(one.GetProperty("site"))).FirstOrDefault();

    private static bool IsSafe(string from, string to) =>
        (from, to) is ("\"pending\"", "\"installing\"") or ("\"installing\"", "\"installed\"") or ("\"installing\"", "\"install_failed\"") or ("\"installed\"", "\"active\"") or ("\"migrating\"", "\"active\"");

    /// <summary>
    /// Returns the levels by which central can judge a change: the one at its time, and later ones that the site may have acknowledged. An agent that
    /// acknowledged a level is not judged by an older one, even if the change is.
    /// </summary>
    private List<string> LevelsOf(Guid site, DateTime time)
    {
        var records = _autonomy[site];
        var first = Math.Max(0, records.FindLastIndex(record => record.Since <= time));
        var acknowledged = _settingsAcknowledgedAt.GetValueOrDefault(site);
        return [.. records.Skip(first).Where((record, index) => index == 0 || record.Since <= acknowledged).Select(record => record.Level)];
    }

    private void Must(Change change, bool holds, string why)
    {
        if (!holds) throw Violation(change.Node, $"change {change} is {change.Outcome} {change.Code}, but: {why}");
    }
}

/// <summary>The expected state of a node at central.</summary>
internal sealed class ExpectedNode(Guid id, string mac)
{
    public Guid Id => id;

    public string Mac => mac;

    public Guid? Home { get; set; }

    public bool IsDeleted { get; set; }

    public DateTime? MovedAt { get; set; }

    /// <summary>State in the life cycle, as JSON.</summary>
    public required string Life { get; set; }

    /// <summary>When the node entered the state (UTC): the earliest and the latest time that central can have assigned.</summary>
    public required (DateTime Earliest, DateTime Latest) LifeSince { get; set; }

    public Dictionary<string, Edit> Fields { get; } = [];
}

/// <summary>The conflict resolution of the sites.</summary>
internal enum Strategy
{
    CentralWins,
    SiteWins,
    LastWrite,
    Manual,
}

/// <summary>The transitions between states of nodes according to <c>docs/api.md</c>; states as JSON.</summary>
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
