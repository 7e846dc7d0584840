using Ardalis.Result;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Nodes;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>
/// Processes pushed changes of a site, each of a different entity, within a unit of work. Afterwards the site's copy must equal central's
/// state: where the two differ, the state is delivered to the site again through its feed.
/// </summary>
public sealed class ChangeIntake(
    ISyncStore store, IRepository<Node> nodes, IRepository<SyncConflict> conflicts, IRepository<ChangeReceipt> receipts,
    IDiscoveryReader discoveries, UnknownNodeIntake waiting, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Evaluates the changes and stores their results.</summary>
    /// <param name="site">Identifier of the site that pushed the changes.</param>
    /// <param name="clockAhead">How far the site's clock is ahead of central's.</param>
    /// <param name="changes">The changes, each of a different entity.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>One result for each change, in their order; or <c>site.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<IReadOnlyList<ChangeResult>>> ProcessAsync(
        GroupId site, TimeSpan clockAhead, IReadOnlyList<PushedChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        // Before the first read: no other transaction can then change the rows that are read below until the unit of work ends.
        await siteLock.LockAsync([site], cancellationToken);
        var snapshot = await store.LoadAsync(QueryOf(site, changes), cancellationToken);
        if (snapshot is null) return HierarchyErrors.SiteNotFound.Refuse(site);

        var now = clock.GetUtcNow().UtcDateTime;
        var evaluations = new List<Evaluation>(changes.Count);
        var batch = new Batch(snapshot, await LoadCheckAsync(snapshot, changes, cancellationToken));
        foreach (var change in changes)
        {
            var evaluation = Evaluate(change, batch, clockAhead, now);
            if (evaluation.Site is { } pushed && snapshot.States.GetValueOrDefault(change.EntityId!.Value) is { } state)
                state.RecordPush(change.BaseVersion!.Value, pushed, evaluation.MadeAt);
            evaluations.Add(evaluation);
        }

        if (batch.Accepted.Count > 0) await waiting.AcceptAsync(site, batch.Accepted, cancellationToken);
        if (batch.InQuestion.Count > 0) await waiting.AddAsync(snapshot.Site, batch.InQuestion, cancellationToken);
        var saved = await work.SaveAsync(cancellationToken);
        // Another transaction may have assigned the MAC address to another node since it was checked.
        if (!saved.IsSuccess) return saved.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken);
        var versions = saved.Value.Events.OfType<FeedVersionAssigned>().Where(assigned => assigned.Site == site && assigned.Type == SyncEntityType.Node)
            .ToDictionary(assigned => assigned.Entity, assigned => assigned.Version);
        return await RecordAsync(snapshot, versions, evaluations, now, cancellationToken);
    }

    private static SyncQuery QueryOf(GroupId site, IReadOnlyList<PushedChange> changes)
    {
        // Fields that a change leaves out can be those of its base state.
        var states = changes.SelectMany(change => new[] { change.ParsedState, change.ParsedBase }).OfType<EntityState>().ToList();
        return new SyncQuery(
            site,
            [.. changes.Select(change => change.ChangeId!.Value)],
            [.. changes.Select(change => change.EntityId).OfType<Guid>().Select(id => new NodeId(id))],
            [.. states.Select(state => state["mac_address"]).Where(value => value[0] == '"')
                .Select(value => MacAddress.Parse(System.Text.Json.JsonSerializer.Deserialize<string>(value))).Where(mac => mac.IsSuccess).Select(mac => mac.Value.Value).Distinct()],
            [.. states.Select(state => Guid.TryParse(state[SyncedNode.Group].Trim('"'), out var id) && id != Guid.Empty ? new GroupId(id) : (GroupId?)null).OfType<GroupId>().Distinct()],
            changes.Min(change => change.BaseVersion) ?? 0,
            [.. changes.Select(change => change.Generation).OfType<long>().Distinct()]);
    }

    /// <summary>Loads what decides about the machines that the site discovered; null if the changes contain no discovery.</summary>
    private async Task<DiscoveryCheck?> LoadCheckAsync(SyncSnapshot snapshot, IReadOnlyList<PushedChange> changes, CancellationToken cancellationToken)
    {
        var machines = changes
            .Where(change => change is { EntityType: SyncEntityType.Node, IsComplete: true, BaseVersion: 0 } && snapshot.Nodes.All(node => node.Id.Value != change.EntityId))
            .Select(change => change.CompleteNode).Where(parsed => parsed.IsSuccess).Select(parsed => parsed.Value.Identity).ToList();
        return machines.Count == 0 ? null : await discoveries.LoadAsync(snapshot.Site.Id, machines, cancellationToken);
    }

    private Evaluation Evaluate(PushedChange change, Batch batch, TimeSpan clockAhead, DateTime now)
    {
        var snapshot = batch.Snapshot;
        var receipt = snapshot.Receipts.GetValueOrDefault(change.ChangeId!.Value);
        if (receipt is not null && receipt.Checksum == change.Checksum) return new Evaluation(change, ChangeOutcome.Duplicate) { Receipt = receipt };
        if (change.EntityType is not { } type)
            return Evaluation.Refused(change, SyncErrors.EntityTypeUnknown.Refuse(WireNames.All<SyncEntityType>())) with { IsUnrecorded = receipt is not null };
        var evaluation = receipt is not null ? Evaluation.Refused(change, SyncErrors.ChangeIdReused.Refuse()) with { IsUnrecorded = true }
            : type != SyncEntityType.Node ? Evaluation.Refused(change, SyncErrors.CentralOwned.Refuse(type.ToWire()))
            : !change.IsComplete ? Evaluation.Refused(change, SyncErrors.ChangeMalformed.Refuse())
            : Evaluate(change, new NodeId(change.EntityId!.Value), batch, clockAhead, now);
        if (!evaluation.IsAtSite && !evaluation.IsUnknown && change.EntityId is { } entity) work.Record(new SiteCopyDiffers(snapshot.Site.Id, type, entity));
        return evaluation;
    }

    private Evaluation Evaluate(PushedChange change, NodeId id, Batch batch, TimeSpan clockAhead, DateTime now)
    {
        var snapshot = batch.Snapshot;
        var modifiedAt = MadeAt(change, snapshot, clockAhead, now);
        var autonomy = Autonomy.At(snapshot.Autonomy, modifiedAt, snapshot.AcknowledgedSettings);
        var node = snapshot.Nodes.FirstOrDefault(known => known.Id == id);
        return node switch
        {
            null when snapshot.Deleted.Contains(id) => Evaluation.Superseded(change, SyncErrors.NodeDeleted.Refuse()),
            // Central never had the node, or lost it in a restore.
            null => Discover(change, id, batch, autonomy, modifiedAt, now),
            _ when node.HomeSiteId != snapshot.Site.Id => Evaluation.Refused(change, SyncErrors.NodeLeftSite.Refuse()),
            _ => Change(change, node, batch, autonomy, modifiedAt, now),
        };
    }

    /// <summary>
    /// Returns when a change was made (UTC). It is never older than the version that it is based on, nor than an earlier change of the same node
    /// that the site pushed: the site's clock may be wrong, missing or set back between two changes.
    /// </summary>
    private static DateTime MadeAt(PushedChange change, SyncSnapshot snapshot, TimeSpan clockAhead, DateTime now)
    {
        var (node, version) = (change.EntityId!.Value, change.BaseVersion!.Value);
        var madeAt = change.MadeAt(clockAhead, now);
        if (snapshot.TimeOf(node, version) is { } based && based > madeAt) madeAt = based;
        return snapshot.States.GetValueOrDefault(node) is { PushedModifiedAt: { } pushed, PushedOnVersion: { } onVersion } && onVersion <= version && pushed > madeAt
            ? pushed
            : madeAt;
    }

    private Evaluation Discover(
        PushedChange change, NodeId id, Batch batch, AutonomyLevel autonomy, DateTime modifiedAt, DateTime now)
    {
        var (snapshot, taken) = (batch.Snapshot, batch.Taken);
        var site = snapshot.Site;
        // A node with a base version was at the site before; it keeps its state, and fields that are left out are those of the base.
        var wasAtSite = change.BaseVersion > 0;
        if (!Discovery.IsAllowed(autonomy)) return Unknown(SyncErrors.ChangeNotAllowed.Refuse(autonomy.ToWire()));
        var state = change.CompleteState!;
        if (wasAtSite && (state["mac_address"] == EntityState.Null || state[SyncedNode.State] == EntityState.Null)) return Unknown(SyncErrors.FullStateRequired.Refuse());
        var parsed = change.CompleteNode;
        if (!parsed.IsSuccess) return Unknown(parsed.AsRefusal());
        var pushed = parsed.Value;
        if (!wasAtSite && pushed.Life != NodeState.Discovered) return Unknown(SyncErrors.MustBeginDiscovered.Refuse());
        if (pushed.Group is { } group && !snapshot.Groups.ContainsKey(group)) return Unknown(NodeErrors.GroupNotFound.Refuse(group));

        if (taken.TryGetValue(pushed.Identity.MacAddress.Value, out var otherId))
        {
            var other = snapshot.Nodes.FirstOrDefault(known => known.Id == otherId);
            if (other is not null && Discovery.DecisionNeededFor(pushed.Identity, other, site.Id) is { } needed) return InQuestion(needed);
            // Either an earlier change of this batch discovered the node, or the site has it under another id.
            if (other is null || other.HomeSiteId == site.Id) return Evaluation.Superseded(change, SyncErrors.NodeKnownAlready.Refuse(otherId));
            if (other.HomeSiteId is not null) return Evaluation.Refused(change, SyncErrors.NodeAtAnotherSite.Refuse());
            // Central has the node without a home site. It becomes a node of this site and is delivered to it under central's id.
            other.AssignHomeSite(site);
            work.Record(new NodeChangedBySite(other.Id, site.Id, modifiedAt, null));
            batch.Accepted.Add(other);
            return new Evaluation(change, ChangeOutcome.Merged);
        }

        // A node that the site had before is not a discovery.
        if (!wasAtSite)
        {
            if (batch.Check!.Ignores(pushed.Identity)) return Unknown(SyncErrors.MachineIgnored.Refuse());
            if (batch.Check.Check(pushed.Identity) is { } decision) return InQuestion(decision);
            batch.Check.Add(id, pushed.Identity);
        }

        taken[pushed.Identity.MacAddress.Value] = id;
        var node = Node.Create(id, pushed.Identity, pushed.Group is { } logical ? snapshot.Groups[logical] : null, site, now);
        if (pushed.Life != NodeState.Discovered) node.TransitionTo(pushed.Life, null, now, force: true);
        nodes.Add(node);
        batch.Accepted.Add(node);
        work.Record(new NodeChangedBySite(id, site.Id, modifiedAt, new PushedState(change.BaseVersion!.Value, pushed.State, modifiedAt)));
        return new Evaluation(change, ChangeOutcome.Applied) { IsAtSite = true, Discovered = pushed.State };

        // The site removes a node whose discovery is refused. The feed does not deliver the removal of one that it had before and central does not know: after
        // a restore, the site may be the only one that has it.
        Evaluation Unknown(Refusal refusal) => Evaluation.Refused(change, refusal) with { IsUnknown = wasAtSite };

        Evaluation InQuestion(DecisionNeeded decision)
        {
            batch.InQuestion.Add((pushed.Identity, decision));
            return Unknown(
                decision.Reason == UnknownNodeReason.DiscoveryLimit ? SyncErrors.DiscoveryLimit.Refuse() : SyncErrors.DecisionRequired.Refuse(decision.Reason.ToWire()));
        }
    }

    private Evaluation Change(
        PushedChange change, Node node, Batch batch, AutonomyLevel autonomy, DateTime modifiedAt, DateTime now)
    {
        var (snapshot, taken) = (batch.Snapshot, batch.Taken);
        var state = snapshot.States[node.Id.Value];
        var history = snapshot.HistoryOf(node.Id.Value)!;
        var isLost = IsBaseLost(change, snapshot, state);
        // Changes on the same version have the order in which they arrive.
        if (!isLost && !change.FollowsAnother && modifiedAt < state.PushedModifiedAt && change.BaseVersion < state.PushedOnVersion)
            return Evaluation.Superseded(change, SyncErrors.OutOfOrder.Refuse());

        // Successive changes on the same base version build on each other, whatever the outcome of the first was and even if the version is lost.
        var origin = state.PushedOnVersion == change.BaseVersion ? EntityState.Read(state.PushedState!)
            : isLost ? change.ParsedBase
            : history.At(change.BaseVersion!.Value) ?? change.ParsedBase;
        var parsed = PushedNode.Parse(change.ParsedState!, origin ?? history.Current.State);
        if (!parsed.IsSuccess) return Evaluation.Refused(change, parsed.AsRefusal());
        var pushed = parsed.Value.State;

        var reconciled = NodeReconciliation.Evaluate(new SiteChange(history, origin, pushed, modifiedAt, autonomy, snapshot.Strategy, isLost ? null : change.BaseVersion));
        if (!reconciled.IsSuccess) return Refused(reconciled.AsRefusal());
        var (outcome, merge) = reconciled.Value;
        var updated = PushedNode.Parse(merge.Result, history.Current.State).Value;
        if (updated.Group is { } group && group != node.GroupId && !snapshot.Groups.ContainsKey(group))
            return Refused(NodeErrors.GroupNotFound.Refuse(group));
        if (taken.TryGetValue(updated.Identity.MacAddress.Value, out var other) && other != node.Id)
            return Refused(NodeErrors.MacAddressTaken.Refuse());

        taken.Remove(node.MacAddress);
        taken[updated.Identity.MacAddress.Value] = node.Id;
        Apply(node, updated, snapshot, now);
        work.Record(new NodeChangedBySite(node.Id, snapshot.Site.Id, modifiedAt, null));
        var sides = merge.Undecided.Count == 0 ? null : new ConflictSides(change.BaseVersion!.Value, origin, 0, merge.Result, pushed, merge.Undecided, modifiedAt);
        return new Evaluation(change, outcome)
        {
            IsAtSite = merge.Result.Equals(pushed),
            Site = pushed,
            MadeAt = modifiedAt,
            Merge = merge,
            Sides = sides,
            Decided = [.. (origin ?? pushed).DifferingFrom(pushed).Except(merge.Undecided)],
        };

        Evaluation Refused(Refusal refusal) => Evaluation.Refused(change, refusal) with { Site = pushed, MadeAt = modifiedAt };
    }

    /// <summary>
    /// Returns whether the base version was lost in a restore of central: it was never assigned in this database, or in a generation that this
    /// database does not know so far.
    /// </summary>
    private static bool IsBaseLost(PushedChange change, SyncSnapshot snapshot, SyncState state) =>
        change.BaseVersion > state.Version
        || (change.Generation is { } generation && !(change.BaseVersion <= snapshot.Feed?.LastVersionOf(generation, snapshot.EndedGenerations)));

    private static void Apply(Node node, PushedNode updated, SyncSnapshot snapshot, DateTime now)
    {
        node.Identify(updated.Identity);
        if (updated.Group != node.GroupId) node.AssignTo(updated.Group is { } group ? snapshot.Groups[group] : null);
        // NodeReconciliation.Evaluate allows only valid transitions, so a refusal here is a defect.
        if (updated.Life != node.State && node.TransitionTo(updated.Life, null, now) is { IsSuccess: false } refused)
            throw new InvalidOperationException($"An allowed transition was refused: {string.Join(' ', refused.Errors)}");
    }

    /// <summary>Stores the conflicts and the outcome of each change.</summary>
    private async Task<Result<IReadOnlyList<ChangeResult>>> RecordAsync(
        SyncSnapshot snapshot, Dictionary<Guid, long> versions, List<Evaluation> evaluations, DateTime now, CancellationToken cancellationToken)
    {
        var site = snapshot.Site.Id;
        var results = new List<ChangeResult>(evaluations.Count);
        foreach (var evaluation in evaluations)
        {
            var change = evaluation.Change;
            var state = change.EntityId is { } entity ? snapshot.States.GetValueOrDefault(entity) : null;
            var version = change.EntityId is { } changed && versions.TryGetValue(changed, out var assigned) ? assigned : state?.Version;
            var conflict = evaluation.Sides is { } sides ? OpenConflict(snapshot, change.EntityId!.Value, sides with { CentralVersion = version!.Value }, now) : null;
            // After OpenConflict has added the contested fields: a conflict with fields left stays open.
            if (evaluation.Decided.Count > 0 && snapshot.Conflicts.GetValueOrDefault(change.EntityId!.Value) is { } open)
                open.Withdraw(evaluation.Decided, EntityState.Read(state!.State!), AgentPrincipal.NameOf(site), now);
            var result = new ChangeResult
            {
                ChangeId = change.ChangeId,
                Outcome = evaluation.Outcome,
                FirstOutcome = evaluation.Receipt?.Outcome,
                Version = version,
                ConflictId = conflict?.Id ?? evaluation.Receipt?.ConflictId,
                Code = evaluation.Error?.ErrorCode ?? evaluation.Receipt?.Code,
                Detail = evaluation.Error?.ErrorMessage,
                Superseded = evaluation.Merge?.Superseded ?? [],
                State = evaluation.Discovered?.Json ?? state?.State,
            };
            results.Add(result);
            if (evaluation.Receipt is null && !evaluation.IsUnrecorded)
                receipts.Add(new ChangeReceipt(site, change.ChangeId!.Value, change.Checksum, now, evaluation.Outcome, result.Version, result.ConflictId, result.Code));
        }

        var saved = await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved.AsRefusal();
        if (results.Exists(result => result.Outcome is ChangeOutcome.Refused or ChangeOutcome.Superseded)) await store.TrimRefusalsAsync(site, cancellationToken);
        return results;
    }

    private SyncConflict OpenConflict(SyncSnapshot snapshot, Guid entity, ConflictSides sides, DateTime now)
    {
        if (snapshot.Conflicts.GetValueOrDefault(entity) is { } open)
        {
            open.Update(sides);
            return open;
        }

        var conflict = SyncConflict.Open(SyncConflictId.New(now), snapshot.Site.Id, SyncEntityType.Node, entity, sides, now);
        conflicts.Add(conflict);
        return conflict;
    }

    /// <summary>The changes of one push while they are evaluated.</summary>
    /// <param name="Snapshot">The data that they are evaluated against.</param>
    /// <param name="Check">What decides about discoveries; null if there are none.</param>
    private sealed record Batch(SyncSnapshot Snapshot, DiscoveryCheck? Check)
    {
        /// <summary>The nodes by MAC address, those included that earlier changes of the push discovered.</summary>
        public Dictionary<string, NodeId> Taken { get; } = Snapshot.Nodes.SelectMany(node => node.MacAddresses.Select(address => (address, node.Id))).ToDictionary();

        /// <summary>The nodes that the push created, or for which it set the site as home.</summary>
        public List<Node> Accepted { get; } = [];

        /// <summary>Discovered machines about which a person has to decide.</summary>
        public List<(NodeIdentity Identity, DecisionNeeded Decision)> InQuestion { get; } = [];
    }

    /// <summary>A pushed change and the result of its evaluation.</summary>
    private sealed record Evaluation(PushedChange Change, ChangeOutcome Outcome)
    {
        /// <summary>The receipt of an earlier push of the same change.</summary>
        public ChangeReceipt? Receipt { get; init; }

        /// <summary>Why the change was refused or superseded.</summary>
        public ValidationError? Error { get; init; }

        /// <summary>The entity's state at the site after the change; null when it could not be parsed.</summary>
        public EntityState? Site { get; init; }

        /// <summary>When the change was made (UTC); set together with <see cref="Site"/>.</summary>
        public DateTime MadeAt { get; init; }

        /// <summary>The state of the node that the change created.</summary>
        public EntityState? Discovered { get; init; }

        /// <summary>The merge of the site's state with central's, field by field.</summary>
        public Merge? Merge { get; init; }

        /// <summary>The two sides of the conflict that a person must resolve; null when there is none.</summary>
        public ConflictSides? Sides { get; init; }

        /// <summary>The fields that the site changed and that need no decision.</summary>
        public IReadOnlyList<string> Decided { get; init; } = [];

        /// <summary>Whether central's state equals the site's, so that it need not be delivered again.</summary>
        public bool IsAtSite { get; init; }

        /// <summary>Whether central does not know a node that the site had before, so that the feed does not deliver its removal.</summary>
        public bool IsUnknown { get; init; }

        /// <summary>Whether no receipt is stored, because the id belongs to another change.</summary>
        public bool IsUnrecorded { get; init; }

        public static Evaluation Refused(PushedChange change, Refusal refusal) => new(change, ChangeOutcome.Refused) { Error = refusal.ValidationErrors.First() };

        public static Evaluation Superseded(PushedChange change, Refusal refusal) => new(change, ChangeOutcome.Superseded) { Error = refusal.ValidationErrors.First() };
    }
}
