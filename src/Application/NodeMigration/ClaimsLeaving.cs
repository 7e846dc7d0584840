using Ardalis.Result;
using Sites.Application.Hierarchy;
using Sites.Application.Nodes;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>Claims go with their node. A site stays while a claim that has it on either side is open; resolved ones go with it.</summary>
public sealed class ClaimsLeaving(IClaimStore store, TimeProvider clock) : IGroupsLeaving, INodesLeaving
{
    /// <inheritdoc />
    /// <returns><c>site.has_open_claims</c>.</returns>
    public async Task<Result> LetGoAsync(DeviceGroup group, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        if (!group.IsSite) return Result.Success();
        var now = clock.GetUtcNow().UtcDateTime;
        var open = await store.CountOpenAsync(group.Id, now, cancellationToken);
        if (open > 0) return ClaimErrors.SiteHasOpenClaims.Refuse(open);
        await store.DeleteOfSiteAsync(group.Id, now, cancellationToken);
        return Result.Success();
    }

    /// <inheritdoc />
    public async Task LetGoAsync(NodeId node, CancellationToken cancellationToken)
    {
        // Whoever claims the node at this moment either comes first, and is seen, or finds no node any more.
        await store.LockNodeAsync(node, cancellationToken);
        await store.DeleteOfNodeAsync(node, cancellationToken);
    }
}
