using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The body of <c>PATCH /sites/{id}</c>. Absent members stay as they are; null clears, and for a setting means to inherit again.</summary>
public sealed record UpdateSiteRequest
{
    /// <summary>1–100 characters after trimming, at least one of them visible, without <c>/</c>, control, zero-width or bidirectional characters; unique among siblings, ignoring case. Null is refused.</summary>
    /// <example>Berlin Lab</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(100)]
    public Optional<string?> Name { get; init; }

    /// <summary>What the site is for; at most 1,000 printable characters after trimming.</summary>
    /// <example>Test racks on the second floor</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(1000)]
    public Optional<string?> Description { get; init; }

    /// <summary>Identifier of the new parent, a site; null makes the site a root.</summary>
    /// <example>019ad9c8-b200-7a3b-8bdd-640f06671ad1</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<Guid?> ParentId { get; init; }

    /// <summary>Key of the site in another inventory; 1–100 characters after trimming, unique over all groups and sites.</summary>
    /// <example>ber-lab</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(100)]
    public Optional<string?> ExternalId { get; init; }

    /// <summary>Where the site's agent is reached: an absolute http(s) URL of at most 500 characters after trimming, without user name and password.</summary>
    /// <example>https://agent.ber-lab.example.com:8443</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(500)]
    public Optional<string?> AgentUrl { get; init; }

    /// <summary>At most 50 different tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    /// <example>["lab","eu-central"]</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<IReadOnlyList<string>?> Tags { get; init; }

    /// <summary>Identifier of the workflow that new nodes are offered; 1–100 printable characters after trimming.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    [MaxLength(100)]
    public Optional<string?> DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned automatically.</summary>
    /// <example>false</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<bool?> AutoProvision { get; init; }

    /// <summary>How much the site may change on its own.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<AutonomyLevel?> AutonomyLevel { get; init; }

    /// <summary>Whose value wins when central and the site changed the same field.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<ConflictResolution?> ConflictResolution { get; init; }

    /// <summary>Which content the site keeps; <c>pattern</c> needs patterns that are set here or inherited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<CachePolicy?> CachePolicy { get; init; }

    /// <summary>JSON text of an array of 1–100 glob patterns, each of 1–255 characters.</summary>
    /// <example>"[\"images/**\",\"firmware/*.bin\"]"</example>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> CachePatternsJson { get; init; }

    /// <summary>Maximum size of the cache in gigabytes, ≥ 1.</summary>
    /// <example>500</example>
    [Range(1, int.MaxValue)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days, ≥ 1.</summary>
    /// <example>30</example>
    [Range(1, int.MaxValue)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<DiscoveryMethod?> DiscoveryMethod { get; init; }

    /// <summary>JSON text of an object of at most 8 KiB.</summary>
    /// <example>"{\"vendor_class\":\"PXEClient\"}"</example>
    [StringLength(8192)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> DiscoveryConfigJson { get; init; }

    /// <summary>Which moves of nodes the site consents to automatically.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<MigrationPolicy?> MigrationPolicy { get; init; }

    /// <summary>How often the site's agent reports, in seconds, 5–3600.</summary>
    /// <example>60</example>
    [Range(5, 3600)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> HeartbeatIntervalSeconds { get; init; }
}
