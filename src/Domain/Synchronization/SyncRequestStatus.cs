namespace Sites.Domain.Synchronization;

/// <summary>What became of a request to synchronise. The first two are open, the others are how it ends.</summary>
public enum SyncRequestStatus
{
    /// <summary>It waits for an agent that was not online when it was made.</summary>
    Queued,

    /// <summary>The agent was online when it was made, or has taken it up.</summary>
    Started,

    /// <summary>The agent has done it.</summary>
    Completed,

    /// <summary>The agent could not do it.</summary>
    Failed,

    /// <summary>Its time was over before the agent was done.</summary>
    Expired,
}
