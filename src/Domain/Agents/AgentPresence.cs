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

    /// <summary>How long an agent counts as duplicated after two agents were noticed that use its key.</summary>
    public static readonly TimeSpan DuplicateRetention = TimeSpan.FromHours(1);

    /// <summary>How far the uptime of an agent may deviate from the elapsed time for two heartbeats of the same run.</summary>
    public static readonly TimeSpan UptimeTolerance = TimeSpan.FromMinutes(2);

    /// <summary>Maximum length of a configuration version, in characters.</summary>
    public const int MaxConfigVersionLength = 16;

    private static readonly Func<AgentPresence, StatusTime, AgentStatus> Compiled;

    static AgentPresence()
    {
        Rule = (agent, at) =>
            agent.EndedAt != null ? AgentStatus.Offline
            : agent.LastSeenAt > at.Latest || (agent.DegradedAt <= at.Now && agent.DegradedAt > at.StoredThrough) ? AgentStatus.Unknown
            : agent.OfflineAt <= at.Now && agent.OfflineAt > at.StoredThrough ? AgentStatus.Unknown
            : agent.OfflineAt <= at.Now ? AgentStatus.Offline
            : agent.FailingSince != null || agent.DegradedAt <= at.Now || agent.DuplicateUntil > at.Now ? AgentStatus.Degraded
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
    /// <see cref="StatusAt(StatusTime)"/>.
    /// </summary>
    public static Expression<Func<AgentPresence, StatusTime, AgentStatus>> Rule { get; }

    /// <summary>Identifier of the site.</summary>
    public GroupId SiteId { get; private set; }

    /// <summary>Number of heartbeats since the agent enrolled.</summary>
    public long Heartbeats { get; private set; }

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

    /// <summary>When two agents were first noticed that use the key at the same time (UTC); null if none were.</summary>
    public DateTime? DuplicateSince { get; private set; }

    /// <summary>Until when the agent counts as duplicated (UTC), unless that is noticed again; null if it never was.</summary>
    public DateTime? DuplicateUntil { get; private set; }

    /// <summary>When the agent's credential was revoked (UTC); null while it is valid.</summary>
    public DateTime? EndedAt { get; private set; }

    /// <summary>How far the agent's clock is ahead of central's, in milliseconds; null if the agent has never reported its time.</summary>
    public long? ClockSkewMilliseconds { get; private set; }

    /// <summary>The configuration version that the agent is known to have: the one that it last reported, or got when it enrolled.</summary>
    public string ConfigVersion { get; private set; }

    /// <summary>The configuration version that the agent was last sent and has not acknowledged; null if there is none.</summary>
    public string? OfferedConfigVersion { get; private set; }

    /// <summary>When that version was first sent (UTC); the times of its repetitions are counted from then on.</summary>
    public DateTime? ConfigOfferedAt { get; private set; }

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
        Heartbeats = 0;
        (DuplicateSince, DuplicateUntil) = (null, null);
        OnlineSince = now;
        ClockSkewMilliseconds = null;
        (ConfigVersion, OfferedConfigVersion, ConfigOfferedAt) = (configVersion, null, null);
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
    /// <param name="config">Which configuration the agent has, and which it should have.</param>
    /// <param name="now">The current time (UTC). It counts as the time of the heartbeat even if the clock was set back since the last one.</param>
    public AgentPresence WithHeartbeat(AgentReport report, int intervalSeconds, TimeSpan? ahead, ConfigState config, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(report);
        var before = StatusAt(now);
        var next = (AgentPresence)MemberwiseClone();
        next.Heartbeats++;
        if (IsOfAnotherAgent(report, now))
        {
            next.DuplicateSince = DuplicateUntil > now ? DuplicateSince : now;
            next.DuplicateUntil = now + DuplicateRetention;
        }

        // A start time is kept while the status stays the same; after the clock was set back, it must not be in the future.
        next.FailingSince = !report.Failing.Any() ? null
            : before == AgentStatus.Degraded ? Earlier(StatusSince(now), now)
            : now;
        next.OnlineSince = before == AgentStatus.Online ? Earlier(OnlineSince, now) : now;
        next.ClockSkewMilliseconds = ahead is { } skew ? (long)Math.Round(skew.TotalMilliseconds) : ClockSkewMilliseconds;
        next.RecordConfig(config, now);
        next.Report = report with { BeforeRestart = EndedRun(report) };
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
        Heartbeats == 0 || StatusAt(now) == AgentStatus.Offline || CommandSchedule.IsDue(requestedAt, LastSeenAt, now);

    /// <summary>
    /// Returns whether the current configuration is sent with the answer to a heartbeat that arrives now. An agent that reports its version
    /// gets it with every heartbeat until it has it; one that does not gets it again like any other command that was not acknowledged.
    /// </summary>
    /// <param name="config">Which configuration the agent has, and which it should have.</param>
    /// <param name="now">The current time (UTC).</param>
    public bool IsConfigDue(ConfigState config, DateTime now)
    {
        if (config.Reported is { } reported) return reported != config.Current;
        if (OfferedConfigVersion is null) return ConfigVersion != config.Current;
        // It was sent with the heartbeat at that time, so the first repetition is due later.
        return OfferedConfigVersion != config.Current || IsCommandDue(ConfigOfferedAt!.Value.AddTicks(-1), now);
    }

    /// <summary>Returns the status at a given time, if all heartbeats that arrived are stored.</summary>
    public AgentStatus StatusAt(DateTime now) => StatusAt(StatusTime.At(now));

    /// <summary>Returns the status at a given time.</summary>
    public AgentStatus StatusAt(StatusTime at) => Compiled(this, at);

    /// <summary>Returns when the agent last sent a heartbeat or enrolled (UTC); null if that time is in the future and therefore wrong.</summary>
    public DateTime? LastSeenBy(StatusTime at) => LastSeenAt > at.Latest ? null : LastSeenAt;

    /// <summary>Returns when the status at a given time began (UTC).</summary>
    public DateTime StatusSince(DateTime now) => StatusSince(StatusTime.At(now));

    /// <summary>Returns when the status at a given time began (UTC).</summary>
    public DateTime StatusSince(StatusTime at) => StatusAt(at) switch
    {
        AgentStatus.Online => OnlineSince,
        // Without heartbeats, with a failing service or duplicated, whichever came first.
        AgentStatus.Degraded => Earlier(
            DuplicateUntil > at.Now ? DuplicateSince : null, DegradedAt <= at.Now ? Earlier(FailingSince, DegradedAt) : FailingSince ?? at.Now),
        AgentStatus.Offline => OfflineAt <= at.Now ? Earlier(EndedAt, OfflineAt) : EndedAt ?? at.Now,
        AgentStatus.Unknown => Earlier(DegradedAt, at.Now),
        var other => throw new ArgumentOutOfRangeException(nameof(at), other, null),
    };

    /// <summary>Returns a sentence that explains why the agent is not online; null if it is.</summary>
    public string? ReasonAt(DateTime now) => ReasonAt(StatusTime.At(now));

    /// <summary>Returns a sentence that explains why the agent is not online; null if it is.</summary>
    public string? ReasonAt(StatusTime at) => StatusAt(at) switch
    {
        AgentStatus.Online => null,
        AgentStatus.Unknown when LastSeenAt > at.Latest => "Its last heartbeat is in the future: central's clock was set back. The next heartbeat corrects it.",
        AgentStatus.Unknown => "Heartbeats arrive but cannot be stored at the moment.",
        AgentStatus.Degraded when DuplicateUntil > at.Now =>
            $"Two agents use the key of this site; noticed first at {DuplicateSince:yyyy-MM-ddTHH:mm:ssZ}. Revoke the agent, and enrol only one of them again.",
        AgentStatus.Degraded when FailingSince is not null => $"Failing services: {string.Join(", ", Report.Failing.Select(name => $"{name} is {Report.Services[name]}"))}.",
        AgentStatus.Degraded => $"No heartbeat for {DegradedAfterIntervals} intervals of {IntervalSeconds} s.",
        AgentStatus.Offline when EndedAt is not null => "Its credential was revoked.",
        AgentStatus.Offline => $"No heartbeat for {OfflineAfterIntervals} intervals of {IntervalSeconds} s.",
        var other => throw new ArgumentOutOfRangeException(nameof(at), other, null),
    };

    /// <summary>
    /// Returns whether a report comes from another agent than the previous one. An agent that restarts begins again with a low uptime and counts
    /// on from there. If the uptime then returns to the run that had ended, or the number of the heartbeat falls without a restart, two
    /// machines have the same key, usually because one is a copy of the other.
    /// </summary>
    private bool IsOfAnotherAgent(AgentReport report, DateTime now)
    {
        if (report.UptimeSeconds is not { } uptime || Report.UptimeSeconds is not { } previous || uptime < previous) return false;
        if (report.Sequence < Report.Sequence) return true;
        if (Report.BeforeRestart is not { } ended || now < LastSeenAt) return false;
        // Two runs that began at about the same time cannot be told apart.
        return Continues(ended.UptimeSeconds, ended.SeenAt) && !Continues(previous, LastSeenAt);

        bool Continues(long from, DateTime seenAt) => Math.Abs(uptime - from - (now - seenAt).TotalSeconds) <= UptimeTolerance.TotalSeconds;
    }

    /// <summary>Returns the run that ended before the one that the report belongs to.</summary>
    private AgentRun? EndedRun(AgentReport report) =>
        report.UptimeSeconds < Report.UptimeSeconds ? new AgentRun(Report.UptimeSeconds.Value, LastSeenAt) : Report.BeforeRestart;

    private void RecordConfig(ConfigState config, DateTime now)
    {
        if (config.Reported is { } reported)
        {
            ConfigVersion = reported.Length <= MaxConfigVersionLength ? reported : "";
            if (reported == config.Current) (OfferedConfigVersion, ConfigOfferedAt) = (null, null);
        }

        if ((OfferedConfigVersion ?? ConfigVersion) != config.Current) (OfferedConfigVersion, ConfigOfferedAt) = (config.Current, now);
    }

    private static DateTime Earlier(DateTime? one, DateTime other) => one < other ? one.Value : other;

    private void SetLastSeen(DateTime now, int intervalSeconds)
    {
        LastSeenAt = now;
        IntervalSeconds = intervalSeconds;
        DegradedAt = now.AddSeconds(DegradedAfterIntervals * intervalSeconds);
        OfflineAt = now.AddSeconds(OfflineAfterIntervals * intervalSeconds);
    }
}
