using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.Synchronization;

/// <summary>
/// The fields of a node that its site has a copy of. The home site is left out because it is the site itself; the state comment is left out
/// because it is meant for people at central.
/// </summary>
public static class SyncedNode
{
    /// <summary>Name of the field for the lifecycle state, which has its own rules.</summary>
    public const string State = "state";

    /// <summary>Name of the field for the logical group.</summary>
    public const string Group = "group_id";

    /// <summary>The wire names of all fields, sorted.</summary>
    public static readonly IReadOnlyList<string> Fields =
    [
        "arch", "boot_mode", Group, "hostname", "ip_address", "mac_address", "model", "serial_number", State, "system_uuid", "vendor",
    ];

    /// <summary>Returns the state of a node.</summary>
    public static EntityState StateOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return StateOf(node.Identity, node.GroupId, node.State);
    }

    /// <summary>Returns the state of a node with these properties.</summary>
    public static EntityState StateOf(NodeIdentity identity, GroupId? group, NodeState state)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return EntityState.Of(new Dictionary<string, string>
        {
            ["arch"] = EntityState.Value(identity.Arch.ToWire()),
            ["boot_mode"] = EntityState.Value(identity.BootMode.ToWire()),
            [Group] = EntityState.Value(group?.ToString()),
            ["hostname"] = EntityState.Value(identity.Hostname),
            ["ip_address"] = EntityState.Value(identity.IpAddress),
            ["mac_address"] = EntityState.Value(identity.MacAddress.Value),
            ["model"] = EntityState.Value(identity.Model),
            ["serial_number"] = EntityState.Value(identity.SerialNumber),
            [State] = EntityState.Value(state.ToWire()),
            ["system_uuid"] = EntityState.Value(identity.SystemUuid?.ToString("D")),
            ["vendor"] = EntityState.Value(identity.Vendor),
        });
    }

    /// <summary>Returns the lifecycle state of a node from its fields.</summary>
    public static NodeState LifecycleStateOf(EntityState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return WireNames.Parse<NodeState>(state.TextOf(State))!.Value;
    }
}
