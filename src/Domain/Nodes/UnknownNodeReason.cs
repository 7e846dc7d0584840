namespace Sites.Domain.Nodes;

/// <summary>That a person has to decide about a machine before it becomes, or boots as, a node.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Node">The node that has the same MAC address or firmware UUID; null if there is none.</param>
public sealed record DecisionNeeded(UnknownNodeReason Reason, NodeId? Node);

/// <summary>Why a machine that booted at a site waits for a person.</summary>
public enum UnknownNodeReason
{
    /// <summary>The site may not discover nodes; see <see cref="Discovery.IsAllowed"/>.</summary>
    DiscoveryForbidden,

    /// <summary>The site has as many discovered nodes as it may have; see <see cref="DiscoveryLimit"/>.</summary>
    DiscoveryLimit,

    /// <summary>A node has the MAC address, but another firmware UUID or serial number; see <see cref="NodeIdentity.IsOfAnotherMachineThan"/>.</summary>
    IdentityDiffers,

    /// <summary>A node with another MAC address has the firmware UUID and the serial number; see <see cref="NodeIdentity.IsOfSameMachineAs"/>.</summary>
    KnownMachine,

    /// <summary>The node with the MAC address is retired.</summary>
    NodeRetired,
}
