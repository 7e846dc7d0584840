using System.Security.Cryptography;
using System.Text;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>What an agent works by: the effective settings of its site, as far as they are the agent's business.</summary>
/// <param name="Site">The site.</param>
/// <param name="SiteName">Its name.</param>
/// <param name="AutonomyLevel">How much the site may change by itself.</param>
/// <param name="CachePolicy">What content the site keeps.</param>
/// <param name="CacheMaxSizeGb">The cache's limit in gigabytes; null is none.</param>
/// <param name="CacheRetentionDays">How long unused content is kept, in days.</param>
/// <param name="HeartbeatSeconds">From one heartbeat to the next.</param>
public sealed record AgentConfig(
    GroupId Site,
    string SiteName,
    AutonomyLevel AutonomyLevel,
    CachePolicy CachePolicy,
    int? CacheMaxSizeGb,
    int CacheRetentionDays,
    int HeartbeatSeconds)
{
    /// <summary>The length of <see cref="Version"/>.</summary>
    public const int VersionLength = 16;

    /// <summary>
    /// Seconds of which agents add a random part to each interval: a tenth, at least one. Without it ten thousand agents
    /// that a power cut started together would report together for ever.
    /// </summary>
    public int JitterSeconds => Math.Max(1, HeartbeatSeconds / 10);

    /// <summary>Names this state of the configuration: 64 bits of SHA-256 in hex, ample to tell one state of one site from the next.</summary>
    public string Version => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', SiteName, AutonomyLevel, CachePolicy, CacheMaxSizeGb, CacheRetentionDays, HeartbeatSeconds))).AsSpan(0, VersionLength / 2));

    /// <summary>The configuration of a site's agent.</summary>
    public static AgentConfig Of(GroupId site, string siteName, EffectiveSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new AgentConfig(
            site,
            siteName,
            settings.AutonomyLevel.Value!.Value,
            settings.CachePolicy.Value!.Value,
            settings.CacheMaxSizeGb.Value,
            settings.CacheRetentionDays.Value!.Value,
            settings.HeartbeatIntervalSeconds.Value!.Value);
    }
}
