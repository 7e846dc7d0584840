using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /agents/sync-requests/{id}/fail</c>. Members that the service does not know are passed over.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record FailSyncRequestRequest
{
    /// <summary>Why; 1–1,000 characters, required.</summary>
    public string? Reason { get; init; }
}
