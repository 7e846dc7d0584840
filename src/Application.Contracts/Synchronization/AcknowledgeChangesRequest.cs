using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /agents/changes/acknowledge</c>. Members that the service does not know are passed over.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record AcknowledgeChangesRequest
{
    /// <summary>1–500.</summary>
    public IReadOnlyList<KnownVersionRequest>? Versions { get; init; }
}

/// <summary>A version that the site has.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record KnownVersionRequest
{
    /// <summary>As in the feed.</summary>
    public string? EntityType { get; init; }

    /// <summary>As in the feed.</summary>
    public Guid? EntityId { get; init; }

    /// <summary>As in the feed.</summary>
    public long? Version { get; init; }
}
