namespace Sites.Domain.Hierarchy;

/// <summary>How nodes find a site's services.</summary>
public enum DiscoveryMethod
{
    /// <summary>By DHCP options.</summary>
    Dhcp,

    /// <summary>By DNS records.</summary>
    Dns,

    /// <summary>By an anycast address.</summary>
    Anycast,

    /// <summary>By a configured list whose entries are tried in order.</summary>
    Fallback,
}
