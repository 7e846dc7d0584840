using Ardalis.Specification;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>One node.</summary>
public sealed class NodeById : Specification<Node>
{
    /// <summary>The node of this id.</summary>
    public NodeById(NodeId id) => Query.Where(node => node.Id == id);
}

/// <summary>A node only to be read: its home says which sites to lock before it is loaded to be changed.</summary>
public sealed class NodeSnapshot : Specification<Node>
{
    /// <summary>The node of this id.</summary>
    public NodeSnapshot(NodeId id) => Query.Where(node => node.Id == id).AsNoTracking();

    /// <summary>The node of this address, lower case with colons.</summary>
    public NodeSnapshot(string macAddress) => Query.Where(node => node.MacAddress == macAddress).AsNoTracking();
}

/// <summary>Nodes by hardware address.</summary>
public sealed class NodesByMacAddresses : Specification<Node>
{
    /// <summary>The nodes that have one of these addresses.</summary>
    public NodesByMacAddresses(IReadOnlyCollection<string> macAddresses) =>
        Query.Where(node => macAddresses.Contains(node.MacAddress));
}

/// <summary>Nodes that a file may change.</summary>
public sealed class NodesToImport : Specification<Node>
{
    /// <summary>The nodes that have one of these addresses, untracked, because they are written by set-based statements.</summary>
    public NodesToImport(IReadOnlyCollection<string> macAddresses) =>
        Query.Where(node => macAddresses.Contains(node.MacAddress)).AsNoTracking();
}

/// <summary>One machine that waits.</summary>
public sealed class UnknownNodeById : Specification<UnknownNode>
{
    /// <summary>The machine of this id.</summary>
    public UnknownNodeById(UnknownNodeId id) => Query.Where(machine => machine.Id == id);
}

/// <summary>A machine that waits, only to be read: its site is locked before it is loaded to be changed.</summary>
public sealed class UnknownNodeSnapshot : Specification<UnknownNode>
{
    /// <summary>The machine of this id.</summary>
    public UnknownNodeSnapshot(UnknownNodeId id) => Query.Where(machine => machine.Id == id).AsNoTracking();
}

/// <summary>A machine that waits at a site.</summary>
public sealed class UnknownNodeAt : Specification<UnknownNode>
{
    /// <summary>The machine of this address at this site.</summary>
    public UnknownNodeAt(GroupId site, string macAddress) => Query.Where(machine => machine.SiteId == site && machine.MacAddress == macAddress);
}
