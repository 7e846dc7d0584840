using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>How nodes find a site's services.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<DiscoveryMethod>))]
public enum DiscoveryMethod
{
    /// <summary>By options of the DHCP response.</summary>
    Dhcp,

    /// <summary>By DNS records.</summary>
    Dns,

    /// <summary>By an anycast address.</summary>
    Anycast,

    /// <summary>By a configured list that is tried in order.</summary>
    Fallback,
}
