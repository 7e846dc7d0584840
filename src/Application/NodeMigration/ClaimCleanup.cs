using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Nodes;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>Deletes claims with their node or site. A site with an open claim, as source or target, cannot be deleted.</summary>
public sealed class ClaimCleanup(IClaimStore store, IUnitOfWork work, TimeProvider clock) : IGroupDeletionHandler, INodeDeletionHandler
{
    /// <inheritdoc />
    /// <returns>Success; or <c>site.has_open_claims</c>.</returns>
    public async Task<Result> OnDeletingAsync(DeviceGroup group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (!group.IsSite) return Result.Success();
        var now = clock.GetUtcNow().UtcDateTime;
        var open = await store.CountOpenAsync(group.Id, now, cancellationToken);
        if (open > 0) return ClaimErrors.SiteHasOpenClaims.Refuse(open);
        await store.DeleteOfSiteAsync(group.Id, now, cancellationToken);
        work.Record(new ClaimsOfSiteDeleted(group.Id));
        return Result.Success();
    }

    /// <inheritdoc />
    public async Task OnDeletingAsync(NodeId node, CancellationToken cancellationToken)
    {
        // A concurrent claim of the node is either committed before and deleted here, or does not find the node any more.
        await store.LockNodeAsync(node, cancellationToken);
        await store.DeleteOfNodeAsync(node, cancellationToken);
        work.Record(new ClaimsOfNodeDeleted(node));
    }
}
