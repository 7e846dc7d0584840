using Ardalis.Result;
using Sites.Application.Importing;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Writes regular groups as the CSV file that <see cref="ImportGroups"/> accepts. Their parents may be sites, which are not in the file.</summary>
/// <param name="Under">Only the regular groups at and below this group or site; null for all.</param>
/// <param name="ForSpreadsheet">See <see cref="CsvExport"/>.</param>
public sealed record ExportGroups(GroupId? Under, bool ForSpreadsheet);

/// <summary>Handles <see cref="ExportGroups"/>.</summary>
public sealed class ExportGroupsHandler(TreeExport export)
{
    /// <summary>Writes the groups as they are at one moment, parents first.</summary>
    /// <returns>The file, to be read from its start and closed; or <c>group.not_found</c>.</returns>
    public Task<Result<Stream>> HandleAsync(ExportGroups query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return export.RunAsync(query.Under, areSites: false, query.ForSpreadsheet, cancellationToken);
    }
}
