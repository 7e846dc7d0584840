using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Read model of a node.</summary>
public sealed record NodeRow
{
    /// <summary>Identifier of the node.</summary>
    public required NodeId Id { get; init; }

    /// <summary>MAC address, in lower case with colons.</summary>
    public required string MacAddress { get; init; }

    /// <summary>MAC addresses besides <see cref="MacAddress"/> in their stored form; see <see cref="MacAddressList"/>.</summary>
    public required string? StoredMacAddresses { get; init; }

    /// <summary>Hostname; null when it is unset.</summary>
    public required string? Hostname { get; init; }

    /// <summary>IPv4 or IPv6 address; null when it is unset.</summary>
    public required string? IpAddress { get; init; }

    /// <summary>Processor architecture.</summary>
    public required Architecture Arch { get; init; }

    /// <summary>Boot mode.</summary>
    public required BootMode BootMode { get; init; }

    /// <summary>Lifecycle state.</summary>
    public required NodeState State { get; init; }

    /// <summary>When the state last changed (UTC).</summary>
    public required DateTime StateChangedAt { get; init; }

    /// <summary>Comment on the last state change; null for none.</summary>
    public required string? StateComment { get; init; }

    /// <summary>Whether the last state change was forced.</summary>
    public required bool StateForced { get; init; }

    /// <summary>When the node last booted or was reported by its site (UTC); null when it was never seen.</summary>
    public required DateTime? LastSeenAt { get; init; }

    /// <summary>Tags in their stored form; see <see cref="TagList"/>.</summary>
    public required string? StoredTags { get; init; }

    /// <summary>Identifier of the node's own workflow; null when it is inherited.</summary>
    public required string? WorkflowId { get; init; }

    /// <summary>Lineage key of the node's group, or of its home site when it has no group; null when it has neither.</summary>
    public required string? PlaceKey { get; init; }

    /// <summary>Identifier of the effective workflow: the node's own, or that of its group, or that of its home site when it has no group.</summary>
    public string? EffectiveWorkflowId { get; init; }

    /// <summary>Identifier of the logical group; null when the node has none.</summary>
    public required GroupId? GroupId { get; init; }

    /// <summary>Identifier of the home site; null when the node has none.</summary>
    public required GroupId? HomeSiteId { get; init; }

    /// <summary>Hardware vendor; null when it is unset.</summary>
    public required string? Vendor { get; init; }

    /// <summary>Hardware model; null when it is unset.</summary>
    public required string? Model { get; init; }

    /// <summary>Serial number; null when it is unset.</summary>
    public required string? SerialNumber { get; init; }

    /// <summary>UUID that the firmware reports; null when it is unset.</summary>
    public required Guid? SystemUuid { get; init; }

    /// <summary>When the node was created (UTC).</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the node was last changed (UTC).</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>Version of the node, starting at 1.</summary>
    public required int Version { get; init; }
}
