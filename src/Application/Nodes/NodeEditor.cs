using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Changes a single node, as specified by the use case, and returns its read model.</summary>
public sealed class NodeEditor(IRepository<Node> nodes, INodeReader reader, IUnitOfWork work)
{
    /// <summary>Loads the node, checks the precondition, changes it and stores it, in one transaction.</summary>
    /// <param name="id">Identifier of the node.</param>
    /// <param name="precondition">Versions that the change may be based on; null for any.</param>
    /// <param name="change">The change. It can run more than once.</param>
    /// <param name="cancellationToken">Cancels the operation, up to the commit.</param>
    /// <returns>
    /// The node; or <c>node.not_found</c>, <c>precondition.stale</c>, and the refusals of <paramref name="change"/> and
    /// <see cref="IUnitOfWork.SaveAsync"/>.
    /// </returns>
    public Task<Result<NodeRow>> ChangeAsync(
        NodeId id, IfMatch? precondition, Func<Node, CancellationToken, Task<Result>> change, CancellationToken cancellationToken) =>
        work.CommitAsync<NodeRow>(WriteScope.Rows, async cancellation =>
        {
            var node = await nodes.FirstOrDefaultAsync(new NodeById(id), cancellation);
            if (node is null) return NodeErrors.NotFound.Refuse(id);
            var fresh = IfMatch.Check(precondition, node.Version);
            if (!fresh.IsSuccess) return fresh;

            var changed = await change(node, cancellation);
            if (!changed.IsSuccess) return changed;
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? await reader.GetAsync(id, cancellation) : saved.AsRefusal();
        }, cancellationToken);

    /// <summary>Loads the node, checks the precondition, applies a synchronous change and stores it, in one transaction.</summary>
    /// <inheritdoc cref="ChangeAsync(NodeId, IfMatch?, Func{Node, CancellationToken, Task{Result}}, CancellationToken)"/>
    public Task<Result<NodeRow>> ChangeAsync(NodeId id, IfMatch? precondition, Func<Node, Result> change, CancellationToken cancellationToken) =>
        ChangeAsync(id, precondition, (node, _) => Task.FromResult(change(node)), cancellationToken);
}
