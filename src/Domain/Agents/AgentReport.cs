using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Agents;

/// <summary>
/// What an agent says of itself in a heartbeat. Everything here is the agent's word; what central knows better (nodes,
/// pending items, conflicts) is counted by central.
/// </summary>
public sealed record AgentReport
{
    /// <summary>The most services in one report.</summary>
    public const int MaxServices = 64;

    /// <summary>The longest name and status of a service, in UTF-16 code units.</summary>
    public const int MaxServiceText = 64;

    /// <summary>How a service that is well calls itself, to the letter.</summary>
    public const string Well = "ok";

    /// <summary>How far <see cref="LastSyncAt"/> may lie ahead of the agent's own clock: what two readings of one clock can differ by.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>See <see cref="Agents.AgentVersion"/>.</summary>
    public required string AgentVersion { get; init; }

    /// <summary>How long the agent has been running, in seconds, ≥ 0; null before its first heartbeat.</summary>
    public long? UptimeSeconds { get; init; }

    /// <summary>By name, how each of the site's services is doing: <see cref="Well"/>, or what is the matter.</summary>
    public IReadOnlyDictionary<string, string> Services { get; init; } = new Dictionary<string, string>();

    /// <summary>Nodes seen on the site's network within the last hour, ≥ 0.</summary>
    public int? NodesSeenLastHour { get; init; }

    /// <summary>Nodes that boot just now, ≥ 0.</summary>
    public int? ActiveBoots { get; init; }

    /// <summary>The share of requests that the cache answered, 0–1.</summary>
    public double? CacheHitRate { get; init; }

    /// <summary>What the cache takes, in gigabytes, ≥ 0.</summary>
    public double? CacheUsedGb { get; init; }

    /// <summary>How full the disk is, 0–100.</summary>
    public double? DiskUsagePercent { get; init; }

    /// <summary>Changes that wait at the site to be sent to central, ≥ 0.</summary>
    public int? PendingSyncItems { get; init; }

    /// <summary>UTC by central's clock: when the site last synchronised.</summary>
    public DateTime? LastSyncAt { get; init; }

    /// <summary>Conflicts that the site knows of, ≥ 0.</summary>
    public int? ConflictsPending { get; init; }

    /// <summary>The services that are not well, by name.</summary>
    public IEnumerable<string> Failing => Services.Where(service => service.Value != Well).Select(service => service.Key).Order(StringComparer.Ordinal);

    /// <summary>Checks every field by itself.</summary>
    /// <param name="ahead">How far the agent's clock is ahead of ours; negative where it is behind.</param>
    /// <param name="now">UTC.</param>
    /// <returns>
    /// The report with <see cref="LastSyncAt"/> turned to our clock; or every mistake at once: <c>agent.version_invalid</c>,
    /// <c>agent.services_invalid</c>, <c>agent.value_out_of_range</c>, <c>agent.time_in_future</c>.
    /// </returns>
    public Result<AgentReport> Check(TimeSpan ahead, DateTime now)
    {
        var fields = new Fields();
        var version = fields.Take(Agents.AgentVersion.Parse(AgentVersion));
        if (Services.Count > MaxServices || Services.Any(service => !IsShort(service.Key) || !Text.IsName(service.Key) || !IsShort(service.Value)))
            fields.Add(AgentErrors.ServicesInvalid.ForField("services", MaxServices, MaxServiceText));
        Within(fields, "uptime_seconds", UptimeSeconds, int.MaxValue);
        Within(fields, "nodes_seen_last_hour", NodesSeenLastHour, int.MaxValue);
        Within(fields, "active_boots", ActiveBoots, int.MaxValue);
        Within(fields, "cache_hit_rate", CacheHitRate, 1);
        Within(fields, "cache_used_gb", CacheUsedGb, 1_000_000_000);
        Within(fields, "disk_usage_percent", DiskUsagePercent, 100);
        Within(fields, "pending_sync_items", PendingSyncItems, int.MaxValue);
        Within(fields, "conflicts_pending", ConflictsPending, int.MaxValue);
        var lastSync = LastSyncAt is { } said ? Shift(said, ahead) : (DateTime?)null;
        if (lastSync > now + Tolerance) fields.Add(AgentErrors.TimeInFuture.ForField("last_sync_at"));
        return fields.AreGood ? this with { AgentVersion = version!, LastSyncAt = lastSync } : fields.Refusal;
    }

    private static bool IsShort(string? text) => text is { Length: > 0 and <= MaxServiceText } && Text.IsPrintable(text);

    private static void Within(Fields fields, string field, double? value, double max)
    {
        if (value is { } said && !(said >= 0 && said <= max)) fields.Add(AgentErrors.OutOfRange.ForField(field, 0, max));
    }

    /// <summary>A time of the agent's clock by ours, as far as the calendar goes.</summary>
    private static DateTime Shift(DateTime time, TimeSpan ahead)
    {
        var ticks = Math.Clamp(time.Ticks - ahead.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTime(ticks, DateTimeKind.Utc);
    }
}
