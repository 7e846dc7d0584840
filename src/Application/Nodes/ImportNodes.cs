using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Importing;
using Sites.Application.Hierarchy;
using Sites.Application.Importing;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using NodeArchitecture = Sites.Domain.Nodes.Architecture;

namespace Sites.Application.Nodes;

/// <summary>Takes in a file of nodes, in one transaction.</summary>
/// <param name="Content">See <see cref="NodeColumns"/>.</param>
/// <param name="Options">How to go about it; a node is there already when its MAC address is.</param>
/// <param name="Progress">Is told now and then how far it is; null where nobody watches.</param>
public sealed record ImportNodes(Stream Content, ImportOptions Options, IProgress<ImportProgress>? Progress = null);

/// <summary>Handles <see cref="ImportNodes"/>.</summary>
public sealed class ImportNodesHandler(
    IRepository<Node> nodes, IReadRepository<DeviceGroup> groups, IUnitOfWork work, TimeProvider clock)
{
    private readonly IRepository<Node> _nodes = nodes;
    private readonly IReadRepository<DeviceGroup> _groups = groups;
    private readonly IUnitOfWork _work = work;
    private readonly TimeProvider _clock = clock;

    private const int Batch = 500;

    /// <summary>Takes the file in.</summary>
    /// <returns>
    /// The report, which says whether the rows are stored; or, where the file cannot be read at all,
    /// <c>import.header_invalid</c>, <c>request.unknown_member</c>, <c>import.too_many_rows</c>, <c>import.row_malformed</c>.
    /// Or, where another writer was faster with one of its nodes, <c>node.mac_address_taken</c> or
    /// <c>concurrency.conflict</c> for the whole file.
    /// </returns>
    public async Task<Result<ImportReport>> HandleAsync(ImportNodes command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var read = await ImportFile.ReadAsync(
            command.Content, command.Options.Format, NodeColumns.All, NodeColumns.Needed, cancellationToken);
        if (!read.IsSuccess) return read.AsRefusal();

        // The structure scope: a group that a row names must still be there when the row is stored.
        return await ImportLedger.RunAsync(_work, WriteScope.Structure, async cancellation =>
        {
            var run = new Run(this, command, read.Value);
            return await run.ExecuteAsync(cancellation);
        }, cancellationToken);
    }

    /// <summary>One attempt at one file; a repeated attempt starts with a new one.</summary>
    private sealed class Run
    {
        private readonly ImportNodesHandler _handler;
        private readonly ImportNodes _command;
        private readonly ImportLedger _ledger;
        private readonly Cells _cells;
        private readonly int _rows;
        private readonly List<Entry> _entries = [];
        private readonly Dictionary<string, DeviceGroup> _groupsByKey = [];
        private readonly Dictionary<GroupId, DeviceGroup> _groupsById = [];

        public Run(ImportNodesHandler handler, ImportNodes command, ImportFile file)
        {
            _handler = handler;
            _command = command;
            _cells = new Cells(file);
            _rows = file.Rows.Count;
            _ledger = new ImportLedger(row => _cells.Text(row, "mac_address"));
            var lines = new Dictionary<string, int>();
            foreach (var row in file.Rows) Read(row, lines);
        }

        public async Task<Result<ImportReport>> ExecuteAsync(CancellationToken cancellationToken)
        {
            await LoadGroupsAsync(cancellationToken);
            var done = 0;
            foreach (var batch in _entries.Chunk(Batch))
            {
                var existing = await _handler._nodes.ListAsync(
                    new NodesByMacAddresses([.. batch.Select(entry => entry.Identity.MacAddress.Value)]), cancellationToken);
                var byMac = existing.ToDictionary(node => node.MacAddress);
                foreach (var entry in batch) Apply(entry, byMac.GetValueOrDefault(entry.Identity.MacAddress.Value));

                var saved = await _handler._work.SaveAsync(cancellationToken);
                if (!saved.IsSuccess) return saved;
                _handler._work.Forget();
                done += batch.Length;
                _command.Progress?.Report(new ImportProgress(done, _rows));
            }

            _command.Progress?.Report(new ImportProgress(_rows, _rows));
            return _ledger.Close(_command.Options);
        }

        private void Read(ImportRow row, Dictionary<string, int> lines)
        {
            if (row.Malformed is not null)
            {
                _ledger.Refuse(row, [row.Malformed]);
                return;
            }

            var fields = new Fields();
            var change = new NodeChange
            {
                MacAddress = _cells.Said(row, "mac_address"),
                Hostname = _cells.Said(row, "hostname"),
                IpAddress = _cells.Said(row, "ip_address"),
                Arch = _cells.Said(row, "arch", Values.OneOf<NodeArchitecture>, fields),
                BootMode = _cells.Said(row, "boot_mode", Values.OneOf<BootMode>, fields),
                Vendor = _cells.Said(row, "vendor"),
                Model = _cells.Said(row, "model"),
                SerialNumber = _cells.Said(row, "serial_number"),
                SystemUuid = _cells.Said(row, "system_uuid", Values.Uuid, fields),
            };
            var group = PlaceOf(row, "group_key", "group_id", fields);
            var home = PlaceOf(row, "home_site_key", "home_site_id", fields);
            var identity = change.Identify(before: null);
            foreach (var error in identity.ValidationErrors) fields.Add(error);
            if (identity.IsSuccess && !lines.TryAdd(identity.Value.MacAddress.Value, row.Line))
                fields.Add(ImportErrors.DuplicateKey.ForField("mac_address", lines[identity.Value.MacAddress.Value]));

            if (fields.AreGood) _entries.Add(new Entry(row, change, identity.Value, group, home));
            else _ledger.Refuse(row, fields.Errors);
        }

        private Place PlaceOf(ImportRow row, string keyColumn, string idColumn, Fields fields)
        {
            var key = _cells.Text(row, keyColumn);
            var id = fields.Take(Values.Uuid(idColumn, _cells.Text(row, idColumn)));
            if (key is not null && id is not null) fields.Add(RequestErrors.ValueInvalid.ForField(idColumn, $"blank where {keyColumn} is not"));
            return new Place(key, id is null ? null : new GroupId(id.Value), key is null ? idColumn : keyColumn);
        }

        private async Task LoadGroupsAsync(CancellationToken cancellationToken)
        {
            var places = _entries.SelectMany(entry => new[] { entry.Group, entry.Home }).ToList();
            foreach (var keys in places.Select(place => place.Key).OfType<string>().Distinct().Chunk(Batch))
            {
                foreach (var group in await _handler._groups.ListAsync(new GroupsByExternalIds(keys), cancellationToken))
                    _groupsByKey[group.ExternalId!] = group;
            }

            foreach (var ids in places.Select(place => place.Id).OfType<GroupId>().Distinct().Chunk(Batch))
            {
                foreach (var group in await _handler._groups.ListAsync(new GroupsByIds(ids), cancellationToken))
                    _groupsById[group.Id] = group;
            }
        }

        private void Apply(Entry entry, Node? existing)
        {
            if (existing is not null && _command.Options.OnExisting == OnExisting.Refuse)
            {
                _ledger.Refuse(entry.Row, [ImportErrors.AlreadyThere.ForField("mac_address")]);
                return;
            }

            var fields = new Fields();
            var group = Find(entry.Group, NodeErrors.GroupNotFound, fields);
            var home = Find(entry.Home, NodeErrors.HomeNotFound, fields);
            if (home is not (null or Site)) fields.Add(NodeErrors.HomeNotASite.ForField(entry.Home.Column, home.Name));
            if (!fields.AreGood)
            {
                _ledger.Refuse(entry.Row, fields.Errors);
                return;
            }

            if (existing is null)
            {
                var now = _handler._clock.GetUtcNow().UtcDateTime;
                _handler._nodes.Add(Node.Create(NodeId.New(now), entry.Identity, group, (Site?)home, now));
                _ledger.CountCreated();
                return;
            }

            // The row alone was checked before; over what is there it can only say less, never something new.
            var identity = entry.Change.Identify(existing.Identity).Value;
            var changed = identity != existing.Identity
                || (entry.Group.IsSaid && group!.Id != existing.GroupId)
                || (entry.Home.IsSaid && home!.Id != existing.HomeSiteId);
            existing.Identify(identity);
            if (entry.Group.IsSaid) existing.AssignTo(group);
            if (entry.Home.IsSaid) existing.SettleAt((Site?)home);
            _ledger.CountExisting(changed);
        }

        private DeviceGroup? Find(Place place, ErrorDefinition notFound, Fields fields)
        {
            if (!place.IsSaid) return null;
            var group = place.Key is not null ? _groupsByKey.GetValueOrDefault(place.Key) : _groupsById.GetValueOrDefault(place.Id!.Value);
            if (group is null) fields.Add(notFound.ForField(place.Column, place.Key ?? place.Id.ToString()));
            return group;
        }
    }

    private sealed record Place(string? Key, GroupId? Id, string Column)
    {
        public bool IsSaid => Key is not null || Id is not null;
    }

    private sealed record Entry(ImportRow Row, NodeChange Change, NodeIdentity Identity, Place Group, Place Home);
}
