namespace Sites.Domain.Hierarchy;

/// <summary>
/// Validates many changes of the tree together, against the tree as it is after all of them. Two siblings may therefore swap their names, two
/// racks their halls, parent and child their places. Changes that break a rule are refused, together with the changes that depend on them;
/// the others are accepted.
/// </summary>
/// <remarks>
/// The class works in memory on stored places that the caller loads. The rules need the changed groups, the ancestors of every old and new
/// place, the children of every new parent (for names), and everything below a group that moves or removes its cache patterns.
/// </remarks>
public sealed class TreeChangeSet
{
    private readonly Dictionary<GroupId, Item> _items;
    private readonly List<Item> _changes = [];
    private readonly Dictionary<GroupId, TreeRefusal> _refusals = [];
    private ILookup<GroupId?, Item> _wantedChildren = Enumerable.Empty<Item>().ToLookup(item => (GroupId?)null);

    /// <summary>Creates a change set.</summary>
    /// <param name="stored">The stored places that the rules need.</param>
    public TreeChangeSet(IEnumerable<StoredPlace> stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        _items = stored.ToDictionary(place => place.Place.Id, place => new Item(place));
    }

    /// <summary>The accepted changes, parents before children.</summary>
    public IEnumerable<TreePlace> Accepted =>
        _changes.Where(item => item.IsAccepted).OrderBy(item => item.Level).ThenBy(item => item.Order).Select(item => item.Wanted!);

    /// <summary>Adds a change to a stored or a new group. If two changes need the same name, the first one gets it.</summary>
    /// <param name="wanted">The group after the change.</param>
    public void Add(TreePlace wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (!_items.TryGetValue(wanted.Id, out var item)) _items[wanted.Id] = item = new Item(null);
        if (item.Wanted is not null) throw new InvalidOperationException("A group can be changed only once.");
        item.Wanted = wanted;
        item.Order = _changes.Count;
        _changes.Add(item);
    }

    /// <summary>Adds a new group that the caller has refused, so that changes that place groups under it are refused too.</summary>
    /// <param name="wanted">The refused group.</param>
    public void AddRefused(TreePlace wanted)
    {
        Add(wanted);
        _items[wanted.Id].IsRefused = true;
    }

    /// <summary>Validates all changes.</summary>
    /// <returns>The refusals by group.</returns>
    public IReadOnlyDictionary<GroupId, TreeRefusal> Evaluate()
    {
        _wantedChildren = _changes.ToLookup(item => item.Wanted!.ParentId);
        foreach (var parent in _changes.Where(item => item is { IsRefused: true, Stored: null }).ToList())
        {
            foreach (var child in _wantedChildren[parent.Id]) Refuse(child, new TreeRefusal(TreeViolation.ParentRefused, parent.Wanted));
        }

        foreach (var item in _changes.Where(item => item.IsAccepted && item.Wanted!.IsSite && ParentOf(item.Wanted) is { IsSite: false }))
            Refuse(item, new TreeRefusal(TreeViolation.ParentNotASite));

        // A refusal restores the stored place, which may break a rule elsewhere. The loop ends because changes are only ever refused.
        while (RefuseCycles() || RefuseDepth() || RefuseTakenNames() || RefuseMissingPatterns())
        {
        }

        return _refusals;
    }

    /// <summary>Returns the lineage of a group after the accepted changes.</summary>
    public Lineage LineageOf(GroupId id) => LineageOf(_items[id]);

    /// <summary>Returns the stored groups whose lineage changes, with their new lineage; parents before children.</summary>
    public IEnumerable<(GroupId Id, Lineage Lineage)> Relocated() =>
        _items.Values.Where(item => item.Stored is not null && LineageOf(item) != item.Stored.Lineage)
            .OrderBy(item => item.Level).Select(item => (item.Id, LineageOf(item)));

    /// <summary>Returns the stored groups whose current name goes to another group, so that they must be renamed first.</summary>
    public IEnumerable<GroupId> Displaced()
    {
        var claimed = _changes.Where(item => item.IsAccepted && item.ChangesSlot).Select(item => Slot.Of(item.Wanted!)).ToHashSet();
        return _changes.Where(item => item is { IsAccepted: true, Stored: not null, ChangesSlot: true } && claimed.Contains(Slot.Of(item.Stored.Place)))
            .Select(item => item.Id);
    }

    private Item? ParentOf(TreePlace place) =>
        place.ParentId is not { } id ? null
        : _items.TryGetValue(id, out var parent) ? parent
        : throw new InvalidOperationException($"The parent {id} was not loaded.");

    private Lineage LineageOf(Item item)
    {
        if (item.Lineage is { } computed) return computed;
        // The recursion ends after at most 32 levels, because cycles and depth have been checked.
        var lineage = ParentOf(item.Current!) is { } parent ? LineageOf(parent).Child(item.Id) : Lineage.OfRoot(item.Id);
        item.Lineage = lineage;
        return lineage;
    }

    /// <summary>Refuses a change. If it is a new group, changes that place groups under it are refused too.</summary>
    /// <returns>All refused changes.</returns>
    private List<Item> Refuse(Item first, TreeRefusal why)
    {
        var refused = new List<Item>();
        var queue = new Queue<(Item Item, TreeRefusal Why)>([(first, why)]);
        while (queue.TryDequeue(out var next))
        {
            var (item, reason) = next;
            if (!item.IsAccepted) continue;
            item.IsRefused = true;
            _refusals[item.Id] = reason;
            refused.Add(item);
            if (item.Stored is not null) continue;
            var consequence = reason.Violation == TreeViolation.Cycle ? reason : new TreeRefusal(TreeViolation.ParentRefused, item.Wanted);
            foreach (var child in _wantedChildren[item.Id]) queue.Enqueue((child, consequence));
        }

        return refused;
    }

    /// <summary>Refuses changes that make a group its own ancestor. If it finds none, the levels of all items are set afterwards.</summary>
    private bool RefuseCycles()
    {
        foreach (var item in _items.Values) (item.Level, item.IsOnPath) = (0, false);
        var found = false;
        var path = new List<Item>();
        foreach (var start in _items.Values)
        {
            path.Clear();
            var item = start.Current is null ? null : start;
            while (item is { Level: 0, IsOnPath: false })
            {
                item.IsOnPath = true;
                path.Add(item);
                item = item.Current is { } current ? ParentOf(current) : null;
            }

            if (item is { IsOnPath: true })
            {
                found = true;
                var cycle = path[path.IndexOf(item)..];
                // A cycle is closed by stored groups that move; if it has none, it consists of new groups only.
                var closing = cycle.Where(member => member.Moves && member.Stored is not null).ToList();
                foreach (var member in closing.Count > 0 ? closing : cycle) Refuse(member, new TreeRefusal(TreeViolation.Cycle));
            }

            var level = item is { IsOnPath: false } ? item.Level : 0;
            for (var index = path.Count - 1; index >= 0; index--) (path[index].Level, path[index].IsOnPath) = (++level, false);
        }

        return found;
    }

    private bool RefuseDepth()
    {
        var before = _refusals.Count;
        // Groups on deeper levels depend on those on the first level that is too deep.
        foreach (var item in _items.Values.Where(item => item.Current is not null && item.Level == Lineage.MaxLevels + 1).OrderBy(item => item.Order).ToList())
        {
            if (FindCause(item, candidate => candidate.Moves) is { } cause) Refuse(cause, new TreeRefusal(TreeViolation.TooDeep));
        }

        return _refusals.Count > before;
    }

    private bool RefuseTakenNames()
    {
        var holders = new Dictionary<Slot, Item>(_items.Count);
        foreach (var item in _items.Values.Where(item => item.Current is not null && !(item.IsAccepted && item.ChangesSlot)))
            holders[Slot.Of(item.Current!)] = item;

        var before = _refusals.Count;
        foreach (var item in _changes)
        {
            if (!item.IsAccepted || !item.ChangesSlot || holders.TryAdd(Slot.Of(item.Wanted!), item)) continue;
            // Handles the whole chain of swapped names in this pass; otherwise each link would need a pass of its own.
            var evicted = new Stack<Item>([item]);
            while (evicted.TryPop(out var loser))
            {
                foreach (var refused in Refuse(loser, new TreeRefusal(TreeViolation.NameTaken)))
                {
                    var wanted = Slot.Of(refused.Wanted!);
                    if (holders.GetValueOrDefault(wanted) == refused) holders.Remove(wanted);
                    if (refused.Stored is null) continue;
                    // The group keeps its stored name, so the group that got this name must be refused too.
                    var kept = Slot.Of(refused.Stored.Place);
                    if (holders.TryGetValue(kept, out var holder) && holder != refused) evicted.Push(holder);
                    holders[kept] = refused;
                }
            }
        }

        return _refusals.Count > before;
    }

    private bool RefuseMissingPatterns()
    {
        var refused = new HashSet<Item>();
        foreach (var item in _items.Values.Where(item => item.Current is not null).OrderBy(item => item.Level))
        {
            if (item.Current is not { } current) continue;
            item.Caching = current.Caching.InheritFrom(ParentOf(current)?.Caching ?? default);
            if (!current.IsSite || !item.Caching.AreViolation) continue;
            // The effective values below a change that this pass refused are known in the next pass only.
            if (FindAbove(item, refused.Contains) is not null) continue;
            if (FindCause(item, candidate => candidate.ChangesCaching) is { } cause)
                refused.UnionWith(Refuse(cause, new TreeRefusal(TreeViolation.PatternsRequired, current)));
        }

        return refused.Count > 0;
    }

    /// <summary>Returns the nearest accepted change, of the item or an ancestor, that may have broken a rule for the item.</summary>
    private Item? FindCause(Item item, Func<Item, bool> mayBreak) => FindAbove(item, candidate => candidate.IsAccepted && mayBreak(candidate));

    private Item? FindAbove(Item? item, Func<Item, bool> isWanted)
    {
        // The number of steps is limited because refusals within a pass can close a cycle, which the next pass finds.
        for (var step = 0; item is not null && step <= 2 * Lineage.MaxLevels; step++)
        {
            if (isWanted(item)) return item;
            item = item.Current is { } current ? ParentOf(current) : null;
        }

        return null;
    }

    /// <summary>A name, and the parent below which it must be unique.</summary>
    private readonly record struct Slot(GroupId? ParentId, string NormalizedName)
    {
        public static Slot Of(TreePlace place) => new(place.ParentId, place.NormalizedName);
    }

    private sealed class Item(StoredPlace? stored)
    {
        public StoredPlace? Stored { get; } = stored;

        public TreePlace? Wanted { get; internal set; }

        public int Order { get; internal set; }

        public bool IsRefused { get; internal set; }

        public int Level { get; internal set; }

        public bool IsOnPath { get; internal set; }

        public Lineage? Lineage { get; internal set; }

        /// <summary>The cache settings in effect by the decisions so far.</summary>
        public CachePatternRule.CacheSettings Caching { get; internal set; }

        public GroupId Id => (Wanted ?? Stored!.Place).Id;

        public bool IsSite => (Wanted ?? Stored!.Place).IsSite;

        public bool IsAccepted => Wanted is not null && !IsRefused;

        /// <summary>The place by the decisions so far; null for a new group that is refused.</summary>
        public TreePlace? Current => IsAccepted ? Wanted : Stored?.Place;

        public bool Moves => Stored is null || Stored.Place.ParentId != Wanted?.ParentId;

        public bool ChangesSlot => Stored is null || Slot.Of(Stored.Place) != Slot.Of(Wanted!);

        public bool ChangesCaching => Moves || Stored!.Place.Caching != Wanted!.Caching;
    }
}
