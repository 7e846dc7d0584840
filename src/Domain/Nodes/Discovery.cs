using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>The rule for the discovery of nodes by sites.</summary>
public static class Discovery
{
    /// <summary>Returns whether a site with this autonomy level may add nodes without a person.</summary>
    public static bool IsAllowed(AutonomyLevel level) => level switch
    {
        AutonomyLevel.Readonly => false,
        AutonomyLevel.Limited or AutonomyLevel.Full => true,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };

    /// <summary>
    /// Returns why a person has to decide about a machine at a site that has the MAC address of a node; null if the rules for homes and claims
    /// decide. If the node's home is another site, its claim asks people.
    /// </summary>
    public static DecisionNeeded? DecisionNeededFor(NodeIdentity machine, Node node, GroupId site)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(node);
        if (node.State == NodeState.Retired) return new DecisionNeeded(UnknownNodeReason.NodeRetired, node.Id);
        var isElsewhere = node.HomeSiteId is { } home && home != site;
        return !isElsewhere && machine.IsOfAnotherMachineThan(node.Identity) ? new DecisionNeeded(UnknownNodeReason.IdentityDiffers, node.Id) : null;
    }
}

/// <summary>How many nodes in the state <see cref="NodeState.Discovered"/> a site may have before further machines wait for a person.</summary>
/// <param name="Value">1–1,000,000 nodes.</param>
public sealed record DiscoveryLimit(int Value)
{
    /// <summary>The limit unless it is configured.</summary>
    public const int Default = 1000;
}

/// <summary>A node with its identity, with which machines are compared.</summary>
/// <param name="Id">Identifier of the node.</param>
/// <param name="Identity">Its identity.</param>
public sealed record KnownNode(NodeId Id, NodeIdentity Identity);

/// <summary>Decides which unknown machines become nodes of a site without a person. It counts those that do.</summary>
/// <param name="discovered">Number of the site's nodes in the state <see cref="NodeState.Discovered"/>.</param>
/// <param name="limit">The limit of such nodes.</param>
/// <param name="ignored">Those of the machines' MAC addresses that are to be ignored.</param>
/// <param name="known">The nodes of all sites that have the firmware UUID of one of the machines, in either spelling.</param>
public sealed class DiscoveryCheck(int discovered, DiscoveryLimit limit, IReadOnlySet<string> ignored, IEnumerable<KnownNode> known)
{
    private readonly List<KnownNode> _known = [.. known];

    private int _discovered = discovered;

    /// <summary>Returns whether the machine is in the list of ignored machines: it is not queued for a decision.</summary>
    public bool Ignores(NodeIdentity machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return ignored.Contains(machine.MacAddress.Value);
    }

    /// <summary>Returns why a person has to decide about a machine; null if it can become a node.</summary>
    /// <param name="machine">The machine, whose MAC address no node has.</param>
    public DecisionNeeded? Check(NodeIdentity machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        if (_known.Find(node => machine.IsOfSameMachineAs(node.Identity)) is { } same) return new DecisionNeeded(UnknownNodeReason.KnownMachine, same.Id);
        return _discovered >= limit.Value ? new DecisionNeeded(UnknownNodeReason.DiscoveryLimit, null) : null;
    }

    /// <summary>Records that a machine became a node.</summary>
    public void Add(NodeId id, NodeIdentity machine)
    {
        _known.Add(new KnownNode(id, machine));
        _discovered++;
    }
}
