using System.ComponentModel.DataAnnotations;
using Sites.Application.Contracts.Hierarchy;

namespace Sites.Application.Contracts.Agents;

/// <summary>The configuration of an agent: the effective settings of its site.</summary>
public sealed record AgentConfigResponse
{
    /// <summary>Identifier of the site.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid SiteId { get; init; }

    /// <summary>Name of the site.</summary>
    /// <example>Berlin Lab</example>
    public required string SiteName { get; init; }

    /// <summary>How much the site may change on its own.</summary>
    public required AutonomyLevel AutonomyLevel { get; init; }

    /// <summary>Which content the site keeps.</summary>
    public required CachePolicy CachePolicy { get; init; }

    /// <summary>Maximum size of the cache in gigabytes; null for no limit.</summary>
    /// <example>500</example>
    [Range(1, int.MaxValue)]
    public required int? CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days.</summary>
    /// <example>30</example>
    [Range(1, int.MaxValue)]
    public required int CacheRetentionDays { get; init; }

    /// <summary>Interval between heartbeats, in seconds, 5–3600.</summary>
    /// <example>60</example>
    [Range(5, 3600)]
    public required int HeartbeatInterval { get; init; }

    /// <summary>Upper bound of the random delay that the agent adds to each interval, in seconds, so that agents do not all report at once.</summary>
    /// <example>6</example>
    [Range(1, 360)]
    public required int HeartbeatJitter { get; init; }

    /// <summary>Whether the agent should synchronise; always true.</summary>
    public required bool SyncEnabled { get; init; }

    /// <summary>Version of this configuration. An agent that sends it with its heartbeats receives <c>reload_config</c> until it has the current one; one that does not receives it once after each change.</summary>
    /// <example>5d41402abc4b2a76</example>
    public required string ConfigVersion { get; init; }
}
