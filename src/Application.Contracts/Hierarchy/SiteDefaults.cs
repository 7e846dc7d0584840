using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>Tags and settings of a new site. Settings that are left out are inherited.</summary>
public record SiteDefaults
{
    /// <summary>At most 50 different tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    /// <example>["lab","eu-central"]</example>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Identifier of the workflow that new nodes are offered; 1–100 printable characters after trimming.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    [MaxLength(100)]
    public string? DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned automatically.</summary>
    /// <example>false</example>
    public bool? AutoProvision { get; init; }

    /// <summary>How much the site may change on its own.</summary>
    public AutonomyLevel? AutonomyLevel { get; init; }

    /// <summary>Whose value wins when central and the site changed the same field.</summary>
    public ConflictResolution? ConflictResolution { get; init; }

    /// <summary>Which content the site keeps; <c>pattern</c> needs patterns that are set here or inherited.</summary>
    public CachePolicy? CachePolicy { get; init; }

    /// <summary>JSON text of an array of 1–100 glob patterns, each of 1–255 characters.</summary>
    /// <example>"[\"images/**\",\"firmware/*.bin\"]"</example>
    public string? CachePatternsJson { get; init; }

    /// <summary>Maximum size of the cache in gigabytes, ≥ 1.</summary>
    /// <example>500</example>
    [Range(1, int.MaxValue)]
    public int? CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days, ≥ 1.</summary>
    /// <example>30</example>
    [Range(1, int.MaxValue)]
    public int? CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services.</summary>
    public DiscoveryMethod? DiscoveryMethod { get; init; }

    /// <summary>JSON text of an object of at most 8 KiB.</summary>
    /// <example>"{\"vendor_class\":\"PXEClient\"}"</example>
    [StringLength(8192, MinimumLength = 2)]
    public string? DiscoveryConfigJson { get; init; }

    /// <summary>Which moves of nodes the site consents to automatically.</summary>
    public MigrationPolicy? MigrationPolicy { get; init; }

    /// <summary>How often the site's agent reports, in seconds, 5–3600.</summary>
    /// <example>60</example>
    [Range(5, 3600)]
    public int? HeartbeatIntervalSeconds { get; init; }
}
