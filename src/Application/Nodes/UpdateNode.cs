using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Changes the values and the place of a node, except its state (<see cref="ChangeNodeState"/>).</summary>
/// <param name="Id">Identifier of the node.</param>
/// <param name="Change">The new values; absent fields keep their values.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record UpdateNode(NodeId Id, NodeChange Change, IfMatch? Precondition);

/// <summary>Handles <see cref="UpdateNode"/>.</summary>
public sealed class UpdateNodeHandler(NodeEditor editor, Placement placement)
{
    /// <summary>Changes the node and returns its read model.</summary>
    /// <returns>
    /// The node; or <c>node.not_found</c>, <c>precondition.stale</c>, the validation errors of the fields, <c>node.group_not_found</c>,
    /// <c>node.home_site_not_found</c>, <c>node.home_not_a_site</c>, <c>node.mac_address_taken</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public Task<Result<NodeRow>> HandleAsync(UpdateNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return editor.ChangeAsync(command.Id, command.Precondition, (node, cancellation) => ApplyAsync(node, command.Change, cancellation), cancellationToken);
    }

    private async Task<Result> ApplyAsync(Node node, NodeChange change, CancellationToken cancellationToken)
    {
        var fields = new Fields();
        var identity = fields.Take(change.Identify(node.Identity));
        var details = fields.Take(change.Details());
        if (!fields.AreValid) return fields.Refusal;
        node.Identify(identity!);
        details!.ApplyTo(node);

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
            node.AssignHomeSite(home.Value);
        }

        return Result.Success();
    }
}
