using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Removes a tag from a node.</summary>
/// <param name="Id">The node.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Precondition">The versions it may be based on; null for any.</param>
public sealed record UntagNode(NodeId Id, string Tag, IfMatch? Precondition);

/// <summary>Handles <see cref="UntagNode"/>.</summary>
public sealed class UntagNodeHandler(IRepository<Node> nodes, INodeReader reader, IUnitOfWork work)
{
    /// <summary>Removes the tag.</summary>
    /// <returns>The node; or <c>node.not_found</c>, <c>precondition.stale</c>, <c>tag.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<NodeRow>> HandleAsync(UntagNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitAsync<NodeRow>(WriteScope.Rows, async cancellation =>
        {
            var node = await nodes.FirstOrDefaultAsync(new NodeById(command.Id), cancellation);
            if (node is null) return NodeErrors.NotFound.Refuse(command.Id);
            var fresh = IfMatch.Check(command.Precondition, node.Version);
            if (!fresh.IsSuccess) return fresh;
            var removed = node.RemoveTag(command.Tag);
            if (!removed.IsSuccess) return removed;
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? await reader.GetAsync(command.Id, cancellation) : saved;
        }, cancellationToken);
    }
}
