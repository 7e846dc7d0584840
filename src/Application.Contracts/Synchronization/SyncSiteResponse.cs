namespace Sites.Application.Contracts.Synchronization;

/// <summary>The response to <c>POST /sites/{id}/sync</c>.</summary>
public sealed record SyncSiteResponse
{
    /// <summary>Identifier of the request; if the site already has an open request, its identifier.</summary>
    /// <example>019ca93b-e240-737f-89a1-de64815ef6d1</example>
    public required Guid SyncId { get; init; }

    /// <summary><c>started</c> if the agent is online, otherwise <c>queued</c>.</summary>
    public required SyncRequestStatus Status { get; init; }

    /// <summary>What happens next, as a human-readable sentence.</summary>
    /// <example>The agent receives the request with its next heartbeat.</example>
    public required string Message { get; init; }
}
