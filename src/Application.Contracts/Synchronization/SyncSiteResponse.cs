namespace Sites.Application.Contracts.Synchronization;

/// <summary>What became of the wish that a site synchronise.</summary>
public sealed record SyncSiteResponse
{
    /// <summary>Identifier of the request; the same one while one is open.</summary>
    /// <example>019ca93b-e240-737f-89a1-de64815ef6d1</example>
    public required Guid SyncId { get; init; }

    /// <summary><c>started</c> when the agent is online, else <c>queued</c>.</summary>
    public required SyncRequestStatus Status { get; init; }

    /// <summary>What happens next.</summary>
    /// <example>The agent is told with its next heartbeat.</example>
    public required string Message { get; init; }
}
