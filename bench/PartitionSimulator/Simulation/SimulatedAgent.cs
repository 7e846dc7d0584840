using System.Text.Json;

namespace Sites.PartitionSimulator.Simulation;

/// <summary>
/// An agent that implements <c>docs/synchronization.md</c> exactly: push, store the response, pull, acknowledge, with one
/// request per step. It depends only on the responses of the service.
/// </summary>
/// <param name="site">Identifier of the agent's site.</param>
/// <param name="key">Credential of the agent.</param>
/// <param name="ahead">How far the agent's clock is ahead of central's.</param>
/// <param name="isTerse">Whether the agent ignores the states in responses to a push and relies on its feed.</param>
/// <param name="saysAges">Whether the agent says how old its changes are, instead of their time by its clock.</param>
/// <param name="random">Random numbers for the batch sizes.</param>
internal sealed class SimulatedAgent(Guid site, string key, TimeSpan ahead, bool isTerse, bool saysAges, Random random)
{
    public const string Node = "node";

    private readonly Dictionary<(string Type, Guid Id), long> _highest = [];
    private readonly Dictionary<(string Type, Guid Id), (long Version, string? Generation)> _answered = [];
    private readonly Dictionary<(string Type, Guid Id), (long Version, string? Generation)> _toAcknowledge = [];
    private readonly List<Change> _queue = [];
    private readonly HashSet<(string Type, Guid Id)> _snapshot = [];
    private List<Change>? _unanswered;
    private string? _cursor;
    private Phase _phase;
    private bool _isAfterRestore;
    private (long Version, string Generation)? _known;

    private enum Phase
    {
        Push,
        Pull,
        Acknowledge,
    }

    public Guid Site => site;

    public string Key => key;

    /// <summary>How far the agent's clock is ahead of central's.</summary>
    public TimeSpan Ahead { get; set; } = ahead;

    /// <summary>Whether the agent says how old its changes are, instead of their time by its clock.</summary>
    public bool SaysAges => saysAges;

    /// <summary>How far the agent's clock is ahead, as central measured it.</summary>
    public TimeSpan MeasuredAhead { get; set; }

    /// <summary>Whether nothing is left to push or to acknowledge.</summary>
    public bool IsDone => _queue.Count == 0 && _toAcknowledge.Count == 0;

    /// <summary>The entities that the agent has stored.</summary>
    public Dictionary<(string Type, Guid Id), Copy> Copies { get; } = [];

    /// <summary>The nodes that the site still has although central refused to take them back.</summary>
    public HashSet<Guid> Kept { get; } = [];

    /// <summary>Number of nodes that the site returned to central after a restore.</summary>
    public int Returned { get; private set; }

    /// <summary>The changes that are not answered yet.</summary>
    public IReadOnlyList<Change> Queue => _queue;

    /// <summary>All changes that the agent made.</summary>
    public List<Change> Made { get; } = [];

    public string Name => site.ToString()[^4..];

    /// <summary>Changes the agent's copy and queues the change for the next push.</summary>
    public void Enqueue(Change change)
    {
        Made.Add(change);
        _queue.Add(change);
        var copy = Copies.GetValueOrDefault((Node, change.Node));
        Copies[(Node, change.Node)] = new Copy(copy?.Version ?? 0, copy?.Generation, new SortedDictionary<string, string>(new Dictionary<string, string>(change.State), StringComparer.Ordinal));
    }

    /// <summary>Discards the position in the feed, so that the agent starts with a snapshot. Its own changes remain.</summary>
    public void DiscardCursor()
    {
        _cursor = null;
        _snapshot.Clear();
    }

    /// <summary>Forgets which versions the agent has seen, which a restored central assigns again.</summary>
    public void ExpectLowerVersions() => _highest.Clear();

    /// <summary>Restarts the cycle with a push, as after a pause.</summary>
    public void RestartCycle() => _phase = Phase.Push;

    /// <summary>Sends the next request of the protocol.</summary>
    /// <returns>True if the cycle is complete.</returns>
    public async Task<bool> StepAsync(FaultyLink link)
    {
        switch (_phase)
        {
            case Phase.Push when _queue.Count > 0:
                await PushAsync(link);
                return false;
            case Phase.Push:
                _phase = Phase.Pull;
                return await StepAsync(link);
            case Phase.Pull:
                await PullAsync(link);
                return false;
            case Phase.Acknowledge when _toAcknowledge.Count > 0:
                await AcknowledgeAsync(link);
                return false;
            case Phase.Acknowledge:
                _phase = Phase.Push;
                return true;
            default:
                throw new ArgumentOutOfRangeException(nameof(link), _phase, null);
        }
    }

    public override string ToString() => $"site {Name}";

    private async Task PushAsync(FaultyLink link)
    {
        // A batch without a response is pushed again unchanged.
        _unanswered ??= [.. _queue.Take(random.Next(1, 6))];
        if (await link.PushAsync(this, _unanswered) is not { } results) return;
        foreach (var (change, result) in _unanswered.Zip(results))
        {
            _queue.Remove(change);
            var entity = (Node, change.Node);
            long? version = result.GetProperty("version") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;
            var generation = result.GetProperty("generation").GetString();
            if (version is { } current)
            {
                RecordVersion(entity, current, generation!, "the response to a push");
                _answered[entity] = (current, generation);
            }

            // Only a deletion removes a node that central may have lost.
            if (change.IsReturn && version is null && change.Code != "node.deleted")
            {
                Kept.Add(change.Node);
                continue;
            }

            // An entity with changes that are not pushed yet is not updated, because their base version must match the copy.
            if (isTerse || HasUnpushed(entity)) continue;
            if (result.GetProperty("state") is { ValueKind: JsonValueKind.Object } state) Copies[entity] = new Copy(version!.Value, generation, Canonical.Fields(state));
            else Copies.Remove(entity);
            if (version is { } known) _toAcknowledge[entity] = (known, generation);
        }

        _unanswered = null;
    }

    private async Task PullAsync(FaultyLink link)
    {
        if (await link.PullAsync(this, _cursor, _known, random.Next(2, 9)) is not { } page) return;
        var isSnapshot = page.GetProperty("snapshot").GetBoolean();
        var generation = page.GetProperty("generation").GetString()!;
        if (page.GetProperty("restored").GetBoolean() && !_isAfterRestore)
        {
            // The snapshot starts: nothing of an earlier one counts, and the versions of the lost history neither.
            _isAfterRestore = true;
            _known = null;
            _snapshot.Clear();
        }

        var last = 0L;
        foreach (var row in page.GetProperty("data").EnumerateArray())
        {
            var entity = (row.GetProperty("entity_type").GetString()!, row.GetProperty("entity_id").GetGuid());
            var version = row.GetProperty("version").GetInt64();
            if (version <= last) throw new ViolationException($"{this}: version {version} follows {last} in its feed");
            last = version;
            RecordVersion(entity, version, generation, "the feed");
            if (isSnapshot) _snapshot.Add(entity);
            if (HasUnpushed(entity)) continue;
            if (row.GetProperty("operation").GetString() == "remove")
            {
                Copies.Remove(entity);
            }
            else
            {
                var fields = Canonical.Fields(row.GetProperty("state"));
                if (Canonical.Checksum(fields) != row.GetProperty("checksum").GetString()) throw new ViolationException($"{this}: the checksum of {row} is wrong");
                Copies[entity] = new Copy(version, generation, fields);
            }

            _toAcknowledge[entity] = (version, generation);
        }

        _cursor = page.GetProperty("next_cursor").GetString();
        if (page.GetProperty("has_more").GetBoolean()) return;
        if (isSnapshot)
        {
            foreach (var gone in Copies.Keys.Where(entity => !_snapshot.Contains(entity) && !HasUnpushed(entity)).ToList())
            {
                if (_isAfterRestore && gone.Type == Node) Return(gone, link.Now);
                else Copies.Remove(gone);
            }

            if (_isAfterRestore) _answered.Clear();
            _isAfterRestore = false;
        }

        _snapshot.Clear();
        _phase = Phase.Acknowledge;
    }

    private async Task AcknowledgeAsync(FaultyLink link)
    {
        // Versions of one generation, which is sent with them.
        var generation = _toAcknowledge.Values.First().Generation;
        var versions = _toAcknowledge.Where(known => known.Value.Generation == generation).Take(random.Next(1, 30)).Select(known => KeyValuePair.Create(known.Key, known.Value.Version)).ToList();
        if (!await link.AcknowledgeAsync(this, generation, versions)) return;
        foreach (var (entity, version) in versions)
        {
            if (_toAcknowledge[entity] == (version, generation)) _toAcknowledge.Remove(entity);
        }
    }

    /// <summary>Queues the full state of a node that is not in the snapshot after a restore of central, which may have lost it.</summary>
    private void Return((string Type, Guid Id) entity, DateTime now)
    {
        Span<byte> id = stackalloc byte[16];
        random.NextBytes(id);
        var copy = Copies[entity];
        var answered = _answered.GetValueOrDefault(entity);
        var (version, generation) = answered.Version > copy.Version ? answered : (copy.Version, copy.Generation);
        Enqueue(new Change
        {
            Id = new Guid(id),
            Site = site,
            Node = entity.Id,
            BaseVersion = version,
            Generation = generation,
            ModifiedAt = now + Ahead,
            Time = now + Ahead - MeasuredAhead,
            MadeAt = now,
            State = copy.Fields,
            IsReturn = true,
        });
        Returned++;
    }

    private bool HasUnpushed((string Type, Guid Id) entity) => entity.Type == Node && _queue.Exists(change => change.Node == entity.Id);

    private void RecordVersion((string Type, Guid Id) entity, long version, string generation, string where)
    {
        if (_known is not { } known || version > known.Version) _known = (version, generation);
        if (_highest.TryGetValue(entity, out var highest) && version < highest)
            throw new ViolationException($"{this}: {where} contains version {version} of {entity} after version {highest}");
        _highest[entity] = version;
    }
}

/// <summary>A site's copy of an entity.</summary>
/// <param name="Version">Version of the copy; 0 for a node that the site discovered and has not received.</param>
/// <param name="Generation">The generation of the version; null without a version.</param>
/// <param name="Fields">JSON values by field.</param>
internal sealed record Copy(long Version, string? Generation, SortedDictionary<string, string> Fields);
