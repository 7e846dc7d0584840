using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>
/// A machine that booted at a site that may not discover nodes without a person. It waits until a person accepts it as a node or dismisses
/// it. The database enforces that there is at most one for each MAC address at a site.
/// </summary>
public sealed class UnknownNode : Machine<UnknownNodeId>
{
    /// <summary>Maximum number of unknown nodes that wait at a site; further machines are not recorded.</summary>
    public const int MaxPerSite = 1000;

    private UnknownNode(UnknownNodeId id, Site site, NodeIdentity identity, DateTime now)
        : base(id, identity, now)
    {
        (SiteId, Boots, LastSeenAt) = (site.Id, 1, now);
        Record(new UnknownNodeReported(this));
    }

    private UnknownNode()
    {
    }

    /// <summary>Identifier of the site at which the machine booted.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Number of boots, from 1.</summary>
    public int Boots { get; private set; }

    /// <summary>When the machine last booted (UTC).</summary>
    public DateTime LastSeenAt { get; private set; }

    /// <summary>Creates a machine on its first boot at a site.</summary>
    public static UnknownNode Create(UnknownNodeId id, Site site, NodeIdentity identity, DateTime now) => new(id, site, identity, now);

    /// <summary>Records another boot of the machine, and replaces its identity.</summary>
    /// <param name="identity">The reported identity, with the same MAC address.</param>
    /// <param name="now">The current time (UTC).</param>
    public void RecordBoot(NodeIdentity identity, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (identity.MacAddress.Value != MacAddress) throw new ArgumentException("The identity belongs to another machine.", nameof(identity));
        var before = Identity;
        SetIdentity(identity);
        Boots++;
        LastSeenAt = now;
        Record(new UnknownNodeSeen(this, before));
    }

    /// <summary>Ends the wait because a node exists for the machine. The caller must remove the machine from the repository.</summary>
    public void Accept(NodeId node) => Record(new UnknownNodeAccepted(this, node));

    /// <summary>Ends the wait by a person's decision. The caller must remove the machine from the repository.</summary>
    public void Dismiss() => Record(new UnknownNodeDismissed(this));
}
