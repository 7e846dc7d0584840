namespace Sites.Domain.Hierarchy;

/// <summary>How nodes find a site's services.</summary>
public enum DiscoveryMethod
{
    /// <summary>By options of the DHCP answer.</summary>
    Dhcp,

    /// <summary>By DNS records.</summary>
    Dns,

    /// <summary>By an anycast address.</summary>
    Anycast,

    /// <summary>By a configured list, tried in turn.</summary>
    Fallback,
}
