namespace Sites.FleetSimulator;

/// <summary>A request to synchronise, as the requester and the agent see it.</summary>
/// <param name="Id">Identifier of the request.</param>
/// <param name="FullSync">Whether a full synchronisation was requested.</param>
/// <param name="EntityTypes">The requested kinds of entities, as JSON.</param>
/// <param name="RequestedAt">When the request had been made (UTC).</param>
internal sealed record SyncErrand(string Id, bool FullSync, string EntityTypes, DateTime RequestedAt)
{
    /// <summary>Time after which the command is sent for the second time, with a tolerance for slow responses.</summary>
    public static readonly TimeSpan Repeated = TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(5);

    /// <summary>Time from which every response to a heartbeat must contain the command (UTC); at first, all of them.</summary>
    public DateTime DueBy { get; set; }

    /// <summary>Number of times that the agent ignores the command before it acknowledges it.</summary>
    public int Ignores { get; set; }

    public bool IsAcknowledged { get; set; }

    /// <summary>The final status that the request must have; null while it is open (queued or started).</summary>
    public string? Outcome { get; set; }

    public string? Reason { get; set; }
}
