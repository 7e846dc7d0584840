using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /agents/changes</c>. Members that the service does not know are passed over.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record PushChangesRequest
{
    /// <summary>1–500, those of one entity in the order in which they were made.</summary>
    public IReadOnlyList<PushedChangeRequest>? Changes { get; init; }
}

/// <summary>A change that a site made by itself.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record PushedChangeRequest
{
    /// <summary>A UUID that the agent makes for it; pushing it again has no effect of its own.</summary>
    public string? ChangeId { get; init; }

    /// <summary><c>node</c>; whatever else is central's own.</summary>
    public string? EntityType { get; init; }

    /// <summary>A UUID; for a node that the site discovered, a new one.</summary>
    public string? EntityId { get; init; }

    /// <summary>The version that the site had when it made the change; 0 for a node that it discovered and never was told of.</summary>
    public long? BaseVersion { get; init; }

    /// <summary>When it was made, by the site's clock; how far that is off is known from its heartbeats.</summary>
    public DateTime? ModifiedAt { get; init; }

    /// <summary>What the entity is at the site since. Fields that are left out are as they were.</summary>
    public JsonElement? State { get; init; }
}
