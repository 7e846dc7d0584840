namespace Sites.Application.Contracts.Nodes;

/// <summary>A node.</summary>
public sealed record NodeResponse
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Lower case with colons; unique.</summary>
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

    /// <summary>UTC; when it came into its state.</summary>
    public required DateTime StateChangedAt { get; init; }

    /// <summary>What was said with the last change of state.</summary>
    public required string? StateComment { get; init; }

    /// <summary>Whether it came into its state by force, against the usual ways.</summary>
    public required bool StateForced { get; init; }

    /// <summary>UTC; when it last booted, or its site last reported a change of it; null before.</summary>
    public required DateTime? LastSeenAt { get; init; }

    /// <summary>Its tags, sorted.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>Its own workflow; null when it follows its group.</summary>
    public required string? WorkflowId { get; init; }

    /// <summary>The workflow that takes effect: its own, or that of its group, or of its home site where it has no group.</summary>
    public required string? EffectiveWorkflowId { get; init; }

    /// <summary>Its logical group: any group or site.</summary>
    public required Guid? GroupId { get; init; }

    /// <summary>Its physical home: a site.</summary>
    public required Guid? HomeSiteId { get; init; }

    /// <summary>At most 100 characters.</summary>
    public required string? Vendor { get; init; }

    /// <summary>At most 100 characters.</summary>
    public required string? Model { get; init; }

    /// <summary>At most 100 characters.</summary>
    public required string? SerialNumber { get; init; }

    /// <summary>The UUID that its firmware reports.</summary>
    public required Guid? SystemUuid { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>UTC.</summary>
    public required DateTime UpdatedAt { get; init; }

    /// <summary>From 1, raised with every change; the first half of the ETag.</summary>
    public required int Version { get; init; }
}
