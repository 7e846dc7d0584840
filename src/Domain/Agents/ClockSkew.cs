namespace Sites.Domain.Agents;

/// <summary>
/// The difference between the clock of a site's agent and central's, which is measured with each heartbeat. Every time of an agent is
/// converted here.
/// </summary>
public static class ClockSkew
{
    /// <summary>How far a past time may be ahead of the agent's own clock, because that clock may have been adjusted meanwhile.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Converts a time of the agent's clock to central's clock, clamped to the range of <see cref="DateTime"/>.</summary>
    /// <param name="time">The time by the agent's clock (UTC).</param>
    /// <param name="ahead">How far the agent's clock is ahead of central's; negative if it is behind.</param>
    /// <param name="latest">The latest possible time by central's clock (UTC), in case the measured difference is wrong; null for no limit.</param>
    /// <returns>The time by central's clock (UTC).</returns>
    public static DateTime ToCentralTime(DateTime time, TimeSpan ahead, DateTime? latest = null) =>
        new(Math.Clamp(time.Ticks - ahead.Ticks, DateTime.MinValue.Ticks, (latest ?? DateTime.MaxValue).Ticks), DateTimeKind.Utc);
}
