using System.Globalization;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Importing;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Exports groups or sites as a file that <see cref="TreeImport"/> accepts.</summary>
public sealed class TreeExport(IGroupReader reader, IUnitOfWork work)
{
    /// <summary>Writes a consistent snapshot of the rows, parents first.</summary>
    /// <param name="under">Identifier of the group or site whose subtree is exported; null for the whole tree.</param>
    /// <param name="areSites">True for sites, false for regular groups.</param>
    /// <param name="forSpreadsheet">Whether the file is to be opened in a spreadsheet; see <see cref="CsvExport"/>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The file, positioned at its start, which the caller must dispose; or <c>site.not_found</c>, <c>group.not_found</c>.</returns>
    internal Task<Result<Stream>> RunAsync(GroupId? under, bool areSites, bool forSpreadsheet, CancellationToken cancellationToken) =>
        work.ReadAsync(async cancellation =>
        {
            Lineage? subtree = null;
            if (under is { } id)
            {
                var top = areSites ? await reader.GetSiteAsync(id, cancellation) : await reader.GetGroupAsync(id, cancellation);
                if (!top.IsSuccess) return top.AsRefusal();
                subtree = new Lineage(top.Value.Row.LineageKey);
            }

            var columns = areSites ? SiteColumns.All : GroupColumns.All;
            var rows = reader.ExportAsync(subtree, areSites, cancellation).Select(exported => columns.Select(column => CellOf(exported, column)).ToArray());
            return Result.Success(await CsvExport.WriteAsync(columns, rows, forSpreadsheet, cancellation));
        }, cancellationToken);

    private static string? CellOf(ExportedGroup exported, string column)
    {
        var (group, settings) = (exported.Group, exported.Group.Settings);
        return column switch
        {
            "key" => exported.Key,
            "parent_key" => exported.ParentKey,
            "name" => group.Name,
            "description" => group.Description,
            "agent_url" => ((Site)group).AgentUrl,
            "tags" => group.StoredTags,
            "default_workflow_id" => settings.DefaultWorkflowId?.Value,
            "auto_provision" => settings.AutoProvision switch { true => "true", false => "false", null => null },
            "autonomy_level" => settings.AutonomyLevel?.ToWire(),
            "conflict_resolution" => settings.ConflictResolution?.ToWire(),
            "cache_policy" => settings.CachePolicy?.ToWire(),
            "cache_patterns_json" => settings.CachePatterns?.Value,
            "cache_max_size_gb" => Spell(settings.CacheMaxSizeGb?.Value),
            "cache_retention_days" => Spell(settings.CacheRetentionDays?.Value),
            "discovery_method" => settings.DiscoveryMethod?.ToWire(),
            "discovery_config_json" => settings.DiscoveryConfig?.Value,
            "migration_policy" => settings.MigrationPolicy?.ToWire(),
            "heartbeat_interval_seconds" => Spell(settings.HeartbeatIntervalSeconds?.Value),
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, null),
        };
    }

    private static string? Spell(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
