namespace Sites.Application.Contracts.Synchronization;

/// <summary>What became of the wish that a site synchronise.</summary>
public sealed record SyncSiteResponse
{
    /// <summary>The request; the same one while one is open.</summary>
    public required Guid SyncId { get; init; }

    /// <summary><c>started</c> when the agent is online, else <c>queued</c>.</summary>
    public required SyncRequestStatus Status { get; init; }

    /// <summary>What happens next.</summary>
    public required string Message { get; init; }
}
