using AutoMapper;
using Sites.Application.Nodes;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Infrastructure.Nodes;

/// <summary>Projects nodes to read models within a query.</summary>
internal sealed class NodeProjections : Profile
{
    public NodeProjections()
    {
        // AutoMapper replaces this variable with the ProjectTo argument of the same name.
        IQueryable<DeviceGroup> groups = null!;
        CreateProjection<Node, NodeRow>()
            .ForMember(row => row.PlaceKey, to => to.MapFrom(node => groups.Where(group => (GroupId?)group.Id == (node.GroupId ?? node.HomeSiteId)).Select(group => group.LineageKey).FirstOrDefault()))
            .ForMember(row => row.EffectiveWorkflowId, to => to.Ignore());
        // The node is never null; without this, the query would check whether it is.
        CreateProjection<PlacedNode, PlacedNodeRow>().ForMember(row => row.Node, node => node.DoNotAllowNull());
    }
}

/// <summary>A node with the lineage by which the list of a subtree is sorted.</summary>
internal sealed class PlacedNode
{
    public required Node Node { get; init; }

    public required string LineageKey { get; init; }
}

/// <summary>The read model of a node with its lineage.</summary>
internal sealed class PlacedNodeRow
{
    public required NodeRow Node { get; init; }

    public required string LineageKey { get; init; }
}
