using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>
/// The body of <c>POST /agents/sync-requests/{id}/acknowledge</c> and <c>…/complete</c>. It is optional and has no
/// members yet; members that newer agents send are ignored.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record SyncRequestNews;
