using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>
/// The body of <c>POST /agents/sync-requests/{id}/acknowledge</c> and <c>…/complete</c>; it may be left out. It has no
/// members yet; those that newer agents send are passed over.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record SyncRequestNews;
