using System.Globalization;
using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Importing;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Writes sites as the CSV file that <see cref="ImportSites"/> accepts.</summary>
/// <param name="Under">Only this site and the sites below it; null for all. The top keeps its parent's key.</param>
/// <param name="ForSpreadsheet">See <see cref="CsvExport"/>.</param>
public sealed record ExportSites(GroupId? Under, bool ForSpreadsheet);

/// <summary>Handles <see cref="ExportSites"/>.</summary>
public sealed class ExportSitesHandler(IGroupReader reader, IUnitOfWork work)
{
    /// <summary>Writes the sites as they are at one moment, parents first.</summary>
    /// <returns>The file, to be read from its start and closed; or <c>site.not_found</c>.</returns>
    public Task<Result<Stream>> HandleAsync(ExportSites query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return work.ReadAsync(async cancellation =>
        {
            Lineage? subtree = null;
            if (query.Under is { } id)
            {
                var top = await reader.GetSiteAsync(id, cancellation);
                if (!top.IsSuccess) return top.AsRefusal();
                subtree = new Lineage(top.Value.Row.LineageKey);
            }

            var rows = reader.ExportAsync(subtree, sites: true, cancellation).Select(CellsOf);
            return Result.Success(await CsvExport.WriteAsync(SiteColumns.All, rows, query.ForSpreadsheet, cancellation));
        }, cancellationToken);
    }

    /// <summary>In the order of <see cref="SiteColumns.All"/>.</summary>
    private static string?[] CellsOf(ExportedGroup exported)
    {
        var site = (Site)exported.Group;
        var settings = site.Settings;
        return
        [
            exported.Key, exported.ParentKey, site.Name, site.Description, site.AgentUrl,
            settings.DefaultWorkflowId?.ToString("D"), ExportGroupsHandler.Spell(settings.AutoProvision),
            settings.AutonomyLevel?.ToWire(), settings.ConflictResolution?.ToWire(), settings.CachePolicy?.ToWire(),
            settings.CachePatterns, settings.CacheMaxSizeGb?.ToString(CultureInfo.InvariantCulture),
            settings.CacheRetentionDays?.ToString(CultureInfo.InvariantCulture), settings.DiscoveryMethod?.ToWire(),
            settings.DiscoveryConfig, settings.MigrationPolicy?.ToWire(),
            settings.HeartbeatIntervalSeconds?.ToString(CultureInfo.InvariantCulture),
        ];
    }
}
