using System.Data.Common;
using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Nodes;

internal sealed class NodeStore(SitesDbContext db, ISaveFollower follower) : INodeStore
{
    public async Task<Result> WriteAsync(IReadOnlyList<Node> created, IReadOnlyList<UpdatedNode> updated, CancellationToken cancellationToken)
    {
        var rows = new RowWriter<Node>(db);
        var found = 0;
        try
        {
            await follower.AroundWriteAsync(
                [.. created.Select(node => (node, (GroupId?)null)), .. updated.Select(update => (update.Node, update.HomeBefore))],
                async () =>
                {
                    await rows.InsertAsync(created, cancellationToken);
                    foreach (var same in updated.GroupBy(update => update.ChangesPlace))
                        found += await rows.UpdateAsync([.. same.Select(update => update.Node)], property => IsWritten(property.Name, same.Key), cancellationToken);
                },
                cancellationToken);
        }
        catch (DbException failure) when (ConstraintRefusals.Find(db, new DbUpdateException("", failure)) is not null)
        {
            // Another writer created the same node, or deleted a group; the next attempt sees that.
            return RequestErrors.ConcurrencyConflict.Refuse();
        }

        return found == updated.Count ? Result.Success() : RequestErrors.ConcurrencyConflict.Refuse();
    }

    /// <summary>What an import changes; the indexes of places are left alone where these stay.</summary>
    private static bool IsWritten(string property, bool changesPlace) => property switch
    {
        nameof(Node.MacAddress) or nameof(Node.CreatedAt) or nameof(Node.State) or nameof(Node.StateChangedAt) or nameof(Node.StateComment) => false,
        nameof(Node.GroupId) or nameof(Node.HomeSiteId) => changesPlace,
        _ => true,
    };
}
