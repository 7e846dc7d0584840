using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Removes a tag from a node.</summary>
/// <param name="Id">Identifier of the node.</param>
/// <param name="Tag">The tag.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record UntagNode(NodeId Id, string Tag, IfMatch? Precondition);

/// <summary>Handles <see cref="UntagNode"/>.</summary>
public sealed class UntagNodeHandler(NodeEditor editor)
{
    /// <summary>Removes the tag.</summary>
    /// <returns>The node; or <c>node.not_found</c>, <c>precondition.stale</c>, <c>tag.not_found</c>, <c>concurrency.conflict</c>.</returns>
    public Task<Result<NodeRow>> HandleAsync(UntagNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return editor.ChangeAsync(command.Id, command.Precondition, node => node.RemoveTag(command.Tag), cancellationToken);
    }
}
