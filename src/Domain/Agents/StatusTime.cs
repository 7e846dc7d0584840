namespace Sites.Domain.Agents;

/// <summary>The time at which the status of agents is computed.</summary>
/// <param name="Now">The current time (UTC).</param>
/// <param name="StoredThrough">
/// The time up to which all heartbeats that arrived are stored (UTC). It equals <paramref name="Now"/> unless the database is locked, full or
/// unreachable; an agent that became late since then may have reported in time.
/// </param>
/// <param name="Latest">The latest time that a last heartbeat can have (UTC): a little later than <paramref name="Now"/>, because clocks differ.</param>
public readonly record struct StatusTime(DateTime Now, DateTime StoredThrough, DateTime Latest)
{
    /// <summary>How far the time of the last heartbeat may be in the future, because the clocks of replicas differ.</summary>
    public static readonly TimeSpan FutureTolerance = TimeSpan.FromMinutes(1);

    /// <summary>Returns the time if all heartbeats that arrived are stored.</summary>
    public static StatusTime At(DateTime now) => At(now, now);

    /// <summary>Returns the time if the heartbeats that arrived later than <paramref name="storedThrough"/> are not stored.</summary>
    public static StatusTime At(DateTime now, DateTime storedThrough) => new(now, storedThrough, now + FutureTolerance);
}

/// <summary>Which configuration an agent has, and which it should have.</summary>
/// <param name="Reported">The version that the agent reports with its heartbeat; null if it reports none.</param>
/// <param name="Current">The version of the configuration that its site has.</param>
public readonly record struct ConfigState(string? Reported, string Current);
