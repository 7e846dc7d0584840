using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>
/// A device. It has a logical group, which says what becomes of it, and a physical home, the site it stands at; the two
/// may differ, and either may be missing.
/// </summary>
public sealed class Node : AggregateRoot<NodeId>
{
    private Node(NodeId id, NodeIdentity identity, DeviceGroup? group, Site? home, DateTime now)
        : base(id, now)
    {
        MacAddress = "";
        Identify(identity);
        GroupId = group?.Id;
        HomeSiteId = home?.Id;
        State = NodeState.Discovered;
        StateChangedAt = now;
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private Node()
        : base(default, default)
    {
    }
#pragma warning restore CS8618

    /// <summary>Lower case with colons; see <see cref="Nodes.MacAddress"/>.</summary>
    public string MacAddress { get; private set; }

    /// <summary>See <see cref="Nodes.Hostname"/>.</summary>
    public string? Hostname { get; private set; }

    /// <summary>See <see cref="Nodes.IpAddress"/>.</summary>
    public string? IpAddress { get; private set; }

    /// <summary>The processor architecture.</summary>
    public Architecture Arch { get; private set; }

    /// <summary>How it boots.</summary>
    public BootMode BootMode { get; private set; }

    /// <summary>Who made it.</summary>
    public string? Vendor { get; private set; }

    /// <summary>What its maker calls it.</summary>
    public string? Model { get; private set; }

    /// <summary>Its maker's number.</summary>
    public string? SerialNumber { get; private set; }

    /// <summary>The UUID that its firmware reports.</summary>
    public Guid? SystemUuid { get; private set; }

    /// <summary>Its logical group: any group or site.</summary>
    public GroupId? GroupId { get; private set; }

    /// <summary>Its physical home: a site.</summary>
    public GroupId? HomeSiteId { get; private set; }

    /// <summary>Where it is in its life.</summary>
    public NodeState State { get; private set; }

    /// <summary>UTC; when it came into <see cref="State"/>.</summary>
    public DateTime StateChangedAt { get; private set; }

    /// <summary>What was said with the last change of state.</summary>
    public string? StateComment { get; private set; }

    /// <summary>A new node, in the state <c>discovered</c>.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="identity">What it is.</param>
    /// <param name="group">Its logical group, if any.</param>
    /// <param name="home">Its physical home, if any.</param>
    /// <param name="now">UTC.</param>
    public static Node Create(NodeId id, NodeIdentity identity, DeviceGroup? group, Site? home, DateTime now) =>
        new(id, identity, group, home, now);

    /// <summary>What the node is now, to be changed with <c>with</c> and given back to <see cref="Identify"/>.</summary>
    public NodeIdentity Identity => new()
    {
        MacAddress = Nodes.MacAddress.Parse(MacAddress).Value,
        Hostname = Hostname,
        IpAddress = IpAddress,
        Arch = Arch,
        BootMode = BootMode,
        Vendor = Vendor,
        Model = Model,
        SerialNumber = SerialNumber,
        SystemUuid = SystemUuid,
    };

    /// <summary>Says what the node is.</summary>
    public void Identify(NodeIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        MacAddress = identity.MacAddress.Value;
        Hostname = identity.Hostname;
        IpAddress = identity.IpAddress;
        Arch = identity.Arch;
        BootMode = identity.BootMode;
        Vendor = identity.Vendor;
        Model = identity.Model;
        SerialNumber = identity.SerialNumber;
        SystemUuid = identity.SystemUuid;
    }

    /// <summary>Puts the node into a logical group, or out of any.</summary>
    public void AssignTo(DeviceGroup? group) => GroupId = group?.Id;

    /// <summary>Says at which site the node stands, or that it is at none.</summary>
    public void SettleAt(Site? home) => HomeSiteId = home?.Id;

    /// <summary>Takes the next step in the node's life.</summary>
    /// <param name="next">One of <see cref="NodeLifecycle.NextOf"/>.</param>
    /// <param name="comment">Why; kept until the next step. At most 1,000 printable characters.</param>
    /// <param name="now">UTC.</param>
    /// <returns><c>node.invalid_transition</c>, whose sentence names the ways that are open.</returns>
    public Result Enter(NodeState next, string? comment, DateTime now)
    {
        if (!NodeLifecycle.NextOf(State).Contains(next)) return NodeErrors.RefuseTransition(State, next);
        State = next;
        StateComment = comment;
        StateChangedAt = now;
        return Result.Success();
    }
}
