using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>A group or site as read from the database, with its counts and without its ancestors.</summary>
public sealed record GroupRow
{
    /// <summary>Identifier of the group.</summary>
    public required GroupId Id { get; init; }

    /// <summary>Name of the group.</summary>
    public required string Name { get; init; }

    /// <summary>Description of the group; null when it is unset.</summary>
    public required string? Description { get; init; }

    /// <summary>Identifier of the parent; null for a root.</summary>
    public required GroupId? ParentId { get; init; }

    /// <summary>Key of the group in another inventory; null when it is unset.</summary>
    public required string? ExternalId { get; init; }

    /// <summary>Tags in their stored form; see <see cref="TagList"/>.</summary>
    public required string? StoredTags { get; init; }

    /// <summary>Key of the group's lineage; see <see cref="Domain.Hierarchy.Lineage.Key"/>.</summary>
    public required string LineageKey { get; init; }

    /// <summary>Whether the group is a site.</summary>
    public required bool IsSite { get; init; }

    /// <summary>URL of the site's agent; null for regular groups and when it is unset.</summary>
    public required string? AgentUrl { get; init; }

    /// <summary>Status of the site's agent at the time of reading; null when no agent ever enrolled.</summary>
    public required AgentStatus? AgentStatus { get; init; }

    /// <summary>When the site's agent last contacted central (UTC); null when no agent ever enrolled.</summary>
    public required DateTime? AgentLastSeen { get; init; }

    /// <summary>The group's own settings.</summary>
    public required Settings Settings { get; init; }

    /// <summary>Number of direct children.</summary>
    public required int ChildrenCount { get; init; }

    /// <summary>Number of nodes: those of a regular group, or those whose home is the site.</summary>
    public required int NodeCount { get; init; }

    /// <summary>When the group was created (UTC).</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the group was last changed (UTC).</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version of the group, starting at 1.</summary>
    public required int Version { get; init; }
}
