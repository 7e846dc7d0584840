namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The body of <c>POST /sites</c>; only <c>name</c> is required. What is not said is inherited, and a root gets the defaults written out.</summary>
public sealed record CreateSiteRequest
{
    /// <summary>1–100 characters, trimmed, at least one visible, without <c>/</c>, control, zero-width and bidirectional characters; unique among siblings, compared without case.</summary>
    public string? Name { get; init; }

    /// <summary>At most 1,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>A site, or none for a root.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The key under which another inventory knows it; 1–100 characters, unique over all groups.</summary>
    public string? ExternalId { get; init; }

    /// <summary>Where the site's agent is reached: an absolute http(s) URL of at most 500 characters.</summary>
    public string? AgentUrl { get; init; }

    /// <summary>At most 50 tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The workflow that new nodes are offered; 1–100 printable characters.</summary>
    public string? DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned without being asked for.</summary>
    public bool? AutoProvision { get; init; }

    /// <summary>How much the site may change by itself.</summary>
    public AutonomyLevel? AutonomyLevel { get; init; }

    /// <summary>Who wins when central and site changed the same thing.</summary>
    public ConflictResolution? ConflictResolution { get; init; }

    /// <summary>What content the site keeps; <c>pattern</c> needs patterns in effect.</summary>
    public CachePolicy? CachePolicy { get; init; }

    /// <summary>The text of a JSON array of 1–100 glob patterns.</summary>
    public string? CachePatternsJson { get; init; }

    /// <summary>The cache's limit in gigabytes, ≥ 1.</summary>
    public int? CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days, ≥ 1.</summary>
    public int? CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services.</summary>
    public DiscoveryMethod? DiscoveryMethod { get; init; }

    /// <summary>The text of a JSON object of at most 8 KiB.</summary>
    public string? DiscoveryConfigJson { get; init; }

    /// <summary>Which moves of nodes the site consents to by itself.</summary>
    public MigrationPolicy? MigrationPolicy { get; init; }

    /// <summary>How often the site's agent reports, in seconds, 5–3600.</summary>
    public int? HeartbeatIntervalSeconds { get; init; }
}
