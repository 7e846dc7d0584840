using Sites.Domain.Hierarchy;

namespace Sites.Domain.Nodes;

/// <summary>
/// A machine that showed up at a site which may not discover nodes by itself: it waits for a person who makes a node of it or
/// dismisses it. One for each address at a site, which the store guards.
/// </summary>
public sealed class UnknownNode : Machine<UnknownNodeId>
{
    /// <summary>So many wait at one site; more are not queued until a person has looked at some.</summary>
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

    /// <summary>The site at which it showed up.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>How often it was seen; from 1.</summary>
    public int Boots { get; private set; }

    /// <summary>UTC; when it was seen last.</summary>
    public DateTime LastSeenAt { get; private set; }

    /// <summary>One that was not seen before.</summary>
    public static UnknownNode At(UnknownNodeId id, Site site, NodeIdentity identity, DateTime now) => new(id, site, identity, now);

    /// <summary>It was seen again; what it is now said to be counts.</summary>
    /// <param name="identity">Of the same address.</param>
    /// <param name="now">UTC.</param>
    public void See(NodeIdentity identity, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(identity);
        if (identity.MacAddress.Value != MacAddress) throw new ArgumentException("This is another machine.", nameof(identity));
        var before = Identity;
        SetIdentity(identity);
        Boots++;
        LastSeenAt = now;
        Record(new UnknownNodeSeen(this, before));
    }

    /// <summary>Ends the wait because a node exists for the machine. The caller removes the machine from the repository.</summary>
    public void Accept(NodeId node) => Record(new UnknownNodeAccepted(this, node));

    /// <summary>Ends the wait by a person's decision. The caller removes the machine from the repository.</summary>
    public void Dismiss() => Record(new UnknownNodeDismissed(this));
}
