using Ardalis.Result;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Nodes;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>Claims a node for another site, on behalf of a person.</summary>
/// <param name="Node">Identifier of the node; required.</param>
/// <param name="Target">Identifier of the site that the node is to move to; required.</param>
/// <param name="Reason">Reason for the claim, at most 1,000 printable characters; null for none.</param>
public sealed record ClaimNode(NodeId? Node, GroupId? Target, string? Reason);

/// <summary>Handles <see cref="ClaimNode"/>.</summary>
public sealed class ClaimNodeHandler(
    ClaimIntake intake, IClaimStore store, IReadRepository<DeviceGroup> groups, IRepository<Node> nodes, ISiteLock siteLock, IUnitOfWork work, ICurrentPrincipal me, TimeProvider clock)
{
    /// <summary>Opens the claim. It is approved immediately if the policies of both sites allow the move.</summary>
    /// <returns>
    /// The claim; or <c>request.required</c>, <c>claim.reason_invalid</c>, <c>claim.node_not_found</c>, <c>claim.target_site_not_found</c>,
    /// <c>claim.target_not_a_site</c>, <c>claim.node_homeless</c>, <c>claim.already_home</c>, <c>claim.already_open</c> (with the
    /// identifier of the open claim), <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<ClaimView>> HandleAsync(ClaimNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var fields = new Fields();
        if (command.Node is null) fields.Add(RequestErrors.Required.ForField("node_id"));
        if (command.Target is null) fields.Add(RequestErrors.Required.ForField("target_site_id"));
        var reason = fields.Take(MigrationClaim.ParseReason(command.Reason));
        if (!fields.AreValid) return fields.Refusal;

        // Retried, so that the slower of two concurrent claims of a node is refused with the identifier of the other one.
        return await work.CommitWithRetryAsync<ClaimView>(WriteScope.Rows, async cancellation =>
        {
            var seen = await nodes.FirstOrDefaultAsync(new NodeSnapshot(command.Node!.Value), cancellation);
            if (seen is null) return ClaimErrors.NodeNotFound.Refuse(command.Node);
            await siteLock.LockAsync([.. new[] { seen.HomeSiteId, command.Target }.OfType<GroupId>()], cancellation);
            await store.LockNodeAsync(seen.Id, cancellation);
            var node = await nodes.FirstOrDefaultAsync(new NodeById(seen.Id), cancellation);
            if (node is null) return ClaimErrors.NodeNotFound.Refuse(command.Node);
            if (node.HomeSiteId != seen.HomeSiteId) return RequestErrors.ConcurrencyConflict.Refuse();
            var target = await groups.FirstOrDefaultAsync(new GroupById(command.Target!.Value), cancellation);
            if (target is null) return ClaimErrors.TargetNotFound.Refuse(command.Target);
            if (!target.IsSite) return ClaimErrors.TargetNotASite.Refuse(target.Name);
            if (node.HomeSiteId is null) return ClaimErrors.NodeHomeless.Refuse();

            var open = await intake.FindOpenAsync(node, cancellation);
            if (!open.IsSuccess) return open.AsRefusal();
            if (open.Value is { } first) return ClaimErrors.AlreadyOpen.RefuseBecauseOf(first.Id.Value, first.Id);

            var claim = await intake.OpenAsync(node, target.Id, new Claimant(me.Name, reason), cancellation);
            return claim.IsSuccess ? new ClaimView(claim.Value, clock.GetUtcNow().UtcDateTime) : claim.AsRefusal();
        }, cancellationToken);
    }
}
