using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The body of <c>PATCH /sites/{id}</c>. Absent members stay as they are; null clears, and for a setting means to inherit again.</summary>
public sealed record UpdateSiteRequest
{
    /// <summary>1–100 characters, trimmed, at least one visible, without <c>/</c>, control, zero-width and bidirectional characters; unique among siblings, compared without case.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Name { get; init; }

    /// <summary>At most 1,000 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Description { get; init; }

    /// <summary>Another parent moves the site; null makes it a root.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<Guid?> ParentId { get; init; }

    /// <summary>The key under which another inventory knows it; 1–100 characters, unique over all groups.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> ExternalId { get; init; }

    /// <summary>Where the site's agent is reached: an absolute http(s) URL of at most 500 characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> AgentUrl { get; init; }

    /// <summary>At most 50 tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<IReadOnlyList<string>?> Tags { get; init; }

    /// <summary>The workflow that new nodes are offered; 1–100 printable characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned without being asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<bool?> AutoProvision { get; init; }

    /// <summary>How much the site may change by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<AutonomyLevel?> AutonomyLevel { get; init; }

    /// <summary>Who wins when central and site changed the same thing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<ConflictResolution?> ConflictResolution { get; init; }

    /// <summary>What content the site keeps; <c>pattern</c> needs patterns in effect.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<CachePolicy?> CachePolicy { get; init; }

    /// <summary>The text of a JSON array of 1–100 glob patterns.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> CachePatternsJson { get; init; }

    /// <summary>The cache's limit in gigabytes, ≥ 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days, ≥ 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> CacheRetentionDays { get; init; }

    /// <summary>How nodes find the site's services.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<DiscoveryMethod?> DiscoveryMethod { get; init; }

    /// <summary>The text of a JSON object of at most 8 KiB.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> DiscoveryConfigJson { get; init; }

    /// <summary>Which moves of nodes the site consents to by itself.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<MigrationPolicy?> MigrationPolicy { get; init; }

    /// <summary>How often the site's agent reports, in seconds, 5–3600.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> HeartbeatIntervalSeconds { get; init; }
}
