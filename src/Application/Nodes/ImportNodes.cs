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

/// <summary>Imports a file of nodes, in one transaction.</summary>
/// <param name="Content">The file, with the columns of <see cref="NodeColumns"/>.</param>
/// <param name="Options">How the file is imported; existing nodes are found by MAC address.</param>
/// <param name="Progress">Receives the progress; null when it is not needed.</param>
public sealed record ImportNodes(Stream Content, ImportOptions Options, IProgress<ImportProgress>? Progress = null);

/// <summary>Handles <see cref="ImportNodes"/>; see <see cref="PlannedImport"/>.</summary>
public sealed class ImportNodesHandler(
    IReadRepository<DeviceGroup> groups, INodeStore store, IUnitOfWork work, TimeProvider clock)
{
    private const int QueryBatch = 500;

    /// <summary>Imports the file.</summary>
    /// <returns>
    /// The report, including whether the rows are stored; or the refusals of <see cref="ImportFile.ReadAsync"/> when the file cannot be read,
    /// or <c>concurrency.conflict</c> when other transactions keep changing the same nodes.
    /// </returns>
    public async Task<Result<ImportReport>> HandleAsync(ImportNodes command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var file = await ImportFile.ReadAsync(command.Content, command.Options, NodeColumns.All, NodeColumns.Required, cancellationToken);
        if (!file.IsSuccess) return file.AsRefusal();

        var rows = new NodeRows(file.Value);
        return await work.ImportAsync(
            WriteScope.Rows,
            cancellation => PlanAsync(rows, command.Options, cancellation),
            // Changes since the snapshot are detected during the write, by versions and constraints.
            (_, _) => Task.FromResult(true),
            (plan, cancellation) => WriteAsync(plan, done => command.Progress?.Report(new ImportProgress(done, file.Value.Rows.Count)), cancellation),
            cancellationToken);
    }

    private async Task<Result> WriteAsync(Plan plan, Action<int> written, CancellationToken cancellationToken)
    {
        work.Record(plan.Created.Concat(plan.Updated.Select(update => update.Node)).SelectMany(node => node.TakeEvents()));
        var saved = await work.ExecuteAsync(cancellation => store.WriteAsync(plan.Created, plan.Updated, written, cancellation), cancellationToken);
        return saved.IsSuccess ? Result.Success() : saved.AsRefusal();
    }

    private async Task<Plan> PlanAsync(NodeRows rows, ImportOptions options, CancellationToken cancellationToken)
    {
        var places = rows.Valid.SelectMany(row => new[] { row.Group, row.Home }).ToList();
        var keys = await GroupKeys.FindAsync(
            groups, places.Select(place => place.Key).OfType<string>(), places.Select(place => place.Id).OfType<GroupId>(), cancellationToken);
        var existing = new Dictionary<string, Node>();
        foreach (var batch in rows.Valid.SelectMany(row => row.MacAddresses).Distinct().Chunk(QueryBatch))
        {
            foreach (var (address, owner) in await store.FindOwnersAsync(batch, cancellationToken)) existing[address] = owner;
        }

        var owners = existing.ToDictionary(owned => owned.Key, owned => owned.Value.Id);
        var plan = new Planner(rows, options, keys, owners, clock.GetUtcNow().UtcDateTime);
        foreach (var row in rows.Valid) plan.Add(row, existing.GetValueOrDefault(row.Identity.MacAddress.Value));
        return plan.Close();
    }

    private sealed record Plan(ImportReport Report, IReadOnlyList<Node> Created, IReadOnlyList<UpdatedNode> Updated)
        : ImportPlan(Report, Created.Count == 0 && Updated.Count == 0);

    /// <summary>The evaluation of one file against one state of the database.</summary>
    private sealed class Planner(NodeRows rows, ImportOptions options, GroupKeys keys, Dictionary<string, NodeId> owners, DateTime now)
    {
        // Each node is written once, although rows can name it by different addresses.
        private readonly HashSet<NodeId> _planned = [];
        private readonly ImportLedger _ledger = rows.NewLedger();
        private readonly List<Node> _created = [];
        private readonly List<UpdatedNode> _updated = [];

        public void Add(ImportedNode row, Node? existing)
        {
            if (existing is not null && options.OnExisting == OnExisting.Refuse)
            {
                _ledger.Refuse(row.Row, [ImportErrors.AlreadyThere.ForField("mac_address")]);
                return;
            }

            var fields = new Fields();
            var group = Find(row.Group, NodeErrors.GroupNotFound, fields);
            var home = Find(row.Home, NodeErrors.HomeNotFound, fields);
            if (home is not (null or Site)) fields.Add(NodeErrors.HomeNotASite.ForField(row.Home.Column, home.Name));
            var id = existing?.Id ?? NodeId.New(now);
            if (existing is null ? owners.ContainsKey(row.Identity.MacAddress.Value) : _planned.Contains(id)) fields.Add(NodeErrors.MacAddressTaken.ForField("mac_address"));
            if (row.MacAddresses.Skip(1).Any(address => owners.TryGetValue(address, out var owner) && owner != id)) fields.Add(NodeErrors.MacAddressTaken.ForField("mac_addresses"));
            if (!fields.AreValid) _ledger.Refuse(row.Row, fields.Errors);
            else Write(row, id, existing, group, (Site?)home);
        }

        private void Write(ImportedNode row, NodeId id, Node? existing, DeviceGroup? group, Site? home)
        {
            _planned.Add(id);
            foreach (var address in row.MacAddresses) owners[address] = id;
            if (existing is null) Create(row, id, group, home);
            else Update(row, existing, group, home);
        }

        public Plan Close() => new(_ledger.Close(options), _created, _updated);

        private void Create(ImportedNode row, NodeId id, DeviceGroup? group, Site? home)
        {
            var node = Node.Create(id, row.Identity, group, home, now);
            row.Details.ApplyTo(node);
            _created.Add(node);
            _ledger.CountCreated();
        }

        private void Update(ImportedNode row, Node node, DeviceGroup? group, Site? home)
        {
            // Cannot fail: the fields of the row were validated before, and stored values are not validated again. The address in the row finds the node
            // and can be a further one; the primary one stays.
            var identity = (row.Change with { MacAddress = default }).Identify(node.Identity).Checked();
            var (homeBefore, groupBefore) = (node.HomeSiteId, node.GroupId);
            var changesPlace = (row.Group.IsPresent && group?.Id != groupBefore) || (row.Home.IsPresent && home?.Id != homeBefore);
            var (tagsBefore, workflowBefore, addressesBefore) = (node.StoredTags, node.WorkflowId, node.StoredMacAddresses);
            row.Details.ApplyTo(node);
            var changesTags = node.StoredTags != tagsBefore;
            var changesMacAddresses = node.StoredMacAddresses != addressesBefore;
            var isChanged = changesPlace || changesTags || changesMacAddresses || node.WorkflowId != workflowBefore || identity != node.Identity;
            _ledger.CountExisting(isChanged);
            if (!isChanged) return;
            node.Identify(identity);
            if (row.Group.IsPresent) node.AssignTo(group);
            if (row.Home.IsPresent) node.AssignHomeSite(home);
            node.MarkChanged(now);
            _updated.Add(new UpdatedNode(node, changesPlace, changesTags, changesMacAddresses));
        }

        private DeviceGroup? Find(NodePlace place, ErrorDefinition notFound, Fields fields)
        {
            if (place.Key is null && place.Id is null) return null;
            var isAmbiguous = false;
            var group = place.Id is { } id ? keys.Find(id) : keys.Find(place.Key!, out isAmbiguous);
            if (isAmbiguous) fields.Add(ImportErrors.AmbiguousKey.ForField(place.Column, Fields.NameOf(place.Key!)));
            else if (group is null) fields.Add(notFound.ForField(place.Column, Fields.NameOf(place.Key ?? place.Id.ToString()!)));
            return group;
        }
    }

    /// <summary>The rows of a file of nodes, parsed as far as possible without the database.</summary>
    private sealed class NodeRows
    {
        private readonly ImportFile _file;
        private readonly Cells _cells;
        private readonly List<(ImportRow Row, IReadOnlyList<ValidationError> Errors)> _refused = [];

        public NodeRows(ImportFile file)
        {
            (_file, _cells) = (file, new Cells(file));
            var lines = new Dictionary<string, int>();
            Valid = [.. file.Rows.Select(row => Parse(row, lines)).OfType<ImportedNode>()];
        }

        /// <summary>The rows without validation errors.</summary>
        public IReadOnlyList<ImportedNode> Valid { get; }

        public ImportLedger NewLedger()
        {
            var ledger = new ImportLedger(_file, row => _cells.Text(row, "mac_address"));
            foreach (var (row, errors) in _refused) ledger.Refuse(row, errors);
            return ledger;
        }

        private ImportedNode? Parse(ImportRow row, Dictionary<string, int> lines)
        {
            if (row.Malformed is not null)
            {
                _refused.Add((row, [row.Malformed]));
                return null;
            }

            var fields = new Fields();
            var change = new NodeChange
            {
                MacAddress = _cells.Change(row, "mac_address"),
                Hostname = _cells.Change(row, "hostname"),
                IpAddress = _cells.Change(row, "ip_address"),
                Arch = _cells.OneOf<NodeArchitecture>(row, "arch", fields),
                BootMode = _cells.OneOf<BootMode>(row, "boot_mode", fields),
                Vendor = _cells.Change(row, "vendor"),
                Model = _cells.Change(row, "model"),
                SerialNumber = _cells.Change(row, "serial_number"),
                SystemUuid = _cells.Uuid(row, "system_uuid", fields),
                WorkflowId = _cells.WorkflowId(row, "workflow_id"),
                Tags = _cells.Words(row, "tags"),
                MacAddresses = _cells.Words(row, "mac_addresses"),
            };
            var group = PlaceOf(row, "group_key", "group_id", fields);
            var home = PlaceOf(row, "home_site_key", "home_site_id", fields);
            var identity = change.Identify(before: null);
            foreach (var error in identity.ValidationErrors) fields.Add(error);
            var details = change.Details();
            foreach (var error in details.ValidationErrors) fields.Add(error);
            if (identity.IsSuccess && !lines.TryAdd(identity.Value.MacAddress.Value, row.Line))
                fields.Add(ImportErrors.DuplicateKey.ForField("mac_address", lines[identity.Value.MacAddress.Value]));

            if (fields.AreValid) return new ImportedNode(row, change, identity.Value, WithOwnAddress(details.Value, identity.Value), group, home);
            _refused.Add((row, fields.Errors));
            return null;
        }

        /// <summary>Adds the address by which the row finds its node to a list of further addresses, because it can be one of them.</summary>
        private static NodeDetails WithOwnAddress(NodeDetails details, NodeIdentity identity) => details.MacAddresses.IsPresent
            ? details with { MacAddresses = MacAddressList.Including(details.MacAddresses.Value, identity.MacAddress) }
            : details;

        private NodePlace PlaceOf(ImportRow row, string keyColumn, string idColumn, Fields fields)
        {
            var key = _cells.Change(row, keyColumn);
            var id = _cells.Uuid(row, idColumn, fields);
            if (key.IsPresent && id.IsPresent) fields.Add(RequestErrors.ValueInvalid.ForField(idColumn, $"blank when {keyColumn} is not"));
            return new NodePlace(
                GroupKeys.Compose(key.Or(null)), id.Or(null) is { } value ? new GroupId(value) : null, key.IsPresent || id.IsPresent, key.IsPresent ? keyColumn : idColumn);
        }
    }

    /// <summary>A reference of a row to a group or site.</summary>
    /// <param name="Key">Key of the group; null when it is identified by id or cleared.</param>
    /// <param name="Id">Identifier of the group; null when it is identified by key or cleared.</param>
    /// <param name="IsPresent">Whether the row has a value, including the one that clears the reference.</param>
    /// <param name="Column">Name of the column that contains the value.</param>
    private sealed record NodePlace(string? Key, GroupId? Id, bool IsPresent, string Column);

    private sealed record ImportedNode(ImportRow Row, NodeChange Change, NodeIdentity Identity, NodeDetails Details, NodePlace Group, NodePlace Home)
    {
        /// <summary>All MAC addresses in the row, the one of the column <c>mac_address</c> first.</summary>
        public IReadOnlyList<string> MacAddresses { get; } =
            [.. MacAddressList.Split(Details.MacAddresses.Or(null)?.Value).Prepend(Identity.MacAddress.Value).Distinct()];
    }
}
