using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /agents/sync-requests/{id}/fail</c>. Unknown members are ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record FailSyncRequestRequest
{
    /// <summary>Why the request failed; 1–1,000 printable characters after trimming; required.</summary>
    /// <example>The disk is full.</example>
    [Required, MinLength(1), MaxLength(1000)]
    public string? Reason { get; init; }
}
