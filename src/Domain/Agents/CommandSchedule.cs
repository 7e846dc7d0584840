namespace Sites.Domain.Agents;

/// <summary>
/// When a command that an agent does not acknowledge is sent: when it was requested, and then again after 1, 2, 5, 10, 15,
/// 30 and 60 minutes and every 60 minutes from there on, each interval counted from the time before. It goes with the first
/// heartbeat at or after each of these times, so nothing has to be stored for it but the time of the request and the time
/// of the agent's last heartbeat, which are stored anyway. A command that the agent never received, because an answer was
/// lost, because it reported while the request was being stored, or because the clocks of two replicas differ, comes at the
/// next due time.
/// </summary>
public static class CommandSchedule
{
    /// <summary>The longest interval between two due times.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(60);

    // From the request on; every LongestInterval after the last one.
    private static readonly TimeSpan[] Growing = [.. new[] { 0, 1, 3, 8, 18, 33, 63 }.Select(minutes => TimeSpan.FromMinutes(minutes))];

    /// <summary>Whether the command goes with the answer to a heartbeat: whether it became due since the heartbeat before.</summary>
    /// <param name="requestedAt">UTC; when the command was last requested.</param>
    /// <param name="previousHeartbeat">UTC; when the agent was last heard of.</param>
    /// <param name="now">UTC; when the heartbeat came.</param>
    /// <returns>
    /// True also where the times contradict each other, because central's clock was set back: for the first heartbeat after
    /// that. A request whose time is in the future is due every <see cref="LongestInterval"/> until its time has come.
    /// </returns>
    public static bool IsDue(DateTime requestedAt, DateTime previousHeartbeat, DateTime now)
    {
        if (now < previousHeartbeat) return true;
        // The order of two events at the same instant is unknown.
        return previousHeartbeat == requestedAt || LastDueBy(now - requestedAt) > previousHeartbeat - requestedAt;
    }

    /// <summary>The last due time that is not after a time, both counted from the request.</summary>
    private static TimeSpan LastDueBy(TimeSpan time)
    {
        if (time >= TimeSpan.Zero && time < Growing[^1]) return Growing.Last(due => due <= time);
        var from = time < TimeSpan.Zero ? TimeSpan.Zero : Growing[^1];
        var rest = (time - from).Ticks % LongestInterval.Ticks;
        return TimeSpan.FromTicks(time.Ticks - (rest < 0 ? rest + LongestInterval.Ticks : rest));
    }
}
