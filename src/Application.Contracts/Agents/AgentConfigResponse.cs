using Sites.Application.Contracts.Hierarchy;

namespace Sites.Application.Contracts.Agents;

/// <summary>What an agent works by: the effective settings of its site.</summary>
public sealed record AgentConfigResponse
{
    /// <summary>The site.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>Its name.</summary>
    public required string SiteName { get; init; }

    /// <summary>How much the site may change by itself.</summary>
    public required AutonomyLevel AutonomyLevel { get; init; }

    /// <summary>What content the site keeps.</summary>
    public required CachePolicy CachePolicy { get; init; }

    /// <summary>The cache's limit in gigabytes; null is none.</summary>
    public required int? CacheMaxSizeGb { get; init; }

    /// <summary>How long unused content is kept, in days.</summary>
    public required int CacheRetentionDays { get; init; }

    /// <summary>Seconds from one heartbeat to the next, 5–3600.</summary>
    public required int HeartbeatInterval { get; init; }

    /// <summary>Seconds of which a random part is to be added to each interval, so that agents do not report all at once.</summary>
    public required int HeartbeatJitter { get; init; }

    /// <summary>Whether the agent is to synchronise; this service always wants it to.</summary>
    public required bool SyncEnabled { get; init; }

    /// <summary>
    /// Names this state of the configuration. An agent that sends it back with its heartbeats is sent <c>reload_config</c>
    /// until it has the present one; one that does not is sent it once after each change.
    /// </summary>
    public required string ConfigVersion { get; init; }
}
