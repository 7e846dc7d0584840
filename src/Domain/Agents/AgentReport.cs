using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>
/// What an agent reports about itself in a heartbeat. Values that central can determine (nodes, pending items, conflicts) are counted by
/// central instead.
/// </summary>
public sealed record AgentReport
{
    /// <summary>Maximum number of services in a report.</summary>
    public const int MaxServices = 64;

    /// <summary>Maximum length of the name and of the status of a service, in UTF-16 code units.</summary>
    public const int MaxServiceText = 64;

    /// <summary>The status of a healthy service; compared exactly.</summary>
    public const string Healthy = "ok";

    /// <summary>Version of the agent; see <see cref="Agents.AgentVersion"/>.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>Uptime of the agent in seconds, ≥ 0; null before its first heartbeat.</summary>
    public long? UptimeSeconds { get; init; }

    /// <summary>Status of the site's services by name: <see cref="Healthy"/>, or a description of the problem.</summary>
    public IReadOnlyDictionary<string, string> Services { get; init; } = new Dictionary<string, string>();

    /// <summary>Number of nodes seen on the site's network within the last hour, ≥ 0.</summary>
    public int? NodesSeenLastHour { get; init; }

    /// <summary>Number of nodes that are booting, ≥ 0.</summary>
    public int? ActiveBoots { get; init; }

    /// <summary>Share of the requests that were answered from the cache, 0–1.</summary>
    public double? CacheHitRate { get; init; }

    /// <summary>Size of the cache in gigabytes, ≥ 0.</summary>
    public double? CacheUsedGb { get; init; }

    /// <summary>Usage of the disk in percent, 0–100.</summary>
    public double? DiskUsagePercent { get; init; }

    /// <summary>Number of changes at the site that have not been pushed to central, ≥ 0.</summary>
    public int? PendingSyncItems { get; init; }

    /// <summary>When the site last synchronised (UTC, by central's clock).</summary>
    public DateTime? LastSyncAt { get; init; }

    /// <summary>Number of unresolved conflicts at the site, ≥ 0.</summary>
    public int? ConflictsPending { get; init; }

    /// <summary>Names of the services that are not healthy, sorted.</summary>
    public IEnumerable<string> Failing => Services.Where(service => service.Value != Healthy).Select(service => service.Key).Order(StringComparer.Ordinal);

    /// <summary>Validates every field.</summary>
    /// <param name="ahead">How far the agent's clock is ahead of central's; negative if it is behind.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>
    /// The report with <see cref="LastSyncAt"/> converted to central's clock; or all errors at once: <c>agent.version_invalid</c>,
    /// <c>agent.services_invalid</c>, <c>agent.value_out_of_range</c>, <c>agent.time_in_future</c>.
    /// </returns>
    public Result<AgentReport> Check(TimeSpan ahead, DateTime now)
    {
        var fields = new Fields();
        var version = fields.Take(Agents.AgentVersion.Parse(AgentVersion));
        if (Services.Count > MaxServices || Services.Any(service => !IsShort(service.Key) || !Text.IsName(service.Key) || !IsShort(service.Value)))
            fields.Add(AgentErrors.ServicesInvalid.ForField("services", MaxServices, MaxServiceText));
        CheckRange(fields, "uptime_seconds", UptimeSeconds, int.MaxValue);
        CheckRange(fields, "nodes_seen_last_hour", NodesSeenLastHour, int.MaxValue);
        CheckRange(fields, "active_boots", ActiveBoots, int.MaxValue);
        CheckRange(fields, "cache_hit_rate", CacheHitRate, 1);
        CheckRange(fields, "cache_used_gb", CacheUsedGb, 1_000_000_000);
        CheckRange(fields, "disk_usage_percent", DiskUsagePercent, 100);
        CheckRange(fields, "pending_sync_items", PendingSyncItems, int.MaxValue);
        CheckRange(fields, "conflicts_pending", ConflictsPending, int.MaxValue);
        var lastSync = LastSyncAt is { } reported ? ClockSkew.ToCentralTime(reported, ahead) : (DateTime?)null;
        if (lastSync > now + ClockSkew.Tolerance) fields.Add(AgentErrors.TimeInFuture.ForField("last_sync_at"));
        return fields.AreValid ? this with { AgentVersion = version!, LastSyncAt = lastSync } : fields.Refusal;
    }

    private static bool IsShort(string? text) => text is { Length: > 0 and <= MaxServiceText } && Text.IsPrintable(text);

    private static void CheckRange(Fields fields, string field, double? value, double max)
    {
        if (value is { } number && !(number >= 0 && number <= max)) fields.Add(AgentErrors.OutOfRange.ForField(field, 0, max));
    }
}
