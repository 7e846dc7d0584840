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

/// <summary>A person asks that a node go to another site.</summary>
/// <param name="Node">The node; needed.</param>
/// <param name="Target">Where it is to go, a site; needed.</param>
/// <param name="Reason">Why; at most 1,000 printable characters.</param>
public sealed record ClaimNode(NodeId? Node, GroupId? Target, string? Reason);

/// <summary>Handles <see cref="ClaimNode"/>.</summary>
public sealed class ClaimNodeHandler(
    ClaimIntake intake, IClaimStore store, IReadRepository<DeviceGroup> groups, IRepository<Node> nodes, ISiteLock siteLock, IUnitOfWork work, ICurrentPrincipal me, TimeProvider clock)
{
    /// <summary>Makes the claim; it is approved at once where the policies of both sides consent.</summary>
    /// <returns>
    /// <c>request.required</c>, <c>claim.reason_invalid</c>, <c>claim.node_not_found</c>, <c>claim.target_site_not_found</c>,
    /// <c>claim.target_not_a_site</c>, <c>claim.node_homeless</c>, <c>claim.already_home</c>, <c>claim.already_open</c> (with the
    /// first one's id), <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<ClaimView>> HandleAsync(ClaimNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var fields = new Fields();
        if (command.Node is null) fields.Add(RequestErrors.Required.ForField("node_id"));
        if (command.Target is null) fields.Add(RequestErrors.Required.ForField("target_site_id"));
        var reason = fields.Take(MigrationClaim.ParseReason(command.Reason));
        if (!fields.AreGood) return fields.Refusal;

        // Whoever loses the race for a node sees at the next attempt whose claim was first.
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

            var claim = await intake.TakeAsync(node, target.Id, new Claimant(me.Name, reason), cancellation);
            return claim.IsSuccess ? new ClaimView(claim.Value, clock.GetUtcNow().UtcDateTime) : claim.AsRefusal();
        }, cancellationToken);
    }
}
