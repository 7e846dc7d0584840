using System.Security.Cryptography;
using System.Text;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>The configuration of an agent: those effective settings of its site that concern agents.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="SiteName">Name of the site.</param>
/// <param name="AutonomyLevel">Which changes the site may make autonomously.</param>
/// <param name="CachePolicy">Which content the site caches.</param>
/// <param name="CacheMaxSizeGb">Maximum cache size in gigabytes; null for no limit.</param>
/// <param name="CacheRetentionDays">How long unused content is cached, in days.</param>
/// <param name="HeartbeatSeconds">Interval between heartbeats, in seconds.</param>
public sealed record AgentConfig(
    GroupId Site,
    string SiteName,
    AutonomyLevel AutonomyLevel,
    CachePolicy CachePolicy,
    int? CacheMaxSizeGb,
    int CacheRetentionDays,
    int HeartbeatSeconds)
{
    /// <summary>Length of <see cref="Version"/>, in characters.</summary>
    public const int VersionLength = Domain.Agents.AgentPresence.MaxConfigVersionLength;

    /// <summary>
    /// Upper bound of the random delay that agents add to each interval, in seconds: a tenth of the interval, at least one second. Without
    /// it, agents that started at the same time, for example after a power cut, would keep sending their heartbeats at the same time.
    /// </summary>
    public int JitterSeconds => Math.Max(1, HeartbeatSeconds / 10);

    /// <summary>Fingerprint of the configuration: the first 64 bits of its SHA-256, in hex.</summary>
    public string Version => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\n', SiteName, AutonomyLevel, CachePolicy, CacheMaxSizeGb, CacheRetentionDays, HeartbeatSeconds))).AsSpan(0, VersionLength / 2));

    /// <summary>Creates the configuration of a site's agent from the site's effective settings.</summary>
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
