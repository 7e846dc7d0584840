using Ardalis.Result;
using Sites.Application.Importing;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Exports regular groups as a CSV file that <see cref="ImportGroups"/> accepts. Parents can be sites, which the file does not contain.
/// </summary>
/// <param name="Under">Identifier of the group or site whose subtree is exported; null for the whole tree.</param>
/// <param name="ForSpreadsheet">Whether the file is to be opened in a spreadsheet; see <see cref="CsvExport"/>.</param>
public sealed record ExportGroups(GroupId? Under, bool ForSpreadsheet);

/// <summary>Handles <see cref="ExportGroups"/>.</summary>
public sealed class ExportGroupsHandler(TreeExport export)
{
    /// <summary>Writes a consistent snapshot of the groups, parents first.</summary>
    /// <returns>The file, positioned at its start, which the caller must dispose; or <c>group.not_found</c>.</returns>
    public Task<Result<Stream>> HandleAsync(ExportGroups query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return export.RunAsync(query.Under, areSites: false, query.ForSpreadsheet, cancellationToken);
    }
}
