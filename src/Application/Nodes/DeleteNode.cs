using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Deletes a node, whatever its state.</summary>
/// <param name="Id">The node.</param>
/// <param name="Precondition">The versions it may rest on; null for any.</param>
public sealed record DeleteNode(NodeId Id, IfMatch? Precondition);

/// <summary>Handles <see cref="DeleteNode"/>.</summary>
public sealed class DeleteNodeHandler(IRepository<Node> nodes, IEnumerable<INodeDeletionHandler> others, ISiteLock siteLock, IUnitOfWork work)
{
    /// <summary>Deletes it.</summary>
    /// <returns><c>node.not_found</c>, <c>precondition.stale</c>, <c>concurrency.conflict</c>.</returns>
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

            foreach (var module in others) await module.OnDeletingAsync(node.Id, cancellation);
            node.Delete();
            nodes.Delete(node);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? command.Id : saved.AsRefusal();
        }, cancellationToken);
    }
}
