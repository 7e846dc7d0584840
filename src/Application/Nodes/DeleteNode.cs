using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Deletes a node, regardless of its state.</summary>
/// <param name="Id">Identifier of the node.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record DeleteNode(NodeId Id, IfMatch? Precondition);

/// <summary>Handles <see cref="DeleteNode"/>.</summary>
public sealed class DeleteNodeHandler(IRepository<Node> nodes, IEnumerable<INodeDeletionHandler> deletionHandlers, ISiteLock siteLock, IUnitOfWork work)
{
    /// <summary>Deletes the node and the data that other modules store for it.</summary>
    /// <returns>Identifier of the node; or <c>node.not_found</c>, <c>precondition.stale</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<NodeId>> HandleAsync(DeleteNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitAsync<NodeId>(WriteScope.Rows, async cancellation =>
        {
            var seen = await nodes.FirstOrDefaultAsync(new NodeSnapshot(command.Id), cancellation);
            if (seen is null) return NodeErrors.NotFound.Refuse(command.Id);
            if (seen.HomeSiteId is { } home) await siteLock.LockAsync([home], cancellation);
            var node = await nodes.FirstOrDefaultAsync(new NodeById(command.Id), cancellation);
            if (node is null) return NodeErrors.NotFound.Refuse(command.Id);
            if (node.HomeSiteId != seen.HomeSiteId) return RequestErrors.ConcurrencyConflict.Refuse();
            var fresh = IfMatch.Check(command.Precondition, node.Version);
            if (!fresh.IsSuccess) return fresh;

            foreach (var handler in deletionHandlers) await handler.OnDeletingAsync(node.Id, cancellation);
            node.Delete();
            nodes.Delete(node);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? command.Id : saved.AsRefusal();
        }, cancellationToken);
    }
}
