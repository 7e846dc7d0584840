using Ardalis.Specification;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>A node by identifier.</summary>
public sealed class NodeById : Specification<Node>
{
    /// <summary>Selects the node with this identifier.</summary>
    public NodeById(NodeId id) => Query.Where(node => node.Id == id);
}

/// <summary>A node, untracked: its home site determines which sites to lock before the node is loaded to be changed.</summary>
public sealed class NodeSnapshot : Specification<Node>
{
    /// <summary>Selects the node with this identifier.</summary>
    public NodeSnapshot(NodeId id) => Query.Where(node => node.Id == id).AsNoTracking();
}

/// <summary>An unknown machine by identifier.</summary>
public sealed class UnknownNodeById : Specification<UnknownNode>
{
    /// <summary>Selects the machine with this identifier.</summary>
    public UnknownNodeById(UnknownNodeId id) => Query.Where(machine => machine.Id == id);
}

/// <summary>An unknown machine, untracked: it names the site to lock before the machine is loaded to be changed.</summary>
public sealed class UnknownNodeSnapshot : Specification<UnknownNode>
{
    /// <summary>Selects the machine with this identifier.</summary>
    public UnknownNodeSnapshot(UnknownNodeId id) => Query.Where(machine => machine.Id == id).AsNoTracking();
}

/// <summary>Unknown machines at a site.</summary>
public sealed class UnknownNodesAt : Specification<UnknownNode>
{
    /// <summary>Selects the machines with these MAC addresses at this site.</summary>
    public UnknownNodesAt(GroupId site, IReadOnlyCollection<string> macAddresses) =>
        Query.Where(machine => machine.SiteId == site && macAddresses.Contains(machine.MacAddress));
}

/// <summary>Unknown machines with a MAC address, at all sites.</summary>
public sealed class UnknownNodesEverywhere : Specification<UnknownNode>
{
    /// <summary>Selects the machines with this MAC address.</summary>
    public UnknownNodesEverywhere(string macAddress) => Query.Where(machine => machine.MacAddress == macAddress);
}

/// <summary>An entry in the list of ignored machines.</summary>
public sealed class IgnoredMachineByAddress : Specification<IgnoredMachine>
{
    /// <summary>Selects the entry with this MAC address.</summary>
    public IgnoredMachineByAddress(string macAddress) => Query.Where(machine => machine.MacAddress == macAddress);
}
