using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Importing;
using Sites.Application.Importing;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Takes in a file of sites, in one transaction.</summary>
/// <param name="Content">See <see cref="SiteColumns"/>; rows may come in any order.</param>
/// <param name="Options">How to go about it.</param>
/// <param name="Progress">Is told now and then how far it is; null where nobody watches.</param>
public sealed record ImportSites(Stream Content, ImportOptions Options, IProgress<ImportProgress>? Progress = null);

/// <summary>
/// Handles <see cref="ImportSites"/>: new sites first, parents before children, then changes of what is there already.
/// Everything that depends on other rows is checked in memory against a few large queries, so that a file of thousands
/// of rows takes seconds.
/// </summary>
public sealed class ImportSitesHandler(
    IRepository<DeviceGroup> groups, TreeEditor tree, IHierarchyStore store, IUnitOfWork work)
{
    private readonly IRepository<DeviceGroup> _groups = groups;
    private readonly TreeEditor _tree = tree;
    private readonly IHierarchyStore _store = store;
    private readonly IUnitOfWork _work = work;

    private const int QueryBatch = 500;
    private const int SaveBatch = 500;

    /// <summary>Takes the file in.</summary>
    /// <returns>
    /// The report, which says whether the rows are stored; or, where the file cannot be read at all,
    /// <c>import.header_invalid</c>, <c>request.unknown_member</c>, <c>import.too_many_rows</c>, <c>import.row_malformed</c>.
    /// </returns>
    public async Task<Result<ImportReport>> HandleAsync(ImportSites command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var read = await ImportFile.ReadAsync(
            command.Content, command.Options.Format, SiteColumns.All, SiteColumns.Needed, cancellationToken);
        if (!read.IsSuccess) return read.AsRefusal();

        return await ImportLedger.RunAsync(_work, WriteScope.Structure, async cancellation =>
        {
            var run = new Run(this, command, read.Value);
            return await run.ExecuteAsync(cancellation);
        }, cancellationToken);
    }

    /// <summary>One attempt at one file; a repeated attempt starts with a new one.</summary>
    private sealed class Run
    {
        private readonly ImportSitesHandler _handler;
        private readonly ImportSites _command;
        private readonly ImportLedger _ledger;
        private readonly List<Entry> _entries = [];
        private readonly Dictionary<string, Entry> _byKey = [];
        private readonly HashSet<SiblingName> _names = [];

        // Whether patterns take effect at a parent: one that was there before, or one that the file made.
        private readonly Dictionary<GroupId, bool> _patternsAt = [];
        private readonly Dictionary<string, DeviceGroup> _existing = [];
        private int _done;

        public Run(ImportSitesHandler handler, ImportSites command, ImportFile file)
        {
            _handler = handler;
            _command = command;
            var cells = new Cells(file);
            _ledger = new ImportLedger(row => cells.Text(row, "key"));
            foreach (var row in file.Rows) Read(row, cells);
        }

        public async Task<Result<ImportReport>> ExecuteAsync(CancellationToken cancellationToken)
        {
            await LoadExistingAsync(cancellationToken);
            var (fresh, known) = Sort();
            await LoadNamesAsync(fresh, cancellationToken);
            await LoadPatternsAsync(fresh, cancellationToken);
            await CreateAsync(fresh, cancellationToken);
            await UpdateAsync(known, cancellationToken);
            _command.Progress?.Report(new ImportProgress(_entries.Count, _entries.Count));
            return _ledger.Close(_command.Options);
        }

        private void Read(ImportRow row, Cells cells)
        {
            var entry = new Entry(row, cells.Text(row, "key"), cells.Text(row, "parent_key"), cells.Has(row, "parent_key"));
            _entries.Add(entry);
            if (row.Malformed is not null)
            {
                // Its key is known all the same, so that its children hear what became of their parent.
                if (entry.Key is not null) _byKey.TryAdd(entry.Key, entry);
                _ledger.Refuse(row, [row.Malformed]);
                return;
            }

            var fields = new Fields();
            if (entry.Key is null) fields.Add(ImportErrors.KeyRequired.ForField("key"));
            else if (!_byKey.TryAdd(entry.Key, entry)) fields.Add(ImportErrors.DuplicateKey.ForField("key", _byKey[entry.Key].Row.Line));

            var change = ChangeOf(row, cells, fields).Parse(isNew: true);
            if (change.IsSuccess) entry.Change = change.Value;
            else foreach (var error in change.ValidationErrors) fields.Add(InColumns(error));
            if (!fields.AreGood) _ledger.Refuse(row, fields.Errors);
        }

        private static GroupChange ChangeOf(ImportRow row, Cells cells, Fields fields) => new()
        {
            Name = cells.Said(row, "name"),
            ExternalId = cells.Said(row, "key"),
            Description = cells.Said(row, "description"),
            AgentUrl = cells.Said(row, "agent_url"),
            Settings = new SettingsChange
            {
                DefaultWorkflowId = cells.Said(row, "default_workflow_id", Values.Uuid, fields),
                AutoProvision = cells.Said(row, "auto_provision", Values.Boolean, fields),
                AutonomyLevel = cells.Said(row, "autonomy_level", Values.OneOf<AutonomyLevel>, fields),
                ConflictResolution = cells.Said(row, "conflict_resolution", Values.OneOf<ConflictResolution>, fields),
                CachePolicy = cells.Said(row, "cache_policy", Values.OneOf<CachePolicy>, fields),
                CachePatternsJson = cells.Verbatim(row, "cache_patterns_json"),
                CacheMaxSizeGb = cells.Said(row, "cache_max_size_gb", (field, text) => Values.WholeNumber(field, text), fields),
                CacheRetentionDays = cells.Said(row, "cache_retention_days", (field, text) => Values.WholeNumber(field, text), fields),
                DiscoveryMethod = cells.Said(row, "discovery_method", Values.OneOf<DiscoveryMethod>, fields),
                DiscoveryConfigJson = cells.Verbatim(row, "discovery_config_json"),
                MigrationPolicy = cells.Said(row, "migration_policy", Values.OneOf<MigrationPolicy>, fields),
                HeartbeatIntervalSeconds = cells.Said(row, "heartbeat_interval_seconds", (field, text) => Values.WholeNumber(field, text), fields),
            },
        };

        /// <summary>The same mistake, named by the file's column: what the domain calls external_id is the file's key.</summary>
        private static ValidationError InColumns(ValidationError error)
        {
            var column = error.Identifier switch { "external_id" => "key", "parent_id" => "parent_key", var same => same };
            return new ValidationError(column, error.ErrorMessage, error.ErrorCode, error.Severity);
        }

        private void Refuse(Entry entry, IEnumerable<ValidationError> errors) => _ledger.Refuse(entry.Row, errors.Select(InColumns));

        private async Task LoadExistingAsync(CancellationToken cancellationToken)
        {
            var keys = _byKey.Keys.Concat(_entries.Select(entry => entry.ParentKey).OfType<string>()).Distinct().ToList();
            foreach (var batch in keys.Chunk(QueryBatch))
            {
                foreach (var group in await _handler._groups.ListAsync(new GroupsByExternalIds(batch), cancellationToken))
                    _existing[group.ExternalId!] = group;
            }

            // An export writes a site that has no key under its id; here that id is its key again.
            var ids = keys.Where(key => !_existing.ContainsKey(key))
                .Select(key => Guid.TryParseExact(key, "D", out var id) ? new GroupId(id) : (GroupId?)null).OfType<GroupId>();
            foreach (var batch in ids.ToList().Chunk(QueryBatch))
            {
                foreach (var group in await _handler._groups.ListAsync(new GroupsByIds(batch), cancellationToken))
                {
                    if (group.ExternalId is null) _existing[group.Id.ToString()] = group;
                }
            }
        }

        /// <summary>New rows and rows for what is there, each with parents before children; refuses those without a place.</summary>
        private (List<Entry> Fresh, List<Entry> Known) Sort()
        {
            var children = _entries
                .Where(entry => entry.ParentKey is not null && _byKey.ContainsKey(entry.ParentKey))
                .ToLookup(entry => entry.ParentKey!);
            var queue = new Queue<Entry>(_entries.Where(entry => entry.ParentKey is null || !_byKey.ContainsKey(entry.ParentKey)));
            var sorted = new List<Entry>(_entries.Count);
            while (queue.TryDequeue(out var entry))
            {
                sorted.Add(entry);
                // A row that repeats a key has no children: they belong to the row that had the key first.
                if (entry.Key is null || _byKey[entry.Key] != entry) continue;
                foreach (var child in children[entry.Key]) queue.Enqueue(child);
            }

            foreach (var lost in _entries.Except(sorted).Where(entry => !_ledger.IsRefused(entry.Row)))
                Refuse(lost, [ImportErrors.ParentCycle.ForField("parent_key")]);

            var placed = sorted.Where(entry => !_ledger.IsRefused(entry.Row)).ToLookup(entry => _existing.ContainsKey(entry.Key!));
            return ([.. placed[false]], [.. placed[true]]);
        }

        private async Task LoadNamesAsync(List<Entry> fresh, CancellationToken cancellationToken)
        {
            var parents = fresh.Select(entry => entry.ParentKey).OfType<string>().Distinct()
                .Where(_existing.ContainsKey).Select(key => _existing[key].Id).ToList();
            var names = await _handler._store.ListSiblingNamesAsync(
                parents, roots: fresh.Any(entry => entry.ParentKey is null), cancellationToken);
            _names.UnionWith(names);
        }

        /// <summary>Finds out for every parent that was there before whether patterns take effect at it, their own or an ancestor's.</summary>
        private async Task LoadPatternsAsync(List<Entry> fresh, CancellationToken cancellationToken)
        {
            var parents = fresh.Select(entry => entry.ParentKey).OfType<string>().Distinct()
                .Where(_existing.ContainsKey).Select(key => _existing[key]).ToList();
            var known = _existing.Values.DistinctBy(group => group.Id).ToDictionary(group => group.Id);
            var missing = parents.SelectMany(parent => parent.Lineage.Ancestors).Distinct().Where(id => !known.ContainsKey(id)).ToList();
            foreach (var batch in missing.Chunk(QueryBatch))
            {
                foreach (var ancestor in await _handler._groups.ListAsync(new GroupsByIds(batch), cancellationToken)) known[ancestor.Id] = ancestor;
            }

            foreach (var parent in parents)
            {
                _patternsAt[parent.Id] = parent.Settings.CachePatterns is not null
                    || parent.Lineage.Ancestors.Any(id => known.TryGetValue(id, out var ancestor) && ancestor.Settings.CachePatterns is not null);
            }
        }

        private async Task CreateAsync(List<Entry> fresh, CancellationToken cancellationToken)
        {
            var pending = 0;
            foreach (var entry in fresh)
            {
                Create(entry);
                if (entry.Made is not null && ++pending % SaveBatch == 0) await SaveAsync(cancellationToken);
                Advance();
            }

            await SaveAsync(cancellationToken);
        }

        private void Create(Entry entry)
        {
            if (!TryFindParent(entry, out var parent, out var refusal))
            {
                Refuse(entry, [refusal]);
                return;
            }

            var change = entry.Change!;
            var made = _handler._tree.Make(change, asSite: true, parent);
            if (!made.IsSuccess)
            {
                Refuse(entry, made.ValidationErrors);
                return;
            }

            if (made.Value.Settings is { CachePolicy: CachePolicy.Pattern, CachePatterns: null }
                && !HasPatterns(parent))
            {
                Refuse(entry, HierarchyErrors.PatternsRequired.Refuse(made.Value.Name).ValidationErrors);
                return;
            }

            if (!_names.Add(new SiblingName(parent?.Id, change.Name!.Normalized)))
            {
                Refuse(entry, HierarchyErrors.NameTaken.Refuse().ValidationErrors);
                return;
            }

            _patternsAt[made.Value.Id] = made.Value.Settings.CachePatterns is not null || HasPatterns(parent);
            entry.Made = made.Value;
            _handler._groups.Add(made.Value);
            _ledger.CountCreated();
        }

        private bool TryFindParent(Entry entry, out DeviceGroup? parent, out ValidationError refusal)
        {
            parent = null;
            refusal = null!;
            if (entry.ParentKey is null) return true;
            if (_byKey.GetValueOrDefault(entry.ParentKey)?.Made is { } made)
            {
                parent = made;
                return true;
            }

            if (_existing.TryGetValue(entry.ParentKey, out parent)) return true;
            refusal = _byKey.TryGetValue(entry.ParentKey, out var row)
                ? ImportErrors.ParentRefused.ForField("parent_key", row.Row.Line)
                : ImportErrors.ParentNotFound.ForField("parent_key", entry.ParentKey);
            return false;
        }

        private bool HasPatterns(DeviceGroup? group) => group is not null && _patternsAt[group.Id];

        private async Task SaveAsync(CancellationToken cancellationToken)
        {
            // Every rule was checked while nobody else could change the tree: a refusal here is a defect, not a bad file.
            var saved = await _handler._work.SaveAsync(cancellationToken);
            if (!saved.IsSuccess) throw new InvalidOperationException($"The import met a refusal it should have foreseen: {string.Join(' ', saved.Errors)}");
            _handler._work.Forget();
        }

        private async Task UpdateAsync(List<Entry> known, CancellationToken cancellationToken)
        {
            foreach (var entry in known)
            {
                await UpdateAsync(entry, _existing[entry.Key!], cancellationToken);
                Advance();
            }
        }

        private async Task UpdateAsync(Entry entry, DeviceGroup existing, CancellationToken cancellationToken)
        {
            if (_command.Options.OnExisting == OnExisting.Refuse)
            {
                Refuse(entry, [ImportErrors.AlreadyThere.ForField("key")]);
                return;
            }

            if (!existing.IsSite)
            {
                Refuse(entry, [HierarchyErrors.ExternalIdTaken.ForField("key")]);
                return;
            }

            if (!TryFindParent(entry, out var parent, out var refusal))
            {
                Refuse(entry, [refusal]);
                return;
            }

            var change = entry.Change! with { ExternalId = default };
            if (entry.SaysParent) change = change with { ParentId = parent?.Id };
            if (SaysNothingNew(change, (Site)existing))
            {
                _ledger.CountExisting(changed: false);
                return;
            }

            // Each row by itself: one that is refused must not leave half of its change to the others.
            var applied = await _handler._work.AttemptAsync<Relocation?>(async cancellation =>
            {
                var group = await _handler._groups.FirstOrDefaultAsync(new GroupById(existing.Id), cancellation);
                return await _handler._tree.ApplyAsync(group!, change, cancellation);
            }, cancellationToken);
            _handler._work.Forget();
            if (applied.IsSuccess) _ledger.CountExisting(changed: true);
            else Refuse(entry, applied.ValidationErrors);
        }

        private static bool SaysNothingNew(ParsedGroupChange change, Site site) =>
            change.Name!.Value == site.Name
            && change.Description.Or(site.Description) == site.Description
            && change.ParentId.Or(site.ParentId) == site.ParentId
            && change.AgentUrl.Or(site.AgentUrl) == site.AgentUrl
            && change.Settings.ApplyTo(site.Settings) == site.Settings;

        private void Advance()
        {
            if (++_done % SaveBatch == 0) _command.Progress?.Report(new ImportProgress(_done, _entries.Count));
        }
    }

    private sealed class Entry(ImportRow row, string? key, string? parentKey, bool saysParent)
    {
        public ImportRow Row { get; } = row;

        public string? Key { get; } = key;

        public string? ParentKey { get; } = parentKey;

        /// <summary>Without the cell, what is there stays where it is; a blank one makes a root.</summary>
        public bool SaysParent { get; } = saysParent;

        public ParsedGroupChange? Change { get; set; }

        public DeviceGroup? Made { get; set; }
    }
}
