using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Nodes;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.WebApi.Access;
using Sites.WebApi.Http;

namespace Sites.WebApi.Nodes;

/// <summary><c>/unknown-nodes</c>: machines that booted at sites and wait for a decision; <c>/ignored-machines</c>: machines that are not queued for a decision.</summary>
internal static class UnknownNodeEndpoints
{
    public static void MapUnknownNodes(this IEndpointRouteBuilder api)
    {
        var machines = api.MapGroup("/unknown-nodes").WithTags("Nodes");

        machines.MapGet("/", async (Query query, IUnknownNodeReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListAsync(query.Ids<GroupId>("site_id"), query.Id<GroupId>("under"), query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(machine => machine.To<UnknownNodeResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes([
                QueryParameter.Uuids("site_id", "Those at this site."),
                new("under", QueryType.Uuid, "Only those at this site or one below this group."),
                .. QueryParameters.Paging,
            ])
            .Answers<Many<UnknownNodeResponse>>("ListUnknownNodes", "Lists unknown machines. They wait for a person's decision. Order: created_at, the newest first by default.")
            .Refuses(ErrorCodes.PageCursorInvalid);

        machines.MapPost("/{id}/accept", async (PathId id, OptionalBody<EmptyRequest> body, HttpRequest request, AcceptUnknownNodeHandler handler, CancellationToken cancellation) =>
            {
                var accepted = await handler.HandleAsync(new AcceptUnknownNode(new UnknownNodeId(id.Value), request.IfMatch()), cancellation);
                return accepted.ToHttp(value => Answers.Created(value.To<NodeResponse>(), value.Version, $"/api/v1/nodes/{value.Id}", "The machine is a node."));
            })
            .Needs(Role.Operator)
            .Answers<One<NodeResponse>>("AcceptUnknownNode", "Accepts an unknown machine as a node. Its home is the site where it booted, unless the node has one. A node with its MAC address takes the reported identity; a node that is the same machine gets its MAC address as well.", StatusCodes.Status201Created)
            .Refuses(ErrorCodes.UnknownNodeNotFound, ErrorCodes.PreconditionStale, ErrorCodes.UnknownNodeAlreadyKnown, ErrorCodes.UnknownNodeNodeRetired, ErrorCodes.NodeMacAddressTaken, ErrorCodes.NodeMacAddressesTooMany);

        machines.MapDelete("/{id}", async (PathId id, Query query, HttpRequest request, DismissUnknownNodeHandler handler, CancellationToken cancellation) =>
            {
                var dismissed = await handler.HandleAsync(new DismissUnknownNode(new UnknownNodeId(id.Value), request.IfMatch()), cancellation);
                return dismissed.ToDeleted(id => id.Value, "The machine is dismissed. It is listed again when it boots again.");
            })
            .Needs(Role.Operator)
            .Answers<One<Deleted>>("DismissUnknownNode", "Dismisses an unknown machine. It is listed again when it boots again.")
            .Refuses(ErrorCodes.UnknownNodeNotFound, ErrorCodes.PreconditionStale);
    }

    public static void MapIgnoredMachines(this IEndpointRouteBuilder api)
    {
        var machines = api.MapGroup("/ignored-machines").WithTags("Nodes");

        machines.MapGet("/", async (Query query, IDiscoveryReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListIgnoredAsync(query.Page(), cancellation);
                return page.ToHttp(value => Answers.Many([.. value.Items.Select(machine => machine.To<IgnoredMachineResponse>())], value.Total, value.NextCursor));
            })
            .Needs(Role.Viewer)
            .Takes([.. QueryParameters.Paging])
            .Answers<Many<IgnoredMachineResponse>>("ListIgnoredMachines", "Lists ignored machines. Their boots are answered with wait, and they are not queued for a decision. Order: mac_address.")
            .Refuses(ErrorCodes.PageCursorInvalid);

        machines.MapPut("/{mac_address}", async (string mac_address, OptionalBody<IgnoreMachineRequest> body, IgnoreMachineHandler handler, CancellationToken cancellation) =>
            {
                var ignored = await handler.HandleAsync(new IgnoreMachine(mac_address, body.Value?.Comment), cancellation);
                return ignored.ToHttp(value => Answers.Plain(value.To<IgnoredMachineResponse>()));
            })
            .Needs(Role.Operator)
            .Answers<One<IgnoredMachineResponse>>("IgnoreMachine", "Ignores a machine. It is removed from the unknown nodes of all sites. A node with the MAC address is not affected.")
            .Refuses(ErrorCodes.NodeMacAddressInvalid, ErrorCodes.NodeTextInvalid);

        machines.MapDelete("/{mac_address}", async (string mac_address, Query query, StopIgnoringMachineHandler handler, CancellationToken cancellation) =>
            {
                var removed = await handler.HandleAsync(new StopIgnoringMachine(mac_address), cancellation);
                return removed.ToHttp(value => Answers.Plain(value.To<IgnoredMachineResponse>()));
            })
            .Needs(Role.Operator)
            .Answers<One<IgnoredMachineResponse>>("StopIgnoringMachine", "Stops ignoring a machine. Its next boot is answered as that of any other machine.")
            .Refuses(ErrorCodes.IgnoredMachineNotFound);
    }
}
