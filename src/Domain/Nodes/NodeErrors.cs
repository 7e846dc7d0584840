using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>Every refusal of the nodes.</summary>
public static class NodeErrors
{
    /// <summary>No such node, or none that this caller may see.</summary>
    public static readonly ErrorDefinition NotFound = new("node.not_found", RefusalKind.NotFound, "There is no such node.");

    /// <summary>A MAC address is required.</summary>
    public static readonly ErrorDefinition MacAddressRequired =
        new("node.mac_address_required", RefusalKind.Malformed, "must not be empty", "mac_address");

    /// <summary>See <see cref="MacAddress"/>.</summary>
    public static readonly ErrorDefinition MacAddressInvalid =
        new("node.mac_address_invalid", RefusalKind.Malformed, "must be the address of one network interface: six bytes in hex (00:11:22:33:44:55, 00-11-22-33-44-55, 0011.2233.4455 or 001122334455), not all zero, not multicast and not broadcast", "mac_address");

    /// <summary>MAC addresses are unique.</summary>
    public static readonly ErrorDefinition MacAddressTaken =
        new("node.mac_address_taken", RefusalKind.Conflict, "Another node has this MAC address already.", "mac_address");

    /// <summary>See <see cref="Hostname"/>.</summary>
    public static readonly ErrorDefinition HostnameInvalid =
        new("node.hostname_invalid", RefusalKind.Malformed, "must have at most {0} characters: letters, digits, '-' and '_' in parts of 1 to 63, joined by dots", "hostname");

    /// <summary>See <see cref="IpAddress"/>.</summary>
    public static readonly ErrorDefinition IpAddressInvalid =
        new("node.ip_address_invalid", RefusalKind.Malformed, "must be an IPv4 address with four decimal parts or an IPv6 address", "ip_address");

    /// <summary>Vendor, model and serial number are short and printable.</summary>
    public static readonly ErrorDefinition TextInvalid =
        new("node.text_invalid", RefusalKind.Malformed, "must have at most {0} characters of valid Unicode without control characters");

    /// <summary>The named group is not there.</summary>
    public static readonly ErrorDefinition GroupNotFound =
        new("node.group_not_found", RefusalKind.Malformed, "There is no group or site '{0}'.", "group_id");

    /// <summary>The named home is not there.</summary>
    public static readonly ErrorDefinition HomeNotFound =
        new("node.home_site_not_found", RefusalKind.Malformed, "There is no site '{0}'.", "home_site_id");

    /// <summary>A home is a site.</summary>
    public static readonly ErrorDefinition HomeNotASite =
        new("node.home_not_a_site", RefusalKind.Rule, "A node's home must be a site; '{0}' is a regular group.", "home_site_id");

    /// <summary>No such unknown node waits, or none that this caller may see.</summary>
    public static readonly ErrorDefinition UnknownNotFound = new("unknown_node.not_found", RefusalKind.NotFound, "There is no such unknown node.");

    /// <summary>It is a node by now, and stands elsewhere.</summary>
    public static readonly ErrorDefinition UnknownIsKnown =
        new("unknown_node.already_known", RefusalKind.Conflict, "A node with this MAC address already exists; its home is site {0}. Claim it from there, or dismiss this machine.");

    /// <summary>See <see cref="NodeLifecycle"/>.</summary>
    public static readonly ErrorDefinition InvalidTransition =
        new("node.invalid_transition", RefusalKind.Conflict, "A node that is {0} cannot become {1}; allowed: {2}.", "state");

    /// <summary>Refuses a step that a node's life does not have, and names those it has.</summary>
    internal static Refusal RefuseTransition(NodeState from, NodeState to)
    {
        var open = NodeLifecycle.NextOf(from);
        var ways = open.Count == 0 ? "none" : string.Join(", ", open.Select(state => state.ToWire()));
        return InvalidTransition.Refuse(from.ToWire(), to.ToWire(), ways);
    }
}
