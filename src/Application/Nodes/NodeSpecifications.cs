using Sites.Application.Specifications;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>One node.</summary>
public sealed class NodeById : Specification<Node>
{
    /// <summary>The node of this id.</summary>
    public NodeById(NodeId id) => Query.Where(node => node.Id == id);
}

/// <summary>Nodes by hardware address.</summary>
public sealed class NodesByMacAddresses : Specification<Node>
{
    /// <summary>The nodes that have one of these addresses.</summary>
    public NodesByMacAddresses(IReadOnlyCollection<string> macAddresses) =>
        Query.Where(node => macAddresses.Contains(node.MacAddress));
}
