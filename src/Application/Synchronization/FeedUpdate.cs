using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>A change of an entity's state at a site, to be written into the site's feed.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="Type">Type of the entity.</param>
/// <param name="Entity">Identifier of the entity.</param>
public abstract record FeedUpdate(GroupId Site, SyncEntityType Type, Guid Entity)
{
    /// <summary>The site has the entity in this state. The feed does not change if it delivered the same state before.</summary>
    /// <param name="Site">Identifier of the site.</param>
    /// <param name="Type">Type of the entity.</param>
    /// <param name="Entity">Identifier of the entity.</param>
    /// <param name="Content">The state, computed only for a site whose feed is open.</param>
    /// <param name="ModifiedAt">When the entity was changed into this state (UTC).</param>
    /// <param name="By">The site that made the change; null for central.</param>
    public sealed record Present(GroupId Site, SyncEntityType Type, Guid Entity, Lazy<FeedContent> Content, DateTime ModifiedAt, NodeChangedBySite? By)
        : FeedUpdate(Site, Type, Entity);

    /// <summary>The entity left the site.</summary>
    /// <param name="Site">Identifier of the site.</param>
    /// <param name="Type">Type of the entity.</param>
    /// <param name="Entity">Identifier of the entity.</param>
    /// <param name="ModifiedAt">When it left (UTC).</param>
    /// <param name="By">The site that made the change; null for central.</param>
    public sealed record Removed(GroupId Site, SyncEntityType Type, Guid Entity, DateTime ModifiedAt, GroupId? By) : FeedUpdate(Site, Type, Entity);

    /// <summary>The entity did not change, but the site's copy differs: the state is delivered again.</summary>
    /// <param name="Site">Identifier of the site.</param>
    /// <param name="Type">Type of the entity.</param>
    /// <param name="Entity">Identifier of the entity.</param>
    /// <param name="Now">The current time (UTC).</param>
    public sealed record Resent(GroupId Site, SyncEntityType Type, Guid Entity, DateTime Now) : FeedUpdate(Site, Type, Entity);
}

/// <summary>The state of an entity.</summary>
/// <param name="State">Canonical JSON; null for documents, whose content is stored once for all sites.</param>
/// <param name="Checksum">SHA-256 of the state, lower-case hex.</param>
public sealed record FeedContent(string? State, string Checksum);
