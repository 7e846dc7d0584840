using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A group or site as one row of the database, counts included; the names above it are not yet known.</summary>
public sealed record GroupRow
{
    /// <summary>Its id.</summary>
    public required GroupId Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string? Description { get; init; }

    /// <summary>None for a root.</summary>
    public required GroupId? ParentId { get; init; }

    /// <summary>The key of another inventory.</summary>
    public required string? ExternalId { get; init; }

    /// <summary>Its tags as one text; see <see cref="TagList"/>.</summary>
    public required string? StoredTags { get; init; }

    /// <summary>See <see cref="Domain.Hierarchy.Lineage.Key"/>.</summary>
    public required string LineageKey { get; init; }

    /// <summary>Whether it is a site.</summary>
    public required bool IsSite { get; init; }

    /// <summary>Where a site's agent is reached.</summary>
    public required string? AgentUrl { get; init; }

    /// <summary>How a site's agent is doing at the time of reading; null before one ever enrolled.</summary>
    public required AgentStatus? AgentStatus { get; init; }

    /// <summary>UTC; when a site's agent was last heard of.</summary>
    public required DateTime? AgentLastSeen { get; init; }

    /// <summary>What it says itself.</summary>
    public required Settings Settings { get; init; }

    /// <summary>How many stand directly under it.</summary>
    public required int ChildrenCount { get; init; }

    /// <summary>A regular group's: nodes of the group. A site's: nodes at home there.</summary>
    public required int NodeCount { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }
}
