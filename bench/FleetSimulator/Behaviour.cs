namespace Sites.FleetSimulator;

/// <summary>What an agent does besides reporting in time.</summary>
internal enum Behaviour
{
    Steady,

    /// <summary>Says nothing until it is late, and comes back.</summary>
    Late,

    /// <summary>Says nothing until it counts as gone, and comes back.</summary>
    Gone,

    /// <summary>Begins anew: its uptime is zero again, and sometimes it enrols again and goes on with its old key for a while.</summary>
    Restarts,

    /// <summary>Reports a service that is not well for a while.</summary>
    Fails,

    /// <summary>Its credential is revoked; sometimes it enrols again later.</summary>
    Revoked,

    /// <summary>Sends what must be refused between what must be accepted.</summary>
    Rubbish,

    /// <summary>Is asked to synchronise, again and again.</summary>
    Synchronises,

    /// <summary>Is asked to synchronise while it is silent.</summary>
    SynchronisesLater,
}

/// <summary>Gives every agent its behaviour.</summary>
internal static class Behaviours
{
    private static readonly (Behaviour Behaviour, int Percent)[] Shares =
    [
        (Behaviour.Late, 10), (Behaviour.Gone, 8), (Behaviour.Restarts, 10), (Behaviour.Fails, 10), (Behaviour.Revoked, 6), (Behaviour.Rubbish, 8),
        (Behaviour.Synchronises, 8), (Behaviour.SynchronisesLater, 4),
    ];

    /// <summary>So many of each, whoever it is; the rest is steady.</summary>
    public static Behaviour[] Deal(int agents, int seed)
    {
        var all = new Behaviour[agents];
        var next = 0;
        foreach (var (behaviour, percent) in Shares)
        {
            for (var dealt = 0; dealt < Math.Max(1, agents * percent / 100) && next < agents; dealt++) all[next++] = behaviour;
        }

        new Random(seed).Shuffle(all);
        return all;
    }
}
