namespace Sites.Domain.Synchronization;

/// <summary>Status of a request to synchronise. The first two are open, the others final.</summary>
public enum SyncRequestStatus
{
    /// <summary>The agent was offline when the request was made, and has not acknowledged it yet.</summary>
    Queued,

    /// <summary>The agent was online when the request was made, or has acknowledged it.</summary>
    Started,

    /// <summary>The agent completed the synchronisation.</summary>
    Completed,

    /// <summary>The agent could not complete the synchronisation.</summary>
    Failed,

    /// <summary>The request expired before the agent completed it.</summary>
    Expired,

    /// <summary>A person cancelled the request.</summary>
    Cancelled,
}
