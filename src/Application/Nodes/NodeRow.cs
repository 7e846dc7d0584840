using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>A node as it is answered.</summary>
public sealed record NodeRow
{
    /// <summary>Its id.</summary>
    public required NodeId Id { get; init; }

    /// <summary>Lower case with colons.</summary>
    public required string MacAddress { get; init; }

    /// <summary>Its name on the network.</summary>
    public required string? Hostname { get; init; }

    /// <summary>IPv4 or IPv6.</summary>
    public required string? IpAddress { get; init; }

    /// <summary>The processor architecture.</summary>
    public required Architecture Arch { get; init; }

    /// <summary>How it boots.</summary>
    public required BootMode BootMode { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required NodeState State { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime StateChangedAt { get; init; }

    /// <summary>What was said with the last change of state.</summary>
    public required string? StateComment { get; init; }

    /// <summary>Whether it came into its state by force.</summary>
    public required bool StateForced { get; init; }

    /// <summary>UTC; when it last booted or was reported on; null before.</summary>
    public required DateTime? LastSeenAt { get; init; }

    /// <summary>Its tags as one text; see <see cref="TagList"/>.</summary>
    public required string? StoredTags { get; init; }

    /// <summary>Its own workflow; null when it follows its group.</summary>
    public required string? WorkflowId { get; init; }

    /// <summary>The lineage of its group, or of its home site where it has no group; null where it has neither.</summary>
    public required string? PlaceKey { get; init; }

    /// <summary>The workflow that takes effect: its own, or that of its group, or of its home site where it has no group.</summary>
    public string? EffectiveWorkflowId { get; init; }

    /// <summary>Its logical group.</summary>
    public required GroupId? GroupId { get; init; }

    /// <summary>Its physical home.</summary>
    public required GroupId? HomeSiteId { get; init; }

    /// <summary>Who made it.</summary>
    public required string? Vendor { get; init; }

    /// <summary>What its maker calls it.</summary>
    public required string? Model { get; init; }

    /// <summary>Its maker's number.</summary>
    public required string? SerialNumber { get; init; }

    /// <summary>The UUID that its firmware reports.</summary>
    public required Guid? SystemUuid { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1.</summary>
    public required int Version { get; init; }
}
