namespace Sites.FleetSimulator;

/// <summary>A request to synchronise, from the person's side and the agent's.</summary>
/// <param name="Id">As it was answered.</param>
/// <param name="FullSync">What was asked for.</param>
/// <param name="EntityTypes">What was asked for, as JSON.</param>
/// <param name="RequestedAt">When it had been asked for.</param>
internal sealed record SyncErrand(string Id, bool FullSync, string EntityTypes, DateTime RequestedAt)
{
    /// <summary>So long after a request it is sent for the second time, give or take a slow answer.</summary>
    public static readonly TimeSpan Repeated = TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(5);

    /// <summary>From when on a heartbeat that is answered without it is wrong; at first, every one.</summary>
    public DateTime DueBy { get; set; }

    /// <summary>How often the agent lets it be sent again before it acknowledges it.</summary>
    public int Ignores { get; set; }

    public bool IsAcknowledged { get; set; }

    /// <summary>What it must be by now; null while that is for the service to say (queued or started).</summary>
    public string? Outcome { get; set; }

    public string? Reason { get; set; }
}
