using System.Linq.Expressions;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Agents;

/// <summary>
/// When a site's agent was last heard of and what it said. It is apart from the site and from the agent's credential, so
/// that ten thousand heartbeats touch neither a site's version nor its history. Each heartbeat says when the agent
/// becomes late and when it counts as gone, by the interval that it was given with its answer; so the status is a
/// comparison with the clock, and a setting changed meanwhile does not make an agent late that does as it was told.
/// </summary>
public sealed class AgentPresence
{
    /// <summary>So many intervals after its last word an agent is late.</summary>
    public const int DegradedAfterIntervals = 2;

    /// <summary>So many intervals after its last word an agent counts as gone.</summary>
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
    /// The one rule of an agent's status. It is an expression, so that lists, filters and sums ask the database the very
    /// question that <see cref="StatusAt"/> asks in memory.
    /// </summary>
    public static Expression<Func<AgentPresence, DateTime, AgentStatus>> Rule { get; }

    /// <summary>The site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>
    /// Raised whenever trust begins or ends: a heartbeat that was accepted before that must not be written down after it.
    /// </summary>
    public int Generation { get; private set; }

    /// <summary>The interval that the agent was given last, in seconds.</summary>
    public int IntervalSeconds { get; private set; }

    /// <summary>UTC; when it was last heard of, by central's clock.</summary>
    public DateTime LastSeenAt { get; private set; }

    /// <summary>UTC; since when it has been online without a break, or last was.</summary>
    public DateTime OnlineSince { get; private set; }

    /// <summary>UTC; when it becomes late.</summary>
    public DateTime DegradedAt { get; private set; }

    /// <summary>UTC; when it counts as gone.</summary>
    public DateTime OfflineAt { get; private set; }

    /// <summary>UTC; since when it has been degraded without a break, where at least one service is not well; null while all are.</summary>
    public DateTime? FailingSince { get; private set; }

    /// <summary>UTC; when its credential was revoked; null while it holds.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>How far the agent's clock is ahead of central's, in milliseconds; null before it ever told its time.</summary>
    public long? ClockSkewMilliseconds { get; private set; }

    /// <summary>Which configuration the agent has, as far as is known: the one it names, or the one it was sent last.</summary>
    public string ConfigVersion { get; private set; }

    /// <summary>What it said last.</summary>
    public AgentReport Report { get; private set; }

    /// <summary>The presence of an agent that enrols for the first time.</summary>
    public static AgentPresence Begin(GroupId site, string agentVersion, int intervalSeconds, string configVersion, DateTime now)
    {
        var presence = new AgentPresence(site, agentVersion, configVersion);
        presence.Enrol(agentVersion, intervalSeconds, configVersion, now);
        return presence;
    }

    /// <summary>The agent enrolled again: it counts as seen, and nothing that it said before holds any more.</summary>
    public void Enrol(string agentVersion, int intervalSeconds, string configVersion, DateTime now)
    {
        Generation++;
        EndedAt = null;
        FailingSince = null;
        OnlineSince = now;
        ClockSkewMilliseconds = null;
        ConfigVersion = configVersion;
        Report = new AgentReport { AgentVersion = agentVersion };
        SeeAt(now, intervalSeconds);
    }

    /// <summary>The agent's credential was revoked.</summary>
    public void End(DateTime now)
    {
        if (EndedAt is not null) return;
        Generation++;
        EndedAt = now;
    }

    /// <summary>The presence after a heartbeat; this one stays as it was.</summary>
    /// <param name="report">What the agent said, checked.</param>
    /// <param name="intervalSeconds">What it is told to keep to from now on.</param>
    /// <param name="ahead">How far its clock is ahead of ours; null where it did not tell its time.</param>
    /// <param name="configVersion">Which configuration it has after the answer.</param>
    /// <param name="now">UTC; the heartbeat counts from now even where the clock stepped back since the one before.</param>
    public AgentPresence Beat(AgentReport report, int intervalSeconds, TimeSpan? ahead, string configVersion, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(report);
        var before = StatusAt(now);
        var next = (AgentPresence)MemberwiseClone();
        // A time that it has been so since goes on as long as the status does; after the clock stepped back it lies no later than now.
        next.FailingSince = !report.Failing.Any() ? null
            : before == AgentStatus.Degraded ? Earlier(StatusSince(now), now)
            : now;
        next.OnlineSince = before == AgentStatus.Online ? Earlier(OnlineSince, now) : now;
        next.ClockSkewMilliseconds = ahead is { } skew ? (long)Math.Round(skew.TotalMilliseconds) : ClockSkewMilliseconds;
        next.ConfigVersion = configVersion;
        next.Report = report;
        next.SeeAt(now, intervalSeconds);
        return next;
    }

    /// <summary>
    /// Whether a command that waits for the agent is sent with the answer to a heartbeat that arrives now: when it is due by
    /// <see cref="CommandSchedule"/>, and always with the first heartbeat after the agent enrolled or was offline, since the agent may have
    /// lost what it was sent before.
    /// </summary>
    /// <param name="requestedAt">UTC; when the command was last requested.</param>
    /// <param name="now">UTC.</param>
    public bool IsCommandDue(DateTime requestedAt, DateTime now) =>
        Report.UptimeSeconds is null || StatusAt(now) == AgentStatus.Offline || CommandSchedule.IsDue(requestedAt, LastSeenAt, now);

    /// <summary>How the agent is doing.</summary>
    public AgentStatus StatusAt(DateTime now) => Compiled(this, now);

    /// <summary>UTC; since when it has been doing so.</summary>
    public DateTime StatusSince(DateTime now) => StatusAt(now) switch
    {
        AgentStatus.Online => OnlineSince,
        // Late or not well, whichever came first.
        AgentStatus.Degraded => DegradedAt <= now ? Earlier(FailingSince, DegradedAt) : FailingSince ?? now,
        AgentStatus.Offline => OfflineAt <= now ? Earlier(EndedAt, OfflineAt) : EndedAt ?? now,
        var unknown => throw new ArgumentOutOfRangeException(nameof(now), unknown, null),
    };

    /// <summary>Why it is not online, in a sentence for a person; null while it is.</summary>
    public string? ReasonAt(DateTime now) => StatusAt(now) switch
    {
        AgentStatus.Online => null,
        AgentStatus.Degraded when FailingSince is not null => $"Not well: {string.Join(", ", Report.Failing.Select(name => $"{name} is {Report.Services[name]}"))}.",
        AgentStatus.Degraded => $"No heartbeat for {DegradedAfterIntervals} intervals of {IntervalSeconds} s.",
        AgentStatus.Offline when EndedAt is not null => "Its credential was revoked.",
        AgentStatus.Offline => $"No heartbeat for {OfflineAfterIntervals} intervals of {IntervalSeconds} s.",
        var unknown => throw new ArgumentOutOfRangeException(nameof(now), unknown, null),
    };

    private static DateTime Earlier(DateTime? one, DateTime other) => one < other ? one.Value : other;

    private void SeeAt(DateTime now, int intervalSeconds)
    {
        LastSeenAt = now;
        IntervalSeconds = intervalSeconds;
        DegradedAt = now.AddSeconds(DegradedAfterIntervals * intervalSeconds);
        OfflineAt = now.AddSeconds(OfflineAfterIntervals * intervalSeconds);
    }
}
