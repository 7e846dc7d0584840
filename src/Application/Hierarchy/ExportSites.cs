using Ardalis.Result;
using Sites.Application.Importing;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Writes sites as the CSV file that <see cref="ImportSites"/> accepts.</summary>
/// <param name="Under">Only this site and the sites below it; null for all. The top keeps its parent's key.</param>
/// <param name="ForSpreadsheet">See <see cref="CsvExport"/>.</param>
public sealed record ExportSites(GroupId? Under, bool ForSpreadsheet);

/// <summary>Handles <see cref="ExportSites"/>.</summary>
public sealed class ExportSitesHandler(TreeExport export)
{
    /// <summary>Writes the sites as they are at one moment, parents first.</summary>
    /// <returns>The file, to be read from its start and closed; or <c>site.not_found</c>.</returns>
    public Task<Result<Stream>> HandleAsync(ExportSites query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return export.RunAsync(query.Under, areSites: true, query.ForSpreadsheet, cancellationToken);
    }
}
