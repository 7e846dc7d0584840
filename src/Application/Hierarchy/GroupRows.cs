using Ardalis.Result;
using Sites.Application.Importing;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A row of a file of groups or sites, parsed as far as possible without the tree.</summary>
/// <param name="Row">The row.</param>
/// <param name="Key">The key, in NFC; null when the cell is blank.</param>
/// <param name="ParentKey">The key of the parent, in NFC; null for a root.</param>
/// <param name="SetsParent">Whether the row has a cell for the parent; without one, an existing group keeps its parent.</param>
/// <param name="Change">The values of the row; null when one of them is refused.</param>
internal sealed record ImportedGroup(ImportRow Row, string? Key, string? ParentKey, bool SetsParent, ParsedGroupChange? Change);

/// <summary>The rows of a file of groups or sites.</summary>
internal sealed class GroupRows
{
    private readonly Cells _cells;
    private readonly List<(ImportRow Row, IReadOnlyList<ValidationError> Errors)> _refused = [];

    /// <summary>Parses every row.</summary>
    /// <param name="file">The file.</param>
    /// <param name="areSites">Whether the rows are sites; regular groups otherwise.</param>
    public GroupRows(ImportFile file, bool areSites)
    {
        (File, AreSites) = (file, areSites);
        _cells = new Cells(file);
        All = [.. file.Rows.Select(Parse)];
    }

    /// <summary>The file.</summary>
    public ImportFile File { get; }

    /// <summary>Whether the rows are sites; regular groups otherwise.</summary>
    public bool AreSites { get; }

    /// <summary>Every row, in the order of the file.</summary>
    public IReadOnlyList<ImportedGroup> All { get; }

    /// <summary>Creates a ledger in which the rows that cannot be parsed are refused.</summary>
    public ImportLedger NewLedger()
    {
        var ledger = new ImportLedger(File, row => _cells.Text(row, "key"));
        foreach (var (row, errors) in _refused) ledger.Refuse(row, errors);
        return ledger;
    }

    private ImportedGroup Parse(ImportRow row)
    {
        // Also for malformed rows, so that the rows of their children are refused with the right reason.
        var parsed = new ImportedGroup(
            row, GroupKeys.Compose(_cells.Text(row, "key")), GroupKeys.Compose(_cells.Text(row, "parent_key")), _cells.Has(row, "parent_key"), null);
        if (row.Malformed is not null)
        {
            _refused.Add((row, [row.Malformed]));
            return parsed;
        }

        var fields = new Fields();
        if (parsed.Key is null) fields.Add(ImportErrors.KeyRequired.ForField("key"));
        var change = ChangeOf(row, parsed.Key, fields).Parse(isNew: true);
        foreach (var error in change.ValidationErrors) fields.Add(InColumns(error));
        if (fields.AreValid) return parsed with { Change = change.Value };
        _refused.Add((row, fields.Errors));
        return parsed;
    }

    private GroupChange ChangeOf(ImportRow row, string? key, Fields fields) => new()
    {
        Name = _cells.Change(row, "name"),
        ExternalId = key,
        Description = _cells.Change(row, "description"),
        Tags = _cells.Words(row, "tags"),
        AgentUrl = _cells.Change(row, "agent_url"),
        Settings = new SettingsChange
        {
            DefaultWorkflowId = _cells.WorkflowId(row, "default_workflow_id"),
            AutoProvision = _cells.Boolean(row, "auto_provision", fields),
            AutonomyLevel = _cells.OneOf<AutonomyLevel>(row, "autonomy_level", fields),
            ConflictResolution = _cells.OneOf<ConflictResolution>(row, "conflict_resolution", fields),
            CachePolicy = _cells.OneOf<CachePolicy>(row, "cache_policy", fields),
            CachePatternsJson = _cells.Verbatim(row, "cache_patterns_json"),
            CacheMaxSizeGb = _cells.WholeNumber(row, "cache_max_size_gb", fields),
            CacheRetentionDays = _cells.WholeNumber(row, "cache_retention_days", fields),
            DiscoveryMethod = _cells.OneOf<DiscoveryMethod>(row, "discovery_method", fields),
            DiscoveryConfigJson = _cells.Verbatim(row, "discovery_config_json"),
            MigrationPolicy = _cells.OneOf<MigrationPolicy>(row, "migration_policy", fields),
            HeartbeatIntervalSeconds = _cells.WholeNumber(row, "heartbeat_interval_seconds", fields),
        },
    };

    /// <summary>Replaces the field name of a validation error by the name of the file's column.</summary>
    public static ValidationError InColumns(ValidationError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var column = error.Identifier switch { "external_id" => "key", "parent_id" => "parent_key", var same => same };
        return new ValidationError(column, error.ErrorMessage, error.ErrorCode, error.Severity);
    }
}
