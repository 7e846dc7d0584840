using System.Numerics;
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

    /// <summary>Number of the heartbeat, counted by the agent without reset; null if it does not count.</summary>
    public long? Sequence { get; init; }

    /// <summary>
    /// The run of the agent before its last restart; null if it has not restarted. It is not reported but kept beside the report, to notice an
    /// agent that goes on with a run that had ended (<see cref="AgentPresence"/>).
    /// </summary>
    public AgentRun? BeforeRestart { get; init; }

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

    /// <summary>
    /// Returns the usable part of a report. Nothing in a report is worth losing the heartbeat: a site whose agent reports one wrong number is
    /// alive. A failing service stays failing, with a shortened status if necessary.
    /// </summary>
    /// <param name="knownVersion">The version that the agent last reported, which stays if the new one is unusable.</param>
    /// <param name="ahead">How far the agent's clock is ahead of central's; negative if it is behind.</param>
    /// <param name="now">The current time (UTC).</param>
    /// <returns>
    /// The report with <see cref="LastSyncAt"/> converted to central's clock; and what was left out or shortened: <c>agent.version_invalid</c>,
    /// <c>agent.services_invalid</c>, <c>agent.value_out_of_range</c>, <c>agent.time_in_future</c>.
    /// </returns>
    public (AgentReport Report, IReadOnlyList<ValidationError> Ignored) ToUsable(string knownVersion, TimeSpan ahead, DateTime now)
    {
        var ignored = new Fields();
        var lastSync = LastSyncAt is { } reported ? ClockSkew.ToCentralTime(reported, ahead) : (DateTime?)null;
        if (lastSync > now + ClockSkew.Tolerance)
        {
            ignored.Add(AgentErrors.TimeInFuture.ForField("last_sync_at"));
            lastSync = null;
        }

        var report = this with
        {
            AgentVersion = AgentVersion is null ? knownVersion : ignored.Take(Agents.AgentVersion.Parse(AgentVersion)) ?? knownVersion,
            Services = UsableServices(ignored),
            UptimeSeconds = InRange("uptime_seconds", UptimeSeconds, int.MaxValue),
            Sequence = InRange("sequence", Sequence, long.MaxValue),
            NodesSeenLastHour = InRange("nodes_seen_last_hour", NodesSeenLastHour, int.MaxValue),
            ActiveBoots = InRange("active_boots", ActiveBoots, int.MaxValue),
            CacheHitRate = InRange("cache_hit_rate", CacheHitRate, 1),
            CacheUsedGb = InRange("cache_used_gb", CacheUsedGb, 1_000_000_000),
            DiskUsagePercent = InRange("disk_usage_percent", DiskUsagePercent, 100),
            PendingSyncItems = InRange("pending_sync_items", PendingSyncItems, int.MaxValue),
            ConflictsPending = InRange("conflicts_pending", ConflictsPending, int.MaxValue),
            LastSyncAt = lastSync,
        };
        return (report, ignored.Errors);

        T? InRange<T>(string field, T? value, long max)
            where T : struct, INumber<T>
        {
            if (value is not { } number || (number >= T.Zero && number <= T.CreateChecked(max))) return value;
            ignored.Add(AgentErrors.OutOfRange.ForField(field, 0, max));
            return null;
        }
    }

    /// <summary>Returns the services with a usable name, failing ones first if there are too many.</summary>
    private Dictionary<string, string> UsableServices(Fields ignored)
    {
        var usable = new Dictionary<string, string>();
        foreach (var (name, status) in Services.OrderBy(service => service.Value == Healthy))
        {
            var isUsable = IsShort(name) && Text.IsName(name);
            if (isUsable && usable.Count == MaxServices)
            {
                ignored.Add(Invalid("services"));
                break;
            }

            if (!isUsable || !IsShort(status)) ignored.Add(Invalid($"services.{Fields.NameOf(name)}"));
            if (isUsable) usable[name] = IsShort(status) ? status : Shorten(status);
        }

        return usable;

        ValidationError Invalid(string field) => AgentErrors.ServicesInvalid.ForField(field, MaxServices, MaxServiceText);
    }

    private static bool IsShort(string? text) => text is { Length: > 0 and <= MaxServiceText } && Text.IsPrintable(text);

    /// <summary>Returns the start of a status, up to the first character that cannot be shown; a placeholder if nothing is left.</summary>
    private static string Shorten(string? status)
    {
        var kept = 0;
        foreach (var rune in (status ?? "").EnumerateRunes())
        {
            if (kept + rune.Utf16SequenceLength > MaxServiceText || !Text.IsPrintable(rune.ToString())) break;
            kept += rune.Utf16SequenceLength;
        }

        var start = (status ?? "")[..kept].TrimEnd();
        // "ok" followed by something else is not the status of a healthy service.
        return start is "" or Healthy ? "unusable status" : start;
    }
}

/// <summary>A run of an agent, from its start to its end.</summary>
/// <param name="UptimeSeconds">The uptime that the agent last reported in it, in seconds.</param>
/// <param name="SeenAt">When it reported that (UTC).</param>
public sealed record AgentRun(long UptimeSeconds, DateTime SeenAt);
