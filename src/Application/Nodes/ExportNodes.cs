using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Importing;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Nodes;

/// <summary>Writes nodes as the CSV file that <see cref="ImportNodes"/> accepts.</summary>
/// <param name="Under">Only nodes whose home or group is this group or below it; null for all.</param>
/// <param name="ForSpreadsheet">See <see cref="CsvExport"/>.</param>
public sealed record ExportNodes(GroupId? Under, bool ForSpreadsheet);

/// <summary>Handles <see cref="ExportNodes"/>.</summary>
public sealed class ExportNodesHandler(INodeReader reader, IGroupReader groups, IUnitOfWork work)
{
    /// <summary>Writes the nodes as they are at one moment, by MAC address, or in tree order where only a part is asked for.</summary>
    /// <returns>The file, to be read from its start and closed; or <c>group.not_found</c>.</returns>
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

    /// <summary>In the order of <see cref="NodeColumns.Exported"/>.</summary>
    private static string?[] CellsOf(ExportedNode exported)
    {
        var node = exported.Node;
        return
        [
            node.MacAddress, node.Hostname, node.IpAddress, node.Arch.ToWire(), node.BootMode.ToWire(), node.Vendor, node.Model,
            node.SerialNumber, node.SystemUuid?.ToString("D"), exported.GroupKey, exported.HomeSiteKey, node.WorkflowId, node.StoredTags,
        ];
    }
}
