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
    IChangeFeed feed, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Takes them in.</summary>
    /// <returns>One result for each; or <c>site.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<IReadOnlyList<ChangeResult>>> TakeAsync(
        GroupId site, TimeSpan clockAhead, IReadOnlyList<PushedChange> changes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(changes);
        // First: nobody else changes what is read from here on until the unit of work ends.
        await siteLock.LockAsync([site], cancellationToken);
        var picture = await store.LoadAsync(QuestionOf(site, changes), cancellationToken);
        if (picture is null) return HierarchyErrors.SiteNotFound.Refuse(site);

        var now = clock.GetUtcNow().UtcDateTime;
        var judged = new List<Judged>(changes.Count);
        var taken = picture.Nodes.ToDictionary(node => node.MacAddress, node => node.Id);
        foreach (var change in changes) judged.Add(Judge(change, picture, taken, clockAhead, now));

        var saved = await work.SaveAsync(cancellationToken);
        // Another node may have got an address between the look and the write.
        if (!saved.IsSuccess) return saved.AsLostRaceFor(NodeErrors.MacAddressTaken);
        return await RecordAsync(picture.Site, judged, now, cancellationToken);
    }

    private static SyncQuestion QuestionOf(GroupId site, IReadOnlyList<PushedChange> changes)
    {
        var said = changes.Select(change => change.Said).OfType<EntityState>().ToList();
        return new SyncQuestion(
            site,
            [.. changes.Select(change => change.ChangeId)],
            [.. changes.Select(change => change.EntityId).OfType<Guid>().Select(id => new NodeId(id))],
            [.. said.Select(state => state["mac_address"]).Where(value => value[0] == '"')
                .Select(value => MacAddress.Parse(System.Text.Json.JsonSerializer.Deserialize<string>(value))).Where(mac => mac.IsSuccess).Select(mac => mac.Value.Value).Distinct()],
            [.. said.Select(state => Guid.TryParse(state[SyncedNode.Group].Trim('"'), out var id) && id != Guid.Empty ? new GroupId(id) : (GroupId?)null).OfType<GroupId>().Distinct()],
            changes.Min(change => change.BaseVersion) ?? 0);
    }

    private Judged Judge(PushedChange change, SyncPicture picture, Dictionary<string, NodeId> taken, TimeSpan clockAhead, DateTime now)
    {
        var receipt = picture.Receipts.GetValueOrDefault(change.ChangeId);
        if (receipt is not null && receipt.Checksum == change.Checksum) return new Judged(change, ChangeOutcome.Duplicate) { Receipt = receipt };
        if (WireNames.Parse<SyncEntityType>(change.EntityType) is not { } type)
            return Judged.Refused(change, SyncErrors.EntityTypeUnknown.Refuse(WireNames.All<SyncEntityType>())) with { IsForgotten = receipt is not null };
        var judged = receipt is not null ? Judged.Refused(change, SyncErrors.ChangeIdReused.Refuse()) with { IsForgotten = true }
            : type != SyncEntityType.Node ? Judged.Refused(change, SyncErrors.CentralOwned.Refuse(type.ToWire()))
            : !change.IsComplete ? Judged.Refused(change, SyncErrors.ChangeMalformed.Refuse())
            : Judge(change, new NodeId(change.EntityId!.Value), picture, taken, clockAhead, now);
        if (!judged.IsAtSite && change.EntityId is { } entity) feed.TellAgain(picture.Site.Id, type, entity);
        return judged;
    }

    private Judged Judge(PushedChange change, NodeId id, SyncPicture picture, Dictionary<string, NodeId> taken, TimeSpan clockAhead, DateTime now)
    {
        var modifiedAt = Corrected(change.ModifiedAt!.Value, clockAhead, now);
        var autonomy = Autonomy.At(picture.Autonomy, modifiedAt);
        var node = picture.Nodes.FirstOrDefault(known => known.Id == id);
        return node switch
        {
            // One that the site had once; that it was told to have none under this id is no reason against discovering it.
            null when change.BaseVersion > 0 || picture.Past[id.Value].Any() => Judged.Superseded(change, SyncErrors.NodeDeleted.Refuse()),
            null => Discover(change, id, picture, taken, autonomy, modifiedAt, now),
            _ when node.HomeSiteId != picture.Site.Id => Judged.Refused(change, SyncErrors.NodeLeftSite.Refuse()),
            _ => Change(change, node, picture, taken, autonomy, modifiedAt, now),
        };
    }

    /// <summary>A time of the site's clock by central's. A clock that is wrong by more than was measured makes no changes of tomorrow.</summary>
    private static DateTime Corrected(DateTime said, TimeSpan clockAhead, DateTime now) =>
        new(Math.Clamp(said.Ticks - clockAhead.Ticks, DateTime.MinValue.Ticks, now.Ticks), DateTimeKind.Utc);

    private Judged Discover(
        PushedChange change, NodeId id, SyncPicture picture, Dictionary<string, NodeId> taken, AutonomyLevel autonomy, DateTime modifiedAt, DateTime now)
    {
        var site = picture.Site;
        if (!Discovery.IsAllowed(autonomy)) return Judged.Refused(change, SyncErrors.ChangeNotAllowed.Refuse(autonomy.ToWire()));
        var parsed = PushedNode.Parse(change.Said!, before: null);
        if (!parsed.IsSuccess) return Judged.Refused(change, parsed.AsRefusal());
        var said = parsed.Value;
        if (said.Life != NodeState.Discovered) return Judged.Refused(change, SyncErrors.MustBeginDiscovered.Refuse());
        if (said.Group is { } group && !picture.Groups.ContainsKey(group)) return Judged.Refused(change, NodeErrors.GroupNotFound.Refuse(group));

        if (taken.TryGetValue(said.Identity.MacAddress.Value, out var otherId))
        {
            var other = picture.Nodes.FirstOrDefault(known => known.Id == otherId);
            // One that this very batch discovers, or that the site has under another id.
            if (other is null || other.HomeSiteId == site.Id) return Judged.Superseded(change, SyncErrors.NodeKnownAlready.Refuse(otherId));
            if (other.HomeSiteId is not null) return Judged.Refused(change, SyncErrors.NodeAtAnotherSite.Refuse());
            // Central knew of it and not where it stands: now it does. The site hears of it under central's id.
            other.SettleAt(site);
            feed.Attribute(other.Id, site.Id, modifiedAt);
            return new Judged(change, ChangeOutcome.Merged);
        }

        taken[said.Identity.MacAddress.Value] = id;
        nodes.Add(Node.Create(id, said.Identity, said.Group is { } logical ? picture.Groups[logical] : null, site, now));
        feed.Attribute(id, site.Id, modifiedAt);
        return new Judged(change, ChangeOutcome.Applied) { IsAtSite = true, Site = said.State };
    }

    private Judged Change(
        PushedChange change, Node node, SyncPicture picture, Dictionary<string, NodeId> taken, AutonomyLevel autonomy, DateTime modifiedAt, DateTime now)
    {
        var state = picture.States[node.Id.Value];
        var history = picture.HistoryOf(node.Id.Value)!;
        if (change.BaseVersion > state.Version) return Judged.Refused(change, SyncErrors.BaseUnknown.Refuse(change.BaseVersion, state.Version));
        if (!change.FollowsAnother && change.ModifiedAt < state.PushedModifiedAt && change.BaseVersion <= state.PushedOnVersion)
            return Judged.Superseded(change, SyncErrors.OutOfOrder.Refuse());

        // Changes that were made one after the other on the same version build on each other, whatever became of the first.
        var origin = state.PushedOnVersion == change.BaseVersion ? EntityState.Read(state.PushedState!) : history.At(change.BaseVersion!.Value);
        var parsed = PushedNode.Parse(change.Said!, origin ?? history.Current.State);
        if (!parsed.IsSuccess) return Judged.Refused(change, parsed.AsRefusal());
        var said = parsed.Value.State;

        var reconciled = NodeReconciliation.Judge(new SiteChange(history, origin, said, modifiedAt, autonomy, picture.Strategy, change.BaseVersion));
        if (!reconciled.IsSuccess) return Judged.Refused(change, reconciled.AsRefusal()) with { Site = said };
        var (outcome, merge) = reconciled.Value;
        var becomes = PushedNode.Parse(merge.Result, history.Current.State).Value;
        if (becomes.Group is { } group && group != node.GroupId && !picture.Groups.ContainsKey(group))
            return Judged.Refused(change, NodeErrors.GroupNotFound.Refuse(group)) with { Site = said };
        if (taken.TryGetValue(becomes.Identity.MacAddress.Value, out var other) && other != node.Id)
            return Judged.Refused(change, NodeErrors.MacAddressTaken.Refuse()) with { Site = said };

        taken.Remove(node.MacAddress);
        taken[becomes.Identity.MacAddress.Value] = node.Id;
        Become(node, becomes, picture, now);
        feed.Attribute(node.Id, picture.Site.Id, modifiedAt);
        var sides = merge.Undecided.Count == 0 ? null : new ConflictSides(change.BaseVersion!.Value, origin, 0, merge.Result, said, merge.Undecided, modifiedAt);
        return new Judged(change, outcome)
        {
            IsAtSite = merge.Result.Equals(said),
            Site = said,
            Merge = merge,
            Sides = sides,
            Decided = [.. (origin ?? said).DifferingFrom(said).Except(merge.Undecided)],
        };
    }

    private static void Become(Node node, PushedNode becomes, SyncPicture picture, DateTime now)
    {
        node.Identify(becomes.Identity);
        if (becomes.Group != node.GroupId) node.AssignTo(becomes.Group is { } group ? picture.Groups[group] : null);
        // Judged already: the step is one that the node's life has.
        if (becomes.Life != node.State && node.Enter(becomes.Life, null, now) is { IsSuccess: false } refused)
            throw new InvalidOperationException($"A step was judged to be open and is not: {string.Join(' ', refused.Errors)}");
    }

    /// <summary>Writes down what became of each, now that the versions are known.</summary>
    private async Task<Result<IReadOnlyList<ChangeResult>>> RecordAsync(Site at, List<Judged> judged, DateTime now, CancellationToken cancellationToken)
    {
        var site = at.Id;
        var recorded = await store.LoadStatesAsync(site, [.. judged.Select(one => one.Change.EntityId).OfType<Guid>()], cancellationToken);
        var results = new List<ChangeResult>(judged.Count);
        foreach (var one in judged)
        {
            var change = one.Change;
            var state = change.EntityId is { } entity ? recorded.States.GetValueOrDefault(entity) : null;
            if (one.Site is not null) state?.NotePush(change.BaseVersion!.Value, one.Site, change.ModifiedAt!.Value);
            var conflict = one.Sides is { } sides ? Contest(recorded, site, change.EntityId!.Value, sides with { CentralVersion = state!.Version }, now) : null;
            // After what is contested now has come in: a conflict of which something is left stays open.
            if (one.Decided.Count > 0 && recorded.Conflicts.GetValueOrDefault(change.EntityId!.Value) is { } open)
                open.Withdraw(one.Decided, EntityState.Read(state!.State!), $"agent:{site}", now);
            var result = new ChangeResult
            {
                ChangeId = change.ChangeId,
                Outcome = one.Outcome,
                FirstOutcome = one.Receipt?.Outcome,
                Version = state?.Version,
                ConflictId = conflict?.Id ?? one.Receipt?.ConflictId,
                Code = one.Why?.ErrorCode ?? one.Receipt?.Code,
                Detail = one.Why?.ErrorMessage,
                Superseded = one.Merge?.Superseded ?? [],
                State = state?.State,
            };
            results.Add(result);
            if (one.Receipt is null && !one.IsForgotten)
                receipts.Add(new ChangeReceipt(site, change.ChangeId, change.Checksum, now, one.Outcome, result.Version, result.ConflictId, result.Code));
        }

        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? results : saved;
    }

    private SyncConflict Contest(RecordedStates recorded, GroupId site, Guid entity, ConflictSides sides, DateTime now)
    {
        if (recorded.Conflicts.GetValueOrDefault(entity) is { } open)
        {
            open.Restate(sides);
            return open;
        }

        var conflict = SyncConflict.Open(SyncConflictId.New(now), site, SyncEntityType.Node, entity, sides, now);
        conflicts.Add(conflict);
        return conflict;
    }

    /// <summary>A change with what was found of it.</summary>
    private sealed record Judged(PushedChange Change, ChangeOutcome Outcome)
    {
        /// <summary>What became of it before.</summary>
        public ChangeReceipt? Receipt { get; init; }

        /// <summary>Why it was refused or superseded.</summary>
        public ValidationError? Why { get; init; }

        /// <summary>What the site had after it, where that could be read.</summary>
        public EntityState? Site { get; init; }

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

        public static Judged Refused(PushedChange change, Refusal why) => new(change, ChangeOutcome.Refused) { Why = why.ValidationErrors.First() };

        public static Judged Superseded(PushedChange change, Refusal why) => new(change, ChangeOutcome.Superseded) { Why = why.ValidationErrors.First() };
    }
}
