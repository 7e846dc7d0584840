using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>
/// A machine that booted at a site and about which a person has to decide (<see cref="UnknownNodeReason"/>). It waits until a person accepts or
/// dismisses it. The database enforces that there is at most one for each MAC address at a site.
/// </summary>
public sealed class UnknownNode : Machine<UnknownNodeId>
{
    /// <summary>Maximum number of unknown nodes that wait at a site; further machines are not recorded.</summary>
    public const int MaxPerSite = 1000;

    private UnknownNode(UnknownNodeId id, Site site, NodeIdentity identity, DecisionNeeded decision, DateTime now)
        : base(id, identity, now)
    {
        (SiteId, Reason, NodeId, Boots, LastSeenAt) = (site.Id, decision.Reason, decision.Node, 1, now);
        Record(new UnknownNodeReported(this));
    }

    private UnknownNode()
    {
    }

    /// <summary>Identifier of the site at which the machine booted.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Why the machine waits.</summary>
    public UnknownNodeReason Reason { get; private set; }

    /// <summary>Identifier of the node with which the machine may be confused, or is the same; null if no node is like it.</summary>
    public NodeId? NodeId { get; private set; }

    /// <summary>Number of boots, from 1.</summary>
    public int Boots { get; private set; }

    /// <summary>When the machine last booted (UTC).</summary>
    public DateTime LastSeenAt { get; private set; }

    /// <summary>Creates a machine on its first boot at a site.</summary>
    /// <param name="id">Identifier of the machine.</param>
    /// <param name="site">The site.</param>
    /// <param name="identity">The reported identity.</param>
    /// <param name="decision">Why it waits.</param>
    /// <param name="now">The current time (UTC).</param>
    public static UnknownNode Create(UnknownNodeId id, Site site, NodeIdentity identity, DecisionNeeded decision, DateTime now) =>
        new(id, site, identity, decision, now);

    /// <summary>Records another boot of the machine, and replaces its identity and the reason.</summary>
    /// <param name="identity">The reported identity, with the same MAC address.</param>
    /// <param name="decision">Why it waits now.</param>
    /// <param name="now">The current time (UTC).</param>
    public void RecordBoot(NodeIdentity identity, DecisionNeeded decision, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(decision);
        if (identity.MacAddress.Value != MacAddress) throw new ArgumentException("The identity belongs to another machine.", nameof(identity));
        var before = Identity;
        SetIdentity(identity);
        (Reason, NodeId) = (decision.Reason, decision.Node);
        Boots++;
        LastSeenAt = now;
        Record(new UnknownNodeSeen(this, before));
    }

    /// <summary>Ends the wait because a node exists for the machine. The caller must remove the machine from the repository.</summary>
    public void Accept(NodeId node) => Record(new UnknownNodeAccepted(this, node));

    /// <summary>Ends the wait by a person's decision. The caller must remove the machine from the repository.</summary>
    public void Dismiss() => Record(new UnknownNodeDismissed(this));
}
