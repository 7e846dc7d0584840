using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Changes what a node is and where it stands; its state has a use case of its own (<see cref="ChangeNodeState"/>).</summary>
/// <param name="Id">The node.</param>
/// <param name="Change">What is absent stays.</param>
/// <param name="Precondition">The versions it may rest on; null for any.</param>
public sealed record UpdateNode(NodeId Id, NodeChange Change, IfMatch? Precondition);

/// <summary>Handles <see cref="UpdateNode"/>.</summary>
public sealed class UpdateNodeHandler(IRepository<Node> nodes, Placement placement, INodeReader reader, IUnitOfWork work)
{
    /// <summary>Changes it.</summary>
    /// <returns>
    /// <c>node.not_found</c>, <c>precondition.stale</c>, every field's own mistake, <c>node.group_not_found</c>,
    /// <c>node.home_site_not_found</c>, <c>node.home_not_a_site</c>, <c>node.mac_address_taken</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<NodeRow>> HandleAsync(UpdateNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitAsync<NodeRow>(WriteScope.Rows, async cancellation =>
        {
            var node = await nodes.FirstOrDefaultAsync(new NodeById(command.Id), cancellation);
            if (node is null) return NodeErrors.NotFound.Refuse(command.Id);
            var fresh = IfMatch.Check(command.Precondition, node.Version);
            if (!fresh.IsSuccess) return fresh;

            var applied = await ApplyAsync(node, command.Change, cancellation);
            if (!applied.IsSuccess) return applied;
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? await reader.GetAsync(command.Id, cancellation) : saved;
        }, cancellationToken);
    }

    private async Task<Result> ApplyAsync(Node node, NodeChange change, CancellationToken cancellationToken)
    {
        var identity = change.Identify(node.Identity);
        if (!identity.IsSuccess) return identity.AsRefusal();
        var labels = change.Labels();
        if (!labels.IsSuccess) return labels.AsRefusal();
        node.Identify(identity.Value);
        labels.Value.ApplyTo(node);

        if (change.GroupId.IsPresent)
        {
            var group = await placement.FindGroupAsync(change.GroupId.Value, cancellationToken);
            if (!group.IsSuccess) return group.AsRefusal();
            node.AssignTo(group.Value);
        }

        if (change.HomeSiteId.IsPresent)
        {
            var home = await placement.FindHomeAsync(change.HomeSiteId.Value, cancellationToken);
            if (!home.IsSuccess) return home.AsRefusal();
            node.SettleAt(home.Value);
        }

        return Result.Success();
    }
}
