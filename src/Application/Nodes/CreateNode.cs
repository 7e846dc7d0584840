using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Creates a node, in the state <c>discovered</c>.</summary>
/// <param name="Node">The values of the node; a MAC address is required.</param>
public sealed record CreateNode(NodeChange Node);

/// <summary>Handles <see cref="CreateNode"/>.</summary>
public sealed class CreateNodeHandler(
    IRepository<Node> nodes, Placement placement, INodeReader reader, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Creates the node and returns its read model.</summary>
    /// <returns>
    /// The node; or the validation errors of the fields, <c>workflow_id.invalid</c>, <c>tag.invalid</c>, <c>tag.too_many</c>, <c>node.mac_addresses_too_many</c>,
    /// <c>node.group_not_found</c>, <c>node.home_site_not_found</c>, <c>node.home_not_a_site</c>, <c>node.mac_address_taken</c>.
    /// </returns>
    public async Task<Result<NodeRow>> HandleAsync(CreateNode command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var fields = new Fields();
        var identity = fields.Take(command.Node.Identify(before: null));
        var details = fields.Take(command.Node.Details());
        if (!fields.AreValid) return fields.Refusal;

        return await work.CommitAsync<NodeRow>(WriteScope.Rows, async cancellation =>
        {
            var group = await placement.FindGroupAsync(command.Node.GroupId.Or(null), cancellation);
            if (!group.IsSuccess) return group.AsRefusal();
            var home = await placement.FindHomeAsync(command.Node.HomeSiteId.Or(null), cancellation);
            if (!home.IsSuccess) return home.AsRefusal();

            var now = clock.GetUtcNow().UtcDateTime;
            var node = Node.Create(NodeId.New(now), identity!, group.Value, home.Value, now);
            details!.ApplyTo(node);
            nodes.Add(node);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? await reader.GetAsync(node.Id, cancellation) : saved.AsRefusal();
        }, cancellationToken);
    }
}
