using System.Globalization;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Importing;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Writes groups or sites as the file that <see cref="TreeImport"/> accepts.</summary>
public sealed class TreeExport(IGroupReader reader, IUnitOfWork work)
{
    /// <summary>Writes the rows as they are at one moment, parents first.</summary>
    /// <param name="under">Only what is at and below this group or site; null for all.</param>
    /// <param name="areSites">Whether sites are wanted; regular groups otherwise.</param>
    /// <param name="forSpreadsheet">See <see cref="CsvExport"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The file, to be read from its start and closed; or <c>site.not_found</c>, <c>group.not_found</c>.</returns>
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
            "default_workflow_id" => settings.DefaultWorkflowId,
            "auto_provision" => settings.AutoProvision switch { true => "true", false => "false", null => null },
            "autonomy_level" => settings.AutonomyLevel?.ToWire(),
            "conflict_resolution" => settings.ConflictResolution?.ToWire(),
            "cache_policy" => settings.CachePolicy?.ToWire(),
            "cache_patterns_json" => settings.CachePatterns,
            "cache_max_size_gb" => Spell(settings.CacheMaxSizeGb),
            "cache_retention_days" => Spell(settings.CacheRetentionDays),
            "discovery_method" => settings.DiscoveryMethod?.ToWire(),
            "discovery_config_json" => settings.DiscoveryConfig,
            "migration_policy" => settings.MigrationPolicy?.ToWire(),
            "heartbeat_interval_seconds" => Spell(settings.HeartbeatIntervalSeconds),
            _ => throw new ArgumentOutOfRangeException(nameof(column), column, null),
        };
    }

    private static string? Spell(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
