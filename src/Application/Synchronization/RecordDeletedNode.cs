using Sites.Application.Nodes;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Records the deletion of a node, so that no change of a site can bring it back.</summary>
public sealed class RecordDeletedNode(IFeedStore feeds, TimeProvider clock) : INodeDeletionHandler
{
    /// <inheritdoc />
    public Task OnDeletingAsync(NodeId node, CancellationToken cancellationToken)
    {
        feeds.Add(new NodeTombstone(node, clock.GetUtcNow().UtcDateTime));
        return Task.CompletedTask;
    }
}
