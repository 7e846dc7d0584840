using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Importing;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Nodes;

/// <summary>Exports nodes as a CSV file that <see cref="ImportNodes"/> accepts.</summary>
/// <param name="Under">Identifier of the group or site whose subtree contains the home or group of the nodes; null for all nodes.</param>
/// <param name="ForSpreadsheet">Whether the file is to be opened in a spreadsheet; see <see cref="CsvExport"/>.</param>
public sealed record ExportNodes(GroupId? Under, bool ForSpreadsheet);

/// <summary>Handles <see cref="ExportNodes"/>.</summary>
public sealed class ExportNodesHandler(INodeReader reader, IGroupReader groups, IUnitOfWork work)
{
    /// <summary>Writes a consistent snapshot of the nodes, in order of MAC address, or in tree order for a subtree.</summary>
    /// <returns>The file, positioned at its start, which the caller must dispose; or <c>group.not_found</c>.</returns>
    public Task<Result<Stream>> HandleAsync(ExportNodes query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return work.ReadAsync(async cancellation =>
        {
            if (query.Under is { } id)
            {
                var top = await groups.GetGroupAsync(id, cancellation);
                if (!top.IsSuccess) return top.AsRefusal();
            }

            var rows = reader.ExportAsync(query.Under, cancellation).Select(CellsOf);
            return Result.Success(await CsvExport.WriteAsync(NodeColumns.Exported, rows, query.ForSpreadsheet, cancellation));
        }, cancellationToken);
    }

    /// <summary>Returns the values of a node in the order of <see cref="NodeColumns.Exported"/>.</summary>
    private static string?[] CellsOf(ExportedNode exported)
    {
        var node = exported.Node;
        return
        [
            node.MacAddress, node.Hostname, node.IpAddress, node.Arch.ToWire(), node.BootMode.ToWire(), node.Vendor, node.Model,
            node.SerialNumber, node.SystemUuid?.ToString("D"), exported.GroupKey, exported.HomeSiteKey, node.WorkflowId, node.StoredTags, node.StoredMacAddresses,
        ];
    }
}
