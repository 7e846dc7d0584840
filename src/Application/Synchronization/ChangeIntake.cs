using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>
/// Takes in changes of a site, each of another entity, within a unit of work. What the site has afterwards is what central
/// has: wherever that is not what the site pushed, it is told again through its feed.
/// </summary>
public sealed class ChangeIntake(
    ISyncStore store, IRepository<Node> nodes, IRepository<SyncConflict> conflicts, IRepository<ChangeReceipt> receipts,
    ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Takes them in.</summary>
    /// <returns>One result for each; or <c>site.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<IReadOnlyList<ChangeResult>>> TakeAsync(
        GroupId site, TimeSpan clockAhead, IReadOnlyList<PushedChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        // First: nobody else changes what is read from here on until the unit of work ends.
        await siteLock.LockAsync([site], cancellationToken);
        var snapshot = await store.LoadAsync(QueryOf(site, changes), cancellationToken);
        if (snapshot is null) return HierarchyErrors.SiteNotFound.Refuse(site);

        var now = clock.GetUtcNow().UtcDateTime;
        var evaluations = new List<Evaluation>(changes.Count);
        var taken = snapshot.Nodes.ToDictionary(node => node.MacAddress, node => node.Id);
        foreach (var change in changes)
        {
            var evaluation = Evaluate(change, snapshot, taken, clockAhead, now);
            if (evaluation.Site is { } pushed && snapshot.States.GetValueOrDefault(change.EntityId!.Value) is { } state)
                state.RecordPush(change.BaseVersion!.Value, pushed, change.ModifiedAt!.Value);
            evaluations.Add(evaluation);
        }

        var saved = await work.SaveAsync(cancellationToken);
        // Another node may have got an address between the look and the write.
        if (!saved.IsSuccess) return saved.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken);
        var versions = saved.Value.Events.OfType<FeedVersionAssigned>().Where(assigned => assigned.Site == site && assigned.Type == SyncEntityType.Node)
            .ToDictionary(assigned => assigned.Entity, assigned => assigned.Version);
        return await RecordAsync(snapshot, versions, evaluations, now, cancellationToken);
    }

    private static SyncQuery QueryOf(GroupId site, IReadOnlyList<PushedChange> changes)
    {
        var said = changes.Select(change => change.Said).OfType<EntityState>().ToList();
        return new SyncQuery(
            site,
            [.. changes.Select(change => change.ChangeId)],
            [.. changes.Select(change => change.EntityId).OfType<Guid>().Select(id => new NodeId(id))],
            [.. said.Select(state => state["mac_address"]).Where(value => value[0] == '"')
                .Select(value => MacAddress.Parse(System.Text.Json.JsonSerializer.Deserialize<string>(value))).Where(mac => mac.IsSuccess).Select(mac => mac.Value.Value).Distinct()],
            [.. said.Select(state => Guid.TryParse(state[SyncedNode.Group].Trim('"'), out var id) && id != Guid.Empty ? new GroupId(id) : (GroupId?)null).OfType<GroupId>().Distinct()],
            changes.Min(change => change.BaseVersion) ?? 0);
    }

    private Evaluation Evaluate(PushedChange change, SyncSnapshot snapshot, Dictionary<string, NodeId> taken, TimeSpan clockAhead, DateTime now)
    {
        var receipt = snapshot.Receipts.GetValueOrDefault(change.ChangeId);
        if (receipt is not null && receipt.Checksum == change.Checksum) return new Evaluation(change, ChangeOutcome.Duplicate) { Receipt = receipt };
        if (WireNames.Parse<SyncEntityType>(change.EntityType) is not { } type)
            return Evaluation.Refused(change, SyncErrors.EntityTypeUnknown.Refuse(WireNames.All<SyncEntityType>())) with { IsForgotten = receipt is not null };
        var evaluation = receipt is not null ? Evaluation.Refused(change, SyncErrors.ChangeIdReused.Refuse()) with { IsForgotten = true }
            : type != SyncEntityType.Node ? Evaluation.Refused(change, SyncErrors.CentralOwned.Refuse(type.ToWire()))
            : !change.IsComplete ? Evaluation.Refused(change, SyncErrors.ChangeMalformed.Refuse())
            : Evaluate(change, new NodeId(change.EntityId!.Value), snapshot, taken, clockAhead, now);
        if (!evaluation.IsAtSite && change.EntityId is { } entity) work.Record(new SiteCopyDiffers(snapshot.Site.Id, type, entity));
        return evaluation;
    }

    private Evaluation Evaluate(PushedChange change, NodeId id, SyncSnapshot snapshot, Dictionary<string, NodeId> taken, TimeSpan clockAhead, DateTime now)
    {
        var modifiedAt = Corrected(change.ModifiedAt!.Value, clockAhead, now);
        var autonomy = Autonomy.At(snapshot.Autonomy, modifiedAt);
        var node = snapshot.Nodes.FirstOrDefault(known => known.Id == id);
        return node switch
        {
            // One that the site had once; that it was told to have none under this id is no reason against discovering it.
            null when change.BaseVersion > 0 || snapshot.Past[id.Value].Any() => Evaluation.Superseded(change, SyncErrors.NodeDeleted.Refuse()),
            null => Discover(change, id, snapshot, taken, autonomy, modifiedAt, now),
            _ when node.HomeSiteId != snapshot.Site.Id => Evaluation.Refused(change, SyncErrors.NodeLeftSite.Refuse()),
            _ => Change(change, node, snapshot, taken, autonomy, modifiedAt, now),
        };
    }

    /// <summary>A time of the site's clock by central's. A clock that is wrong by more than was measured makes no changes of tomorrow.</summary>
    private static DateTime Corrected(DateTime said, TimeSpan clockAhead, DateTime now) =>
        new(Math.Clamp(said.Ticks - clockAhead.Ticks, DateTime.MinValue.Ticks, now.Ticks), DateTimeKind.Utc);

    private Evaluation Discover(
        PushedChange change, NodeId id, SyncSnapshot snapshot, Dictionary<string, NodeId> taken, AutonomyLevel autonomy, DateTime modifiedAt, DateTime now)
    {
        var site = snapshot.Site;
        if (!Discovery.IsAllowed(autonomy)) return Evaluation.Refused(change, SyncErrors.ChangeNotAllowed.Refuse(autonomy.ToWire()));
        var parsed = PushedNode.Parse(change.Said!, before: null);
        if (!parsed.IsSuccess) return Evaluation.Refused(change, parsed.AsRefusal());
        var said = parsed.Value;
        if (said.Life != NodeState.Discovered) return Evaluation.Refused(change, SyncErrors.MustBeginDiscovered.Refuse());
        if (said.Group is { } group && !snapshot.Groups.ContainsKey(group)) return Evaluation.Refused(change, NodeErrors.GroupNotFound.Refuse(group));

        if (taken.TryGetValue(said.Identity.MacAddress.Value, out var otherId))
        {
            var other = snapshot.Nodes.FirstOrDefault(known => known.Id == otherId);
            // One that this very batch discovers, or that the site has under another id.
            if (other is null || other.HomeSiteId == site.Id) return Evaluation.Superseded(change, SyncErrors.NodeKnownAlready.Refuse(otherId));
            if (other.HomeSiteId is not null) return Evaluation.Refused(change, SyncErrors.NodeAtAnotherSite.Refuse());
            // Central knew of it and not where it stands: now it does. The site hears of it under central's id.
            other.AssignHomeSite(site);
            work.Record(new NodeChangedBySite(other.Id, site.Id, modifiedAt, null));
            return new Evaluation(change, ChangeOutcome.Merged);
        }

        taken[said.Identity.MacAddress.Value] = id;
        nodes.Add(Node.Create(id, said.Identity, said.Group is { } logical ? snapshot.Groups[logical] : null, site, now));
        work.Record(new NodeChangedBySite(id, site.Id, modifiedAt, new PushedState(change.BaseVersion!.Value, said.State, change.ModifiedAt!.Value)));
        return new Evaluation(change, ChangeOutcome.Applied) { IsAtSite = true, Discovered = said.State };
    }

    private Evaluation Change(
        PushedChange change, Node node, SyncSnapshot snapshot, Dictionary<string, NodeId> taken, AutonomyLevel autonomy, DateTime modifiedAt, DateTime now)
    {
        var state = snapshot.States[node.Id.Value];
        var history = snapshot.HistoryOf(node.Id.Value)!;
        if (change.BaseVersion > state.Version) return Evaluation.Refused(change, SyncErrors.BaseUnknown.Refuse(change.BaseVersion, state.Version));
        if (!change.FollowsAnother && change.ModifiedAt < state.PushedModifiedAt && change.BaseVersion <= state.PushedOnVersion)
            return Evaluation.Superseded(change, SyncErrors.OutOfOrder.Refuse());

        // Changes that were made one after the other on the same version build on each other, whatever became of the first.
        var origin = state.PushedOnVersion == change.BaseVersion ? EntityState.Read(state.PushedState!) : history.At(change.BaseVersion!.Value);
        var parsed = PushedNode.Parse(change.Said!, origin ?? history.Current.State);
        if (!parsed.IsSuccess) return Evaluation.Refused(change, parsed.AsRefusal());
        var said = parsed.Value.State;

        var reconciled = NodeReconciliation.Evaluate(new SiteChange(history, origin, said, modifiedAt, autonomy, snapshot.Strategy, change.BaseVersion));
        if (!reconciled.IsSuccess) return Evaluation.Refused(change, reconciled.AsRefusal()) with { Site = said };
        var (outcome, merge) = reconciled.Value;
        var becomes = PushedNode.Parse(merge.Result, history.Current.State).Value;
        if (becomes.Group is { } group && group != node.GroupId && !snapshot.Groups.ContainsKey(group))
            return Evaluation.Refused(change, NodeErrors.GroupNotFound.Refuse(group)) with { Site = said };
        if (taken.TryGetValue(becomes.Identity.MacAddress.Value, out var other) && other != node.Id)
            return Evaluation.Refused(change, NodeErrors.MacAddressTaken.Refuse()) with { Site = said };

        taken.Remove(node.MacAddress);
        taken[becomes.Identity.MacAddress.Value] = node.Id;
        Apply(node, becomes, snapshot, now);
        work.Record(new NodeChangedBySite(node.Id, snapshot.Site.Id, modifiedAt, null));
        var sides = merge.Undecided.Count == 0 ? null : new ConflictSides(change.BaseVersion!.Value, origin, 0, merge.Result, said, merge.Undecided, modifiedAt);
        return new Evaluation(change, outcome)
        {
            IsAtSite = merge.Result.Equals(said),
            Site = said,
            Merge = merge,
            Sides = sides,
            Decided = [.. (origin ?? said).DifferingFrom(said).Except(merge.Undecided)],
        };
    }

    private static void Apply(Node node, PushedNode becomes, SyncSnapshot snapshot, DateTime now)
    {
        node.Identify(becomes.Identity);
        if (becomes.Group != node.GroupId) node.AssignTo(becomes.Group is { } group ? snapshot.Groups[group] : null);
        // Evaluation already: the step is one that the node's life has.
        if (becomes.Life != node.State && node.TransitionTo(becomes.Life, null, now) is { IsSuccess: false } refused)
            throw new InvalidOperationException($"A transition was allowed and is refused now: {string.Join(' ', refused.Errors)}");
    }

    /// <summary>Stores the conflicts and the outcome of each change.</summary>
    private async Task<Result<IReadOnlyList<ChangeResult>>> RecordAsync(
        SyncSnapshot snapshot, Dictionary<Guid, long> versions, List<Evaluation> evaluations, DateTime now, CancellationToken cancellationToken)
    {
        var site = snapshot.Site.Id;
        var results = new List<ChangeResult>(evaluations.Count);
        foreach (var one in evaluations)
        {
            var change = one.Change;
            var state = change.EntityId is { } entity ? snapshot.States.GetValueOrDefault(entity) : null;
            var version = change.EntityId is { } changed && versions.TryGetValue(changed, out var assigned) ? assigned : state?.Version;
            var conflict = one.Sides is { } sides ? OpenConflict(snapshot, change.EntityId!.Value, sides with { CentralVersion = version!.Value }, now) : null;
            // After what is contested now has come in: a conflict of which something is left stays open.
            if (one.Decided.Count > 0 && snapshot.Conflicts.GetValueOrDefault(change.EntityId!.Value) is { } open)
                open.Withdraw(one.Decided, EntityState.Read(state!.State!), $"agent:{site}", now);
            var result = new ChangeResult
            {
                ChangeId = change.ChangeId,
                Outcome = one.Outcome,
                FirstOutcome = one.Receipt?.Outcome,
                Version = version,
                ConflictId = conflict?.Id ?? one.Receipt?.ConflictId,
                Code = one.Why?.ErrorCode ?? one.Receipt?.Code,
                Detail = one.Why?.ErrorMessage,
                Superseded = one.Merge?.Superseded ?? [],
                State = one.Discovered?.Json ?? state?.State,
            };
            results.Add(result);
            if (one.Receipt is null && !one.IsForgotten)
                receipts.Add(new ChangeReceipt(site, change.ChangeId, change.Checksum, now, one.Outcome, result.Version, result.ConflictId, result.Code));
        }

        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? results : saved.AsRefusal();
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

    /// <summary>A change with what was found of it.</summary>
    private sealed record Evaluation(PushedChange Change, ChangeOutcome Outcome)
    {
        /// <summary>What became of it before.</summary>
        public ChangeReceipt? Receipt { get; init; }

        /// <summary>Why it was refused or superseded.</summary>
        public ValidationError? Why { get; init; }

        /// <summary>What the site had after it, where that could be read.</summary>
        public EntityState? Site { get; init; }

        /// <summary>The node that the change created.</summary>
        public EntityState? Discovered { get; init; }

        /// <summary>Field by field.</summary>
        public Merge? Merge { get; init; }

        /// <summary>What a person has to settle.</summary>
        public ConflictSides? Sides { get; init; }

        /// <summary>What the site changed, and nobody has to decide about.</summary>
        public IReadOnlyList<string> Decided { get; init; } = [];

        /// <summary>Whether central has by now what the site has, so that it need not be told.</summary>
        public bool IsAtSite { get; init; }

        /// <summary>Whether nothing is kept of it, because the id is another change's.</summary>
        public bool IsForgotten { get; init; }

        public static Evaluation Refused(PushedChange change, Refusal why) => new(change, ChangeOutcome.Refused) { Why = why.ValidationErrors.First() };

        public static Evaluation Superseded(PushedChange change, Refusal why) => new(change, ChangeOutcome.Superseded) { Why = why.ValidationErrors.First() };
    }
}
