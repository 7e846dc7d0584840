using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Importing;
using Sites.Application.Importing;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Imports a file of groups or sites (<see cref="PlannedImport"/>). The rows are validated together on a snapshot, and again under the
/// structure lock only if the tree has changed since the snapshot.
/// </summary>
public sealed class TreeImport(IReadRepository<DeviceGroup> groups, IHierarchyStore store, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Imports a file that has been read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="areSites">True for sites, false for regular groups.</param>
    /// <param name="options">How it is imported.</param>
    /// <param name="progress">Receives the progress; null when it is not needed.</param>
    /// <param name="cancellationToken">Cancels the operation, up to the commit.</param>
    /// <returns>The report, including whether the rows are stored; or <c>concurrency.conflict</c> when the rows keep changing.</returns>
    internal async Task<Result<ImportReport>> RunAsync(
        ImportFile file, bool areSites, ImportOptions options, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var rows = new GroupRows(file, areSites);
        return await work.ImportAsync(
            WriteScope.Structure,
            cancellation => PlanAsync(rows, options, cancellation),
            async (plan, cancellation) => (await store.GetTreeStampAsync(cancellation)).IsNextAfter(plan.Tree),
            (plan, cancellation) => WriteAsync(plan.Write, done => progress?.Report(new ImportProgress(done, file.Rows.Count)), cancellation),
            cancellationToken);
    }

    private async Task<Result> WriteAsync(TreeWrite write, Action<int> written, CancellationToken cancellationToken)
    {
        work.Record(write.Groups.SelectMany(group => group.TakeEvents()));
        var saved = await work.ExecuteAsync(cancellation => store.WriteAsync(write, written, cancellation), cancellationToken);
        return saved.IsSuccess ? Result.Success() : saved.AsRefusal();
    }

    private async Task<Plan> PlanAsync(GroupRows rows, ImportOptions options, CancellationToken cancellationToken)
    {
        var keys = rows.All.SelectMany(row => new[] { row.Key, row.ParentKey }).OfType<string>();
        var tree = await store.GetTreeStampAsync(cancellationToken);
        var run = new Run(rows, options, await GroupKeys.FindAsync(groups, keys, [], cancellationToken), clock.GetUtcNow().UtcDateTime);
        run.Resolve();
        run.Evaluate(await LoadPlacesAsync(run, cancellationToken));
        var (report, write) = run.Close();
        return new Plan(report, write, tree);
    }

    /// <summary>Loads all places that the rules can depend on; see <see cref="TreeChangeSet"/>.</summary>
    private async Task<IEnumerable<StoredPlace>> LoadPlacesAsync(Run run, CancellationToken cancellationToken)
    {
        var places = run.Existing.ToDictionary(group => group.Id, group => new StoredPlace(TreePlace.Of(group), group.Lineage));
        var ancestors = places.Values.SelectMany(place => place.Lineage.Ancestors).Distinct().Where(id => !places.ContainsKey(id)).ToList();
        Add(await store.ListPlacesAsync(ancestors, cancellationToken));
        Add(await store.ListChildrenAsync(run.NewParents(), run.HasNewRoots, cancellationToken));

        // The descendants of groups that move or lose their cache patterns, one level per query.
        IReadOnlyCollection<GroupId> level = run.TopsOfAffectedSubtrees();
        while (level.Count > 0)
        {
            var children = await store.ListChildrenAsync(level, roots: false, cancellationToken);
            Add(children);
            level = [.. children.Select(child => child.Place.Id)];
        }

        return places.Values;

        void Add(IEnumerable<StoredPlace> more)
        {
            foreach (var place in more) places.TryAdd(place.Place.Id, place);
        }
    }

    /// <summary>The changes that a file makes to the tree as read.</summary>
    private sealed record Plan(ImportReport Report, TreeWrite Write, TreeStamp Tree) : ImportPlan(Report, Write.IsEmpty);

    /// <summary>The evaluation of one file against one state of the tree.</summary>
    private sealed class Run(GroupRows rows, ImportOptions options, GroupKeys keys, DateTime now)
    {
        private readonly ImportLedger _ledger = rows.NewLedger();
        private readonly List<Target> _targets = [];
        private readonly Dictionary<string, Target> _byKey = [];
        private readonly Dictionary<GroupId, Target> _byId = [];
        private TreeChangeSet _changes = new([]);

        public bool HasNewRoots => Changed.Any(target => target.ParentId is null);

        public IEnumerable<DeviceGroup> Existing => keys.Groups;

        private IEnumerable<Target> Changed => _targets.Where(target => target.Wanted is not null);

        /// <summary>Existing groups whose children must have unique names after the import.</summary>
        public IReadOnlyCollection<GroupId> NewParents() =>
            [.. Changed.Where(target => target.ClaimsName).Select(target => target.ParentId).OfType<GroupId>().Distinct().Where(id => keys.Find(id) is not null)];

        /// <summary>Existing groups whose descendants the import affects, because the groups move or lose their cache patterns.</summary>
        public IReadOnlyCollection<GroupId> TopsOfAffectedSubtrees() =>
            [.. Changed.Where(target => target.Group is { } group && (group.ParentId != target.ParentId || (group.Settings.CachePatterns is not null && target.Wanted is { Caching.HasPatterns: false })))
                .Select(target => target.Id)];

        /// <summary>Resolves the keys of each row to its group and its parent.</summary>
        public void Resolve()
        {
            foreach (var row in rows.All) ResolveKey(row);
            foreach (var target in _targets)
            {
                if (IsRefused(target)) continue;
                ResolveParent(target);
                if (IsRefused(target)) continue;
                var wanted = WantedPlace(target);
                if (target.Group is { } group && !Differs(target, group)) _ledger.CountExisting(changed: false);
                else target.Wanted = wanted;
            }
        }

        public void Evaluate(IEnumerable<StoredPlace> places)
        {
            _changes = new TreeChangeSet(places);
            foreach (var target in _targets)
            {
                if (target.Wanted is { } wanted) _changes.Add(wanted);
                else if (target.Group is null) _changes.AddRefused(new TreePlace(target.Id, null, "", "", rows.AreSites, default));
            }

            foreach (var (id, refusal) in _changes.Evaluate()) Refuse(_byId[id], ErrorOf(_byId[id], refusal));
        }

        public (ImportReport Report, TreeWrite Write) Close()
        {
            var (created, updated) = (new List<DeviceGroup>(), new List<UpdatedGroup>());
            // Existing groups that are parents in the file can have been relocated by the file.
            var relocated = _changes.Relocated().ToDictionary(group => group.Id, group => group.Lineage);
            var displaced = _changes.Displaced().ToHashSet();
            foreach (var place in _changes.Accepted)
            {
                var target = _byId[place.Id];
                if (target.Group is { } group)
                {
                    updated.Add(Update(target, group, relocated, displaced));
                    _ledger.CountExisting(changed: true);
                }
                else
                {
                    created.Add(target.Created = Create(target, ParentOf(place.ParentId, relocated)));
                    _ledger.CountCreated();
                }
            }

            foreach (var update in updated) relocated.Remove(update.Group.Id);
            return (_ledger.Close(options), new TreeWrite(created, updated, displaced, relocated, now));
        }

        private void ResolveKey(ImportedGroup row)
        {
            if (row.Key is null) return;
            var group = keys.Find(row.Key, out var isAmbiguous);
            var target = new Target(row, group, group?.Id ?? GroupId.New(now));
            if (!_byKey.TryAdd(row.Key, target) || !_byId.TryAdd(target.Id, target))
            {
                var first = _byKey[row.Key] != target ? _byKey[row.Key] : _byId[target.Id];
                if (!_ledger.IsRefused(row.Row)) _ledger.Refuse(row.Row, [ImportErrors.DuplicateKey.ForField("key", first.Row.Row.Line)]);
                return;
            }

            _targets.Add(target);
            if (_ledger.IsRefused(row.Row)) return;
            if (isAmbiguous) _ledger.Refuse(row.Row, [ImportErrors.AmbiguousKey.ForField("key", row.Key)]);
            else if (group is null) return;
            else if (options.OnExisting == OnExisting.Refuse) _ledger.Refuse(row.Row, [ImportErrors.AlreadyThere.ForField("key")]);
            else if (group.IsSite != rows.AreSites) _ledger.Refuse(row.Row, [HierarchyErrors.ExternalIdTaken.ForField("key")]);
        }

        private void ResolveParent(Target target)
        {
            if (target.Row.ParentKey is not { } key)
            {
                target.ParentId = target.Group is { } group && !target.Row.SetsParent ? group.ParentId : null;
                return;
            }

            var isAmbiguous = false;
            var parent = _byKey.GetValueOrDefault(key)?.Id ?? keys.Find(key, out isAmbiguous)?.Id;
            target.ParentId = parent;
            if (isAmbiguous) Refuse(target, ImportErrors.AmbiguousKey.ForField("parent_key", key));
            else if (parent is null) Refuse(target, ImportErrors.ParentNotFound.ForField("parent_key", Fields.NameOf(key)));
        }

        private TreePlace WantedPlace(Target target)
        {
            var change = target.Row.Change!;
            var settings = change.Settings.ApplyTo(target.Group?.Settings ?? Settings.Empty);
            return new TreePlace(
                target.Id, target.ParentId, change.Name!.Value, change.Name.Normalized, rows.AreSites, CachePatternRule.CacheSettings.Of(settings));
        }

        private static bool Differs(Target target, DeviceGroup group)
        {
            var change = target.Row.Change!;
            return change.Name!.Value != group.Name
                || target.ParentId != group.ParentId
                || (change.Tags.IsPresent && change.Tags.Value?.Value != group.StoredTags)
                || (change.Description.IsPresent && change.Description.Value?.Value != group.Description)
                || (change.AgentUrl.IsPresent && group is Site site && change.AgentUrl.Value?.Value != site.AgentUrl)
                || change.Settings.ApplyTo(group.Settings) != group.Settings;
        }

        private DeviceGroup? ParentOf(GroupId? parentId, Dictionary<GroupId, Lineage> relocated)
        {
            if (parentId is not { } id) return null;
            if (_byId.GetValueOrDefault(id)?.Created is { } created) return created;
            var parent = keys.Find(id) ?? throw new InvalidOperationException($"The parent {id} was not loaded.");
            // Changed parents are processed before their children and have their new lineage already.
            if (relocated.TryGetValue(id, out var lineage) && parent.Lineage != lineage) parent.FollowAncestor(lineage);
            return parent;
        }

        private DeviceGroup Create(Target target, DeviceGroup? parent) =>
            target.Row.Change!.Create(target.Id, rows.AreSites, parent, now).Checked();

        private UpdatedGroup Update(Target target, DeviceGroup group, Dictionary<GroupId, Lineage> relocated, HashSet<GroupId> displaced)
        {
            var change = target.Row.Change!;
            var (from, name, parentId, tags) = (group.Lineage, group.Name, group.ParentId, group.StoredTags);
            (change with { ExternalId = default }).ApplyTo(group).Checked();
            if (target.ParentId != parentId) group.MoveUnder(ParentOf(target.ParentId, relocated), subtreeLevels: 1).Checked();
            else if (relocated.TryGetValue(group.Id, out var lineage)) group.FollowAncestor(lineage);
            group.MarkChanged(now);
            var isElsewhere = from != group.Lineage || parentId != group.ParentId;
            return new UpdatedGroup(group, name != group.Name || displaced.Contains(group.Id), isElsewhere, tags != group.StoredTags);
        }

        private ValidationError ErrorOf(Target target, TreeRefusal refusal) => refusal.Violation switch
        {
            TreeViolation.ParentNotASite => HierarchyErrors.ParentNotASite.ForField("parent_key"),
            TreeViolation.ParentRefused => ImportErrors.ParentRefused.ForField("parent_key", _byId[refusal.Other!.Id].Row.Row.Line),
            TreeViolation.Cycle when target.Group is { } group => HierarchyErrors.MoveIntoItself.ForField("parent_key", group.Name),
            TreeViolation.Cycle => ImportErrors.ParentCycle.ForField("parent_key"),
            TreeViolation.TooDeep => HierarchyErrors.TooDeep.ForField("parent_key", Lineage.MaxLevels),
            TreeViolation.NameTaken => HierarchyErrors.NameTaken.ForField("name"),
            TreeViolation.PatternsRequired => HierarchyErrors.PatternsRequired.ForField("cache_patterns_json", refusal.Other!.Name),
            _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal.Violation, null),
        };

        private bool IsRefused(Target target) => _ledger.IsRefused(target.Row.Row);

        private void Refuse(Target target, ValidationError error) => _ledger.Refuse(target.Row.Row, [error]);
    }

    /// <summary>The group that a row creates or changes.</summary>
    private sealed class Target(ImportedGroup row, DeviceGroup? group, GroupId id)
    {
        public ImportedGroup Row { get; } = row;

        /// <summary>The existing group; null when the row creates one.</summary>
        public DeviceGroup? Group { get; } = group;

        public GroupId Id { get; } = id;

        public GroupId? ParentId { get; set; }

        /// <summary>The place to evaluate; null when the row is refused or changes nothing.</summary>
        public TreePlace? Wanted { get; set; }

        public DeviceGroup? Created { get; set; }

        public bool ClaimsName => Group is null || Group.ParentId != ParentId || Group.NormalizedName != Wanted!.NormalizedName;
    }
}
