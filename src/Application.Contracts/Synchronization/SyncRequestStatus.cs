using System.Text.Json.Serialization;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The status of a request to synchronise. <c>queued</c> and <c>started</c> are open, the others are final.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SyncRequestStatus>))]
public enum SyncRequestStatus
{
    /// <summary>The agent was not online when the request was created.</summary>
    Queued,

    /// <summary>The agent was online when the request was created, or has acknowledged it.</summary>
    Started,

    /// <summary>The agent has synchronised.</summary>
    Completed,

    /// <summary>The agent reported that the synchronisation failed.</summary>
    Failed,

    /// <summary>The request expired before the agent completed it.</summary>
    Expired,

    /// <summary>A person cancelled the request.</summary>
    Cancelled,
}
