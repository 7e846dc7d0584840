namespace Sites.FleetSimulator;

/// <summary>The behaviour of an agent besides reporting in time.</summary>
internal enum Behaviour
{
    Steady,

    /// <summary>Stops reporting until it is degraded, and then reports again.</summary>
    Late,

    /// <summary>Stops reporting until it is offline, and then reports again.</summary>
    Gone,

    /// <summary>Restarts with an uptime of zero; sometimes it also re-enrols and uses its old key for a while.</summary>
    Restarts,

    /// <summary>Reports a problem with a service for a while.</summary>
    Fails,

    /// <summary>Its credential is revoked; sometimes it re-enrols later.</summary>
    Revoked,

    /// <summary>Sends invalid requests between valid ones.</summary>
    Invalid,

    /// <summary>Receives repeated requests to synchronise.</summary>
    Synchronises,

    /// <summary>Receives a request to synchronise while it does not report.</summary>
    SynchronisesLater,
}

/// <summary>Assigns behaviours to agents.</summary>
internal static class Behaviours
{
    private static readonly (Behaviour Behaviour, int Percent)[] Shares =
    [
        (Behaviour.Late, 10), (Behaviour.Gone, 8), (Behaviour.Restarts, 10), (Behaviour.Fails, 10), (Behaviour.Revoked, 6), (Behaviour.Invalid, 8),
        (Behaviour.Synchronises, 8), (Behaviour.SynchronisesLater, 4),
    ];

    /// <summary>Assigns each behaviour to its share of the agents in random order; the rest is steady.</summary>
    public static Behaviour[] Assign(int agents, int seed)
    {
        var all = new Behaviour[agents];
        var next = 0;
        foreach (var (behaviour, percent) in Shares)
        {
            for (var assigned = 0; assigned < Math.Max(1, agents * percent / 100) && next < agents; assigned++) all[next++] = behaviour;
        }

        new Random(seed).Shuffle(all);
        return all;
    }
}
