using Ardalis.Result;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>
/// A device. It has a logical group, which says what becomes of it, and a physical home, the site it stands at; the two
/// may differ, and either may be missing.
/// </summary>
public sealed class Node : Machine<NodeId>
{
    private Node(NodeId id, NodeIdentity identity, DeviceGroup? group, Site? home, DateTime now)
        : base(id, identity, now)
    {
        GroupId = group?.Id;
        HomeSiteId = home?.Id;
        State = NodeState.Discovered;
        StateChangedAt = now;
    }

    private Node()
    {
    }

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

    /// <summary>Where it is searched for; stored, so that both databases find the same. See <see cref="NodeSearchText"/>.</summary>
    public string SearchText
    {
        get => NodeSearchText.Of(Hostname, IpAddress, Vendor, Model, SerialNumber);
        private set
        {
            // For EF Core alone: what is stored follows from the other properties.
        }
    }

    /// <summary>A new node, in the state <c>discovered</c>.</summary>
    /// <param name="id">Made by the caller.</param>
    /// <param name="identity">What it is.</param>
    /// <param name="group">Its logical group, if any.</param>
    /// <param name="home">Its physical home, if any.</param>
    /// <param name="now">UTC.</param>
    public static Node Create(NodeId id, NodeIdentity identity, DeviceGroup? group, Site? home, DateTime now) =>
        new(id, identity, group, home, now);

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
