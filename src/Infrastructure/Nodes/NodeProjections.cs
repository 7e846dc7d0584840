using AutoMapper;
using Sites.Application.Nodes;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Infrastructure.Nodes;

/// <summary>How nodes become read models within a query.</summary>
internal sealed class NodeProjections : Profile
{
    public NodeProjections()
    {
        // AutoMapper puts the argument of ProjectTo in place of this variable, by its name.
        IQueryable<DeviceGroup> groups = null!;
        CreateProjection<Node, NodeRow>()
            .ForMember(row => row.PlaceKey, to => to.MapFrom(node => groups.Where(group => (GroupId?)group.Id == (node.GroupId ?? node.HomeSiteId)).Select(group => group.LineageKey).FirstOrDefault()))
            .ForMember(row => row.EffectiveWorkflowId, to => to.Ignore());
        // The node is always there; without this, the query would ask whether it is.
        CreateProjection<PlacedNode, PlacedNodeRow>().ForMember(row => row.Node, node => node.DoNotAllowNull());
    }
}

/// <summary>A node with the place in the tree by which a subtree's list is sorted.</summary>
internal sealed class PlacedNode
{
    public required Node Node { get; init; }

    public required string LineageKey { get; init; }
}

/// <summary>The same, as it is read.</summary>
internal sealed class PlacedNodeRow
{
    public required NodeRow Node { get; init; }

    public required string LineageKey { get; init; }
}
