using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Importing;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Writes regular groups as the CSV file that <see cref="ImportGroups"/> accepts. Their parents may be sites, which are not in the file.</summary>
/// <param name="Under">Only the regular groups at and below this group or site; null for all.</param>
/// <param name="ForSpreadsheet">See <see cref="CsvExport"/>.</param>
public sealed record ExportGroups(GroupId? Under, bool ForSpreadsheet);

/// <summary>Handles <see cref="ExportGroups"/>.</summary>
public sealed class ExportGroupsHandler(IGroupReader reader, IUnitOfWork work)
{
    /// <summary>Writes the groups as they are at one moment, parents first.</summary>
    /// <returns>The file, to be read from its start and closed; or <c>group.not_found</c>.</returns>
    public Task<Result<Stream>> HandleAsync(ExportGroups query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return work.ReadAsync(async cancellation =>
        {
            Lineage? subtree = null;
            if (query.Under is { } id)
            {
                var top = await reader.GetGroupAsync(id, cancellation);
                if (!top.IsSuccess) return top.AsRefusal();
                subtree = new Lineage(top.Value.Row.LineageKey);
            }

            var rows = reader.ExportAsync(subtree, sites: false, cancellation).Select(CellsOf);
            return Result.Success(await CsvExport.WriteAsync(GroupColumns.All, rows, query.ForSpreadsheet, cancellation));
        }, cancellationToken);
    }

    /// <summary>A truth value as files spell it.</summary>
    internal static string? Spell(bool? value) => value switch { true => "true", false => "false", null => null };

    /// <summary>In the order of <see cref="GroupColumns.All"/>.</summary>
    private static string?[] CellsOf(ExportedGroup exported) =>
    [
        exported.Key, exported.ParentKey, exported.Group.Name, exported.Group.Description,
        exported.Group.Settings.DefaultWorkflowId?.ToString("D"), Spell(exported.Group.Settings.AutoProvision),
    ];
}
