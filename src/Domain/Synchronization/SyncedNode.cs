using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.Synchronization;

/// <summary>
/// What of a node its site has a copy of. Its home is left out, for that is the site itself, and so is the comment that
/// was given with its state, which is a word between people.
/// </summary>
public static class SyncedNode
{
    /// <summary>Where it is in its life; the one field with rules of its own.</summary>
    public const string State = "state";

    /// <summary>Its logical group.</summary>
    public const string Group = "group_id";

    /// <summary>Every field, sorted, as it is called on the wire.</summary>
    public static readonly IReadOnlyList<string> Fields =
    [
        "arch", "boot_mode", Group, "hostname", "ip_address", "mac_address", "model", "serial_number", State, "system_uuid", "vendor",
    ];

    /// <summary>What a node is.</summary>
    public static EntityState StateOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return StateOf(node.Identity, node.GroupId, node.State);
    }

    /// <summary>What a node of these properties is.</summary>
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

    /// <summary>Where a node of this state is in its life.</summary>
    public static NodeState LifeOf(EntityState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return WireNames.Parse<NodeState>(state.TextOf(State))!.Value;
    }
}
