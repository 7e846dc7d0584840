using Sites.Domain.Common;

namespace Sites.Domain.Nodes;

/// <summary>Refusals of the Nodes module.</summary>
public static class NodeErrors
{
    /// <summary>The node does not exist, or the caller may not see it.</summary>
    public static readonly ErrorDefinition NotFound = new("node.not_found", RefusalKind.NotFound, "There is no such node.");

    /// <summary>The MAC address is missing.</summary>
    public static readonly ErrorDefinition MacAddressRequired =
        new("node.mac_address_required", RefusalKind.Malformed, "must not be empty", "mac_address");

    /// <summary>The MAC address is invalid; see <see cref="MacAddress"/>.</summary>
    public static readonly ErrorDefinition MacAddressInvalid =
        new("node.mac_address_invalid", RefusalKind.Malformed, "must be the address of one network interface: six bytes in hex (00:11:22:33:44:55, 00-11-22-33-44-55, 0011.2233.4455 or 001122334455), not all zero, not multicast and not broadcast", "mac_address");

    /// <summary>Another node has the MAC address.</summary>
    public static readonly ErrorDefinition MacAddressTaken =
        new("node.mac_address_taken", RefusalKind.Conflict, "Another node has this MAC address already.", "mac_address");

    /// <summary>There are too many further MAC addresses; see <see cref="MacAddressList.MaxCount"/>.</summary>
    public static readonly ErrorDefinition MacAddressesTooMany =
        new("node.mac_addresses_too_many", RefusalKind.Malformed, "must be at most {0} MAC addresses", "mac_addresses");

    /// <summary>The hostname is invalid; see <see cref="Hostname"/>.</summary>
    public static readonly ErrorDefinition HostnameInvalid =
        new("node.hostname_invalid", RefusalKind.Malformed, "must have at most {0} characters: letters, digits, '-' and '_' in parts of 1 to 63, joined by dots", "hostname");

    /// <summary>The IP address is invalid; see <see cref="IpAddress"/>.</summary>
    public static readonly ErrorDefinition IpAddressInvalid =
        new("node.ip_address_invalid", RefusalKind.Malformed, "must be an IPv4 address with four decimal parts or an IPv6 address", "ip_address");

    /// <summary>The vendor, model or serial number is too long or contains invalid characters.</summary>
    public static readonly ErrorDefinition TextInvalid =
        new("node.text_invalid", RefusalKind.Malformed, "must have at most {0} characters of valid Unicode without control characters");

    /// <summary>The group of the request does not exist.</summary>
    public static readonly ErrorDefinition GroupNotFound =
        new("node.group_not_found", RefusalKind.Malformed, "There is no group or site '{0}'.", "group_id");

    /// <summary>The home site of the request does not exist.</summary>
    public static readonly ErrorDefinition HomeNotFound =
        new("node.home_site_not_found", RefusalKind.Malformed, "There is no site '{0}'.", "home_site_id");

    /// <summary>The home of the request is not a site.</summary>
    public static readonly ErrorDefinition HomeNotASite =
        new("node.home_not_a_site", RefusalKind.Rule, "A node's home must be a site; '{0}' is a regular group.", "home_site_id");

    /// <summary>The unknown node does not exist, or the caller may not see it.</summary>
    public static readonly ErrorDefinition UnknownNotFound = new("unknown_node.not_found", RefusalKind.NotFound, "There is no such unknown node.");

    /// <summary>A node with the MAC address exists, and its home is another site.</summary>
    public static readonly ErrorDefinition UnknownIsKnown =
        new("unknown_node.already_known", RefusalKind.Conflict, "A node with this MAC address already exists; its home is site {0}. Claim it from there, or dismiss this machine.");

    /// <summary>The machine's node is retired, which is final.</summary>
    public static readonly ErrorDefinition UnknownIsRetired =
        new("unknown_node.node_retired", RefusalKind.Conflict, "The node with this MAC address is retired: {0}. Delete that node first, or dismiss this machine.");

    /// <summary>The list of ignored machines does not contain the MAC address.</summary>
    public static readonly ErrorDefinition IgnoredNotFound = new("ignored_machine.not_found", RefusalKind.NotFound, "There is no such ignored machine.");

    /// <summary>The state machine has no such transition; see <see cref="NodeLifecycle"/>.</summary>
    public static readonly ErrorDefinition InvalidTransition =
        new("node.invalid_transition", RefusalKind.Conflict, "A node that is {0} cannot become {1}; allowed: {2}.", "state");

    /// <summary>Returns the refusal of a transition, which lists the allowed states.</summary>
    internal static Refusal RefuseTransition(NodeState from, NodeState to)
    {
        var next = NodeLifecycle.NextOf(from);
        var allowed = next.Count == 0 ? "none" : string.Join(", ", next.Select(state => state.ToWire()));
        return InvalidTransition.Refuse(from.ToWire(), to.ToWire(), allowed);
    }
}
