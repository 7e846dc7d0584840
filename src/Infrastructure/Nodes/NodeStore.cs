using System.Data.Common;
using Ardalis.Result;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

internal sealed class NodeStore(SitesDbContext db) : INodeStore
{
    private const int Batch = 5000;

    public async Task<IReadOnlyDictionary<string, Node>> FindOwnersAsync(IReadOnlyCollection<string> macAddresses, CancellationToken cancellationToken) =>
        await db.NodeMacAddresses.Where(address => macAddresses.Contains(address.MacAddress))
            .Join(db.Nodes.AsNoTracking(), address => address.NodeId, node => node.Id, (address, node) => new { address.MacAddress, Node = node })
            .ToDictionaryAsync(owned => owned.MacAddress, owned => owned.Node, cancellationToken);

    public async Task<Result> WriteAsync(
        IReadOnlyList<Node> created, IReadOnlyList<UpdatedNode> updated, Action<int> written, CancellationToken cancellationToken)
    {
        try
        {
            return await ExecuteAsync(created, updated, written, cancellationToken);
        }
        catch (DbException failure) when (IsConcurrencyConflict(failure))
        {
            // Another writer created the same node, or deleted a group; the next attempt sees that.
            return RequestErrors.ConcurrencyConflict.Refuse();
        }
    }

    private async Task<Result> ExecuteAsync(
        IReadOnlyList<Node> created, IReadOnlyList<UpdatedNode> updated, Action<int> written, CancellationToken cancellationToken)
    {
        var rows = new RowWriter<Node>(db);
        var done = 0;
        foreach (var batch in created.Chunk(Batch))
        {
            await rows.InsertAsync(batch, cancellationToken);
            written(done += batch.Length);
        }

        foreach (var batch in updated.Chunk(Batch))
        {
            var found = 0;
            foreach (var same in batch.GroupBy(update => update.ChangesPlace))
                found += await rows.UpdateAsync([.. same.Select(update => update.Node)], property => IsWritten(property.Name, same.Key), cancellationToken);
            if (found < batch.Length) return RequestErrors.ConcurrencyConflict.Refuse();
            written(done += batch.Length);
        }

        await MacAddressIndex.WriteAsync(db, created, [.. updated.Where(update => update.ChangesMacAddresses).Select(update => update.Node)], cancellationToken);
        await TagIndex.WriteAsync(
            db, [.. created.Where(node => node.StoredTags is not null)], [.. updated.Where(update => update.ChangesTags).Select(update => update.Node)], cancellationToken);
        return Result.Success();
    }

    /// <summary>Returns whether another transaction has invalidated what was checked. SQLite does not name the violated foreign key (787).</summary>
    private bool IsConcurrencyConflict(DbException failure) =>
        failure is SqliteException { SqliteExtendedErrorCode: 787 } || ConstraintRefusals.Find(db, new DbUpdateException("", failure)) is not null;

    /// <summary>Returns whether an import writes the property. Unchanged positions are not written, so that their indexes are not updated.</summary>
    private static bool IsWritten(string property, bool changesPlace) => property switch
    {
        nameof(Node.MacAddress) or nameof(Node.CreatedAt) or nameof(Node.State) or nameof(Node.StateChangedAt) or nameof(Node.StateComment)
            or nameof(Node.StateForced) or nameof(Node.LastSeenAt) => false,
        nameof(Node.GroupId) or nameof(Node.HomeSiteId) => changesPlace,
        _ => true,
    };
}
