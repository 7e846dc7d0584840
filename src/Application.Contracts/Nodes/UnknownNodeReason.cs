using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Nodes;

/// <summary>Why a person has to decide about a machine that booted at a site.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<UnknownNodeReason>))]
public enum UnknownNodeReason
{
    /// <summary>The site's autonomy level does not allow it to discover nodes.</summary>
    DiscoveryForbidden,

    /// <summary>The site has as many discovered nodes as it may have.</summary>
    DiscoveryLimit,

    /// <summary>A node of the site has the MAC address, but another firmware UUID or serial number.</summary>
    IdentityDiffers,

    /// <summary>A node with another MAC address has the firmware UUID and the serial number.</summary>
    KnownMachine,

    /// <summary>The node with the MAC address is retired.</summary>
    NodeRetired,
}
