using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Importing;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Nodes;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.WebApi.Access;
using Sites.WebApi.Http;
using Sites.WebApi.Importing;
using NodeState = Sites.Domain.Nodes.NodeState;

namespace Sites.WebApi.Nodes;

/// <summary><c>/nodes</c>, and the nodes of groups and at sites.</summary>
internal static class NodeEndpoints
{
    private static readonly string[] FieldCodes =
    [
        ErrorCodes.NodeMacAddressRequired, ErrorCodes.NodeMacAddressInvalid, ErrorCodes.NodeMacAddressTaken, ErrorCodes.NodeMacAddressesTooMany, ErrorCodes.NodeHostnameInvalid,
        ErrorCodes.NodeIpAddressInvalid, ErrorCodes.NodeTextInvalid, ErrorCodes.NodeGroupNotFound, ErrorCodes.NodeHomeSiteNotFound,
        ErrorCodes.NodeHomeNotASite, ErrorCodes.WorkflowIdInvalid, ErrorCodes.TagInvalid, ErrorCodes.TagTooMany,
    ];

    private static readonly QueryParameter[] Filters =
    [
        QueryParameter.Enums<NodeState>("state", "Nodes in this state."),
        QueryParameter.Uuids("group_id", "Nodes whose logical group this is.", takesNone: true),
        QueryParameter.Uuids("home_site_id", "Nodes whose home this is.", takesNone: true),
        new("under", QueryType.Uuid, "Only nodes whose group or home this is or stands below this."),
        // An address is found in any notation. A text that is not an address is refused, not treated as an unknown address.
        QueryParameter.Texts("mac_address", "The node with this address, in any of the four spellings.", Mac),
        QueryParameter.Texts("hostname", "Nodes with this hostname; case does not matter.", Canonical(Hostname.Parse), takesNone: true),
        QueryParameter.Texts("ip_address", "Nodes with this address, in any spelling.", Canonical(IpAddress.Parse), takesNone: true),
        QueryParameter.Texts("vendor", "Nodes of this vendor; case does not matter.", Same, takesNone: true),
        QueryParameter.Texts("model", "Nodes of this model; case does not matter.", Same, takesNone: true),
        QueryParameter.Texts("serial_number", "Nodes with this serial number; case does not matter.", Same, takesNone: true),
        QueryParameter.Uuids("system_uuid", "Nodes whose firmware reports this UUID.", takesNone: true),
        QueryParameter.Texts("tag", "Nodes with this tag; of several, all must be there.", text => TagList.ParseOne(text, "tag")),
        new("q", QueryType.Text, "A part of the hostname, IP address, vendor, model, serial number (case does not matter) or MAC address (in any spelling)."),
    ];

    private static readonly string[] FilterCodes =
        [ErrorCodes.NodeMacAddressInvalid, ErrorCodes.NodeHostnameInvalid, ErrorCodes.NodeIpAddressInvalid, ErrorCodes.TagInvalid];

    public static void MapKnownNodes(this IEndpointRouteBuilder api)
    {
        var nodes = api.MapGroup("/nodes").WithTags("Nodes");

        nodes.MapPost("/", async (Body<CreateNodeRequest> body, CreateNodeHandler handler, CancellationToken cancellation) =>
            {
                var created = await handler.HandleAsync(new CreateNode(body.Value.To<NodeChange>()), cancellation);
                return created.ToHttp(value => Answers.Created(value.To<NodeResponse>(), value.Version, $"/api/v1/nodes/{value.Id}", "Node created."));
            })
            .Needs(Role.Operator)
            .Answers<One<NodeResponse>>("CreateNode", "Creates a node. Its state is discovered.", StatusCodes.Status201Created)
            .Refuses(FieldCodes);

        nodes.MapGet("/", async (Query query, INodeReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListAsync(FilterOf(query), query.Page(), cancellation);
                return Answer(page);
            })
            .Needs(Role.Viewer)
            .Takes([.. Filters, .. QueryParameters.Paging])
            .Answers<Many<NodeResponse>>("ListNodes", "Lists nodes. Orders: mac_address (the default), hostname (those without one first), created_at; with under also lineage (the default there): nodes at home in the subtree in the order of their sites, then those of its groups.")
            .Refuses([ErrorCodes.PageCursorInvalid, .. FilterCodes]);

        nodes.MapGet("/stats", async (Query query, INodeReader reader, CancellationToken cancellation) =>
            {
                var stats = await reader.CountAsync(FilterOf(query), cancellation);
                return Answers.Plain(new NodeStatsResponse
                {
                    Total = stats.Total,
                    ByState = stats.ByState.ToDictionary(count => count.Key.ToWire(), count => count.Value),
                    DiscoveredLastHour = stats.DiscoveredLastHour,
                    InstallingCount = stats.ByState[NodeState.Installing],
                });
            })
            .Needs(Role.Viewer)
            .Takes(Filters)
            .Answers<One<NodeStatsResponse>>("GetNodeStats", "Counts nodes by state. Accepts the filters of the list.")
            .Refuses(FilterCodes);

        nodes.MapGet("/{id}", async (PathId id, Query query, INodeReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetAsync(new NodeId(id.Value), cancellation);
                return found.ToHttp(value => Answer(value));
            })
            .Needs(Role.Viewer)
            .Answers<One<NodeResponse>>("GetNode", "Gets a node.")
            .Refuses(ErrorCodes.NodeNotFound);

        nodes.MapPatch("/{id}", async (PathId id, Body<UpdateNodeRequest> body, HttpRequest request, UpdateNodeHandler handler, CancellationToken cancellation) =>
            {
                var updated = await handler.HandleAsync(new UpdateNode(new NodeId(id.Value), body.Value.To<NodeChange>(), request.IfMatch()), cancellation);
                return updated.ToHttp(value => Answer(value, "Node updated."));
            })
            .Needs(Role.Operator)
            .Answers<One<NodeResponse>>("UpdateNode", "Updates a node. Its state is changed at /state.")
            .Refuses([.. FieldCodes, ErrorCodes.NodeNotFound, ErrorCodes.PreconditionStale]);

        nodes.MapPatch("/{id}/state", async (PathId id, Body<ChangeNodeStateRequest> body, HttpRequest request, ChangeNodeStateHandler handler, CancellationToken cancellation) =>
            {
                var isForced = body.Value.Force == true;
                if (isForced && !request.HttpContext.User.Has(Role.Admin)) return Problems.Of(HttpErrors.Forbidden);
                var command = new ChangeNodeState(new NodeId(id.Value), (NodeState?)body.Value.State, body.Value.Comment, isForced, request.IfMatch());
                var changed = await handler.HandleAsync(command, cancellation);
                return changed.ToHttp(value => Answer(value, "Node state changed."));
            })
            .Needs(Role.Operator)
            .Answers<One<NodeResponse>>("ChangeNodeState", "Changes the state of a node. With force, which needs the role admin, also against the rules of transition, except out of retired.")
            .Refuses(ErrorCodes.NodeNotFound, ErrorCodes.PreconditionStale, ErrorCodes.NodeInvalidTransition, ErrorCodes.RequestRequired, ErrorCodes.NodeTextInvalid);

        nodes.MapPost("/{id}/tags", async (PathId id, Body<TagNodeRequest> body, HttpRequest request, TagNodeHandler handler, CancellationToken cancellation) =>
            {
                var tagged = await handler.HandleAsync(new TagNode(new NodeId(id.Value), body.Value.Tag, request.IfMatch()), cancellation);
                return tagged.ToHttp(value => Answer(value, "Tag added."));
            })
            .Needs(Role.Operator)
            .Answers<One<NodeResponse>>("TagNode", "Adds a tag to a node. A tag that the node has already changes nothing.")
            .Refuses(ErrorCodes.NodeNotFound, ErrorCodes.PreconditionStale, ErrorCodes.RequestRequired, ErrorCodes.TagInvalid, ErrorCodes.TagTooMany);

        // The rest of the path, because a tag may contain slashes, escaped or not.
        nodes.MapDelete("/{id}/tags/{**tag}", async (PathId id, string? tag, Query query, HttpRequest request, UntagNodeHandler handler, CancellationToken cancellation) =>
            {
                var untagged = await handler.HandleAsync(new UntagNode(new NodeId(id.Value), Uri.UnescapeDataString(tag ?? ""), request.IfMatch()), cancellation);
                return untagged.ToHttp(value => Answer(value, "Tag removed."));
            })
            .Needs(Role.Operator)
            .Answers<One<NodeResponse>>("UntagNode", "Removes a tag from a node.")
            .Refuses(ErrorCodes.NodeNotFound, ErrorCodes.PreconditionStale, ErrorCodes.TagNotFound);

        nodes.MapDelete("/{id}", async (PathId id, Query query, HttpRequest request, DeleteNodeHandler handler, CancellationToken cancellation) =>
            {
                var deleted = await handler.HandleAsync(new DeleteNode(new NodeId(id.Value), request.IfMatch()), cancellation);
                return deleted.ToDeleted(id => id.Value, "Node deleted.");
            })
            .Needs(Role.Operator)
            .Answers<One<Deleted>>("DeleteNode", "Deletes a node. Any state is allowed.")
            .Refuses(ErrorCodes.NodeNotFound, ErrorCodes.PreconditionStale);

        nodes.MapPost("/import", async (Query query, HttpContext context, ImportNodesHandler handler, CancellationToken cancellation) =>
                await ImportRequest.AnswerAsync(context, query, (content, options) => handler.HandleAsync(new ImportNodes(content, options), cancellation)))
            .Needs(Role.Operator)
            .TakesImport()
            .Answers<One<ImportReport>>("ImportNodes", "Imports nodes from a file. One transaction. Columns: " + string.Join(", ", NodeColumns.All) + ".")
            .Refuses(ImportRequest.Codes);

        nodes.MapGet("/export", async (Query query, HttpContext context, ExportNodesHandler handler, CancellationToken cancellation) =>
                ExportAnswer.Of(
                    await handler.HandleAsync(new ExportNodes(query.Id<GroupId>("under"), query.Boolean("spreadsheet") ?? false), cancellation), context, "nodes.csv"))
            .Needs(Role.Viewer)
            .TakesExport("Only nodes whose home site or group is this group or below it.")
            .WithName("ExportNodes")
            .WithSummary("Exports nodes as CSV. The file is a snapshot and can be imported.")
            .Refuses(ErrorCodes.GroupNotFound);

        api.MapGet("/groups/{id}/nodes", async (PathId id, Query query, INodeReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListOfGroupAsync(
                    new GroupId(id.Value), query.Boolean("include_descendants") ?? false, query.Page(), cancellation);
                return Answer(page);
            })
            .WithTags("Groups")
            .Needs(Role.Viewer)
            .Takes([new("include_descendants", QueryType.Boolean, "Also the nodes of every group below."), .. QueryParameters.Paging])
            .Answers<Many<NodeResponse>>("ListNodesOfGroup", "Lists the nodes of a group. Those whose logical group it is. Orders: mac_address, hostname, created_at, and with descendants lineage.")
            .Refuses(ErrorCodes.GroupNotFound, ErrorCodes.PageCursorInvalid);

        api.MapGet("/sites/{id}/nodes", async (PathId id, Query query, INodeReader reader, CancellationToken cancellation) =>
            {
                var page = await reader.ListAtSiteAsync(
                    new GroupId(id.Value), query.Boolean("include_descendant_sites") ?? false, query.Page(), cancellation);
                return Answer(page);
            })
            .WithTags("Sites")
            .Needs(Role.Viewer)
            .Takes([new("include_descendant_sites", QueryType.Boolean, "Also the nodes at home at every site below."), .. QueryParameters.Paging])
            .Answers<Many<NodeResponse>>("ListNodesAtSite", "Lists the nodes at a site. Those whose home it is. Orders: mac_address, hostname, created_at, and with descendant sites lineage.")
            .Refuses(ErrorCodes.SiteNotFound, ErrorCodes.PageCursorInvalid);
    }

    private static NodeFilter FilterOf(Query query) => new NodeFilter
    {
        State = query.Enums<NodeState>("state"),
        GroupId = query.Ids<GroupId>("group_id"),
        HomeSiteId = query.Ids<GroupId>("home_site_id"),
        Under = query.Id<GroupId>("under"),
        MacAddress = query.Texts("mac_address"),
        Hostname = query.Texts("hostname"),
        IpAddress = query.Texts("ip_address"),
        Vendor = query.Texts("vendor"),
        Model = query.Texts("model"),
        SerialNumber = query.Texts("serial_number"),
        SystemUuid = query.Uuids("system_uuid"),
        Tags = query.All("tag"),
        Q = query.Text("q"),
    };

    private static Result<string> Mac(string text)
    {
        var address = MacAddress.Parse(text);
        return address.IsSuccess ? address.Value.Value : address.AsRefusal();
    }

    private static Func<string, Result<string>> Canonical(Func<string?, Result<string?>> parse) => text =>
    {
        var parsed = parse(text);
        return parsed.IsSuccess ? parsed.Value! : parsed.AsRefusal();
    };

    // Compared in its normalized form, in which two spellings of one text are the same.
    private static Result<string> Same(string text) => Text.Normalize(text);

    private static Microsoft.AspNetCore.Http.IResult Answer(NodeRow row, string? message = null) => Answers.One(row.To<NodeResponse>(), row.Version, message);

    private static Microsoft.AspNetCore.Http.IResult Answer(Result<Page<NodeRow>> page) =>
        page.ToHttp(value => Answers.Many([.. value.Items.Select(row => row.To<NodeResponse>())], value.Total, value.NextCursor));
}
