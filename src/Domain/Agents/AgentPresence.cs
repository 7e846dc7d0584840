using System.Linq.Expressions;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Agents;

/// <summary>
/// When a site's agent last reported, and what it reported. It is separate from the site and from the agent's credential so that heartbeats
/// change neither a site's version nor its history. Each heartbeat stores when the agent becomes degraded and offline, computed from the
/// interval that its answer contains. The status is therefore a comparison with the clock, and a later change of the interval setting does
/// not degrade an agent that still uses the previous interval.
/// </summary>
public sealed class AgentPresence
{
    /// <summary>Number of intervals after the last heartbeat after which an agent is degraded.</summary>
    public const int DegradedAfterIntervals = 2;

    /// <summary>Number of intervals after the last heartbeat after which an agent is offline.</summary>
    public const int OfflineAfterIntervals = 5;

    private static readonly Func<AgentPresence, DateTime, AgentStatus> Compiled;

    static AgentPresence()
    {
        Rule = (agent, now) =>
            agent.EndedAt != null || agent.OfflineAt <= now ? AgentStatus.Offline
            : agent.FailingSince != null || agent.DegradedAt <= now ? AgentStatus.Degraded
            : AgentStatus.Online;
        Compiled = Rule.Compile();
    }

#pragma warning disable CS8618 // For EF Core alone, which fills every property from the row.
    private AgentPresence()
    {
    }
#pragma warning restore CS8618

    private AgentPresence(GroupId site, string agentVersion, string configVersion)
    {
        SiteId = site;
        ConfigVersion = configVersion;
        Report = new AgentReport { AgentVersion = agentVersion };
    }

    /// <summary>
    /// The status of an agent at a given time. The rule is an expression so that lists, filters and counts in the database use the same rule as
    /// <see cref="StatusAt"/>.
    /// </summary>
    public static Expression<Func<AgentPresence, DateTime, AgentStatus>> Rule { get; }

    /// <summary>Identifier of the site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Incremented by every enrolment and revocation. A heartbeat that was accepted before must not be stored afterwards.</summary>
    public int Generation { get; private set; }

    /// <summary>The heartbeat interval that was last sent to the agent, in seconds.</summary>
    public int IntervalSeconds { get; private set; }

    /// <summary>When the agent last sent a heartbeat or enrolled (UTC, by central's clock).</summary>
    public DateTime LastSeenAt { get; private set; }

    /// <summary>Start of the current, or else of the last, uninterrupted online period (UTC).</summary>
    public DateTime OnlineSince { get; private set; }

    /// <summary>When the agent becomes degraded unless it sends a heartbeat (UTC).</summary>
    public DateTime DegradedAt { get; private set; }

    /// <summary>When the agent becomes offline unless it sends a heartbeat (UTC).</summary>
    public DateTime OfflineAt { get; private set; }

    /// <summary>Since when the agent has been degraded without interruption (UTC), if at least one service is failing; null if none is.</summary>
    public DateTime? FailingSince { get; private set; }

    /// <summary>When the agent's credential was revoked (UTC); null while it is valid.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>How far the agent's clock is ahead of central's, in milliseconds; null if the agent has never reported its time.</summary>
    public long? ClockSkewMilliseconds { get; private set; }

    /// <summary>The configuration version that the agent is known to have: the one that it last reported or was sent.</summary>
    public string ConfigVersion { get; private set; }

    /// <summary>The last report.</summary>
    public AgentReport Report { get; private set; }

    /// <summary>Creates the presence of an agent that enrols for the first time.</summary>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="agentVersion">Version of the agent.</param>
    /// <param name="intervalSeconds">Heartbeat interval, in seconds.</param>
    /// <param name="configVersion">Configuration version that the agent is sent.</param>
    /// <param name="now">The current time (UTC).</param>
    public static AgentPresence Create(GroupId site, string agentVersion, int intervalSeconds, string configVersion, DateTime now)
    {
        var presence = new AgentPresence(site, agentVersion, configVersion);
        presence.Enrol(agentVersion, intervalSeconds, configVersion, now);
        return presence;
    }

    /// <summary>Records that the agent enrolled again: it counts as seen, and its previous report is discarded.</summary>
    /// <param name="agentVersion">Version of the agent.</param>
    /// <param name="intervalSeconds">Heartbeat interval, in seconds.</param>
    /// <param name="configVersion">Configuration version that the agent is sent.</param>
    /// <param name="now">The current time (UTC).</param>
    public void Enrol(string agentVersion, int intervalSeconds, string configVersion, DateTime now)
    {
        Generation++;
        EndedAt = null;
        FailingSince = null;
        OnlineSince = now;
        ClockSkewMilliseconds = null;
        ConfigVersion = configVersion;
        Report = new AgentReport { AgentVersion = agentVersion };
        SetLastSeen(now, intervalSeconds);
    }

    /// <summary>Records that the agent's credential was revoked.</summary>
    public void Revoke(DateTime now)
    {
        if (EndedAt is not null) return;
        Generation++;
        EndedAt = now;
    }

    /// <summary>Returns the presence after a heartbeat; this instance does not change.</summary>
    /// <param name="report">The validated report.</param>
    /// <param name="intervalSeconds">The heartbeat interval that the agent is sent, in seconds.</param>
    /// <param name="ahead">How far the agent's clock is ahead of central's; null if the agent did not report its time.</param>
    /// <param name="configVersion">The configuration version that the agent has after the answer.</param>
    /// <param name="now">The current time (UTC). It counts as the time of the heartbeat even if the clock was set back since the last one.</param>
    public AgentPresence WithHeartbeat(AgentReport report, int intervalSeconds, TimeSpan? ahead, string configVersion, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(report);
        var before = StatusAt(now);
        var next = (AgentPresence)MemberwiseClone();
        // A start time is kept while the status stays the same; after the clock was set back, it must not be in the future.
        next.FailingSince = !report.Failing.Any() ? null
            : before == AgentStatus.Degraded ? Earlier(StatusSince(now), now)
            : now;
        next.OnlineSince = before == AgentStatus.Online ? Earlier(OnlineSince, now) : now;
        next.ClockSkewMilliseconds = ahead is { } skew ? (long)Math.Round(skew.TotalMilliseconds) : ClockSkewMilliseconds;
        next.ConfigVersion = configVersion;
        next.Report = report;
        next.SetLastSeen(now, intervalSeconds);
        return next;
    }

    /// <summary>
    /// Returns whether a pending command is sent with the answer to a heartbeat that arrives now: when it is due by
    /// <see cref="CommandSchedule"/>, and always with the first heartbeat after the agent enrolled or was offline, because the agent may have
    /// lost what it received before.
    /// </summary>
    /// <param name="requestedAt">When the command was last requested (UTC).</param>
    /// <param name="now">The current time (UTC).</param>
    public bool IsCommandDue(DateTime requestedAt, DateTime now) =>
        Report.UptimeSeconds is null || StatusAt(now) == AgentStatus.Offline || CommandSchedule.IsDue(requestedAt, LastSeenAt, now);

    /// <summary>Returns the status at a given time.</summary>
    public AgentStatus StatusAt(DateTime now) => Compiled(this, now);

    /// <summary>Returns when the status at a given time began (UTC).</summary>
    public DateTime StatusSince(DateTime now) => StatusAt(now) switch
    {
        AgentStatus.Online => OnlineSince,
        // Without heartbeats or with a failing service, whichever came first.
        AgentStatus.Degraded => DegradedAt <= now ? Earlier(FailingSince, DegradedAt) : FailingSince ?? now,
        AgentStatus.Offline => OfflineAt <= now ? Earlier(EndedAt, OfflineAt) : EndedAt ?? now,
        var unknown => throw new ArgumentOutOfRangeException(nameof(now), unknown, null),
    };

    /// <summary>Returns a sentence that explains why the agent is not online; null if it is.</summary>
    public string? ReasonAt(DateTime now) => StatusAt(now) switch
    {
        AgentStatus.Online => null,
        AgentStatus.Degraded when FailingSince is not null => $"Failing services: {string.Join(", ", Report.Failing.Select(name => $"{name} is {Report.Services[name]}"))}.",
        AgentStatus.Degraded => $"No heartbeat for {DegradedAfterIntervals} intervals of {IntervalSeconds} s.",
        AgentStatus.Offline when EndedAt is not null => "Its credential was revoked.",
        AgentStatus.Offline => $"No heartbeat for {OfflineAfterIntervals} intervals of {IntervalSeconds} s.",
        var unknown => throw new ArgumentOutOfRangeException(nameof(now), unknown, null),
    };

    private static DateTime Earlier(DateTime? one, DateTime other) => one < other ? one.Value : other;

    private void SetLastSeen(DateTime now, int intervalSeconds)
    {
        LastSeenAt = now;
        IntervalSeconds = intervalSeconds;
        DegradedAt = now.AddSeconds(DegradedAfterIntervals * intervalSeconds);
        OfflineAt = now.AddSeconds(OfflineAfterIntervals * intervalSeconds);
    }
}
