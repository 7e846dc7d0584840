namespace Sites.Domain.Agents;

/// <summary>
/// When a command is sent that an agent has not acknowledged: when it is requested, and again after intervals of 1, 2, 5, 10, 15, 30 and
/// 60 minutes, and every 60 minutes from then on. It is sent with the first heartbeat at or after each of these times. This needs only the
/// time of the request and the time of the last heartbeat, which are stored anyway. A command that the agent did not receive, because an
/// answer was lost, because a heartbeat arrived while the request was being stored, or because the clocks of two replicas differ, is sent
/// again at the next due time.
/// </summary>
public static class CommandSchedule
{
    /// <summary>The longest interval between two due times.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(60);

    // Offsets from the request; after the last one, a command is due every LongestInterval.
    private static readonly TimeSpan[] Growing = [.. new[] { 0, 1, 3, 8, 18, 33, 63 }.Select(minutes => TimeSpan.FromMinutes(minutes))];

    /// <summary>Returns whether a command is sent with the answer to a heartbeat, because it became due since the previous heartbeat.</summary>
    /// <param name="requestedAt">When the command was last requested (UTC).</param>
    /// <param name="previousHeartbeat">When the previous heartbeat arrived (UTC).</param>
    /// <param name="now">When this heartbeat arrived (UTC).</param>
    /// <returns>
    /// True also for the first heartbeat after central's clock was set back, when the times are inconsistent. A request with a time in the
    /// future is due every <see cref="LongestInterval"/> until that time.
    /// </returns>
    public static bool IsDue(DateTime requestedAt, DateTime previousHeartbeat, DateTime now)
    {
        if (now < previousHeartbeat) return true;
        // The order of two events at the same instant is unknown.
        return previousHeartbeat == requestedAt || LastDueBy(now - requestedAt) > previousHeartbeat - requestedAt;
    }

    /// <summary>Returns the last due time that is not after a given time, both as offsets from the request.</summary>
    private static TimeSpan LastDueBy(TimeSpan time)
    {
        if (time >= TimeSpan.Zero && time < Growing[^1]) return Growing.Last(due => due <= time);
        var from = time < TimeSpan.Zero ? TimeSpan.Zero : Growing[^1];
        var rest = (time - from).Ticks % LongestInterval.Ticks;
        return TimeSpan.FromTicks(time.Ticks - (rest < 0 ? rest + LongestInterval.Ticks : rest));
    }
}
