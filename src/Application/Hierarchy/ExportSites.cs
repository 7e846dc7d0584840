using System.Globalization;
using Ardalis.Result;
using CsvHelper;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Writes sites as the CSV file that <see cref="ImportSites"/> takes.</summary>
/// <param name="Under">Only this site and what stands below it; null for all. The top keeps its parent's key.</param>
public sealed record ExportSites(GroupId? Under);

/// <summary>Handles <see cref="ExportSites"/>.</summary>
public sealed class ExportSitesHandler(IGroupReader reader)
{
    /// <summary>Finds what is to be written, so that a refusal can be answered before the first byte.</summary>
    /// <returns>What writes the file; or <c>site.not_found</c>.</returns>
    public async Task<Result<Func<Stream, CancellationToken, Task>>> HandleAsync(
        ExportSites query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        Lineage? subtree = null;
        if (query.Under is { } id)
        {
            var top = await reader.GetSiteAsync(id, cancellationToken);
            if (!top.IsSuccess) return top.AsRefusal();
            subtree = new Lineage(top.Value.Row.LineageKey);
        }

        return new Func<Stream, CancellationToken, Task>((target, cancellation) => WriteAsync(subtree, target, cancellation));
    }

    private async Task WriteAsync(Lineage? subtree, Stream target, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(target, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        foreach (var column in SiteColumns.All) csv.WriteField(column);
        await csv.EndRecordAsync(cancellationToken);

        await foreach (var site in reader.ExportSitesAsync(subtree, cancellationToken))
        {
            foreach (var cell in CellsOf(site)) csv.WriteField(cell);
            await csv.EndRecordAsync(cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }

    /// <summary>In the order of <see cref="SiteColumns.All"/>.</summary>
    private static string?[] CellsOf(ExportedSite exported)
    {
        var site = exported.Site;
        var settings = site.Settings;
        return
        [
            exported.Key, exported.ParentKey, site.Name, site.Description, site.AgentUrl,
            settings.DefaultWorkflowId?.ToString("D"),
            settings.AutoProvision is { } auto ? (auto ? "true" : "false") : null,
            settings.AutonomyLevel?.ToWire(), settings.ConflictResolution?.ToWire(), settings.CachePolicy?.ToWire(),
            settings.CachePatterns, settings.CacheMaxSizeGb?.ToString(CultureInfo.InvariantCulture),
            settings.CacheRetentionDays?.ToString(CultureInfo.InvariantCulture), settings.DiscoveryMethod?.ToWire(),
            settings.DiscoveryConfig, settings.MigrationPolicy?.ToWire(),
            settings.HeartbeatIntervalSeconds?.ToString(CultureInfo.InvariantCulture),
        ];
    }
}
