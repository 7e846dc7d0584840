using Ardalis.Result;
using Sites.Application.Importing;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Exports sites as a CSV file that <see cref="ImportSites"/> accepts.</summary>
/// <param name="Under">Identifier of the site whose subtree is exported, with its parent's key; null for the whole tree.</param>
/// <param name="ForSpreadsheet">Whether the file is to be opened in a spreadsheet; see <see cref="CsvExport"/>.</param>
public sealed record ExportSites(GroupId? Under, bool ForSpreadsheet);

/// <summary>Handles <see cref="ExportSites"/>.</summary>
public sealed class ExportSitesHandler(TreeExport export)
{
    /// <summary>Writes a consistent snapshot of the sites, parents first.</summary>
    /// <returns>The file, positioned at its start, which the caller must dispose; or <c>site.not_found</c>.</returns>
    public Task<Result<Stream>> HandleAsync(ExportSites query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return export.RunAsync(query.Under, areSites: true, query.ForSpreadsheet, cancellationToken);
    }
}
