using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /agents/changes</c>. Unknown members are ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record PushChangesRequest
{
    /// <summary>1–500 changes; changes to the same entity in the order in which they were made. Required.</summary>
    [Required, MinLength(1), MaxLength(500)]
    public IReadOnlyList<PushedChangeRequest>? Changes { get; init; }
}

/// <summary>A change that a site made on its own.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record PushedChangeRequest
{
    /// <summary>A UUID that the agent creates for the change; pushing it again has no further effect. Required; without it, only this change is refused.</summary>
    /// <example>019ca93e-ef80-706c-ab74-d0fb32e70629</example>
    [Required, MinLength(1)]
    public string? ChangeId { get; init; }

    /// <summary><c>node</c>; only central changes the other kinds. Without it, only this change is refused.</summary>
    public SyncEntityType? EntityType { get; init; }

    /// <summary>UUID of the entity; a new one for a node that the site discovered. Without it, only this change is refused.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    public string? EntityId { get; init; }

    /// <summary>The version that the site had when it made the change, ≥ 0; 0 for a node that it discovered and never received. Without it, only this change is refused.</summary>
    /// <example>1841</example>
    public long? BaseVersion { get; init; }

    /// <summary>The <c>generation</c> with which the site received the base version. With it, central recognises versions that it lost in a restore.</summary>
    /// <example>b9a6c21d5f0e3a1</example>
    public string? Generation { get; init; }

    /// <summary>The state that the site changed, as it had it, a JSON object. Used if central no longer has the base version; otherwise it decides by the strategy for every field that differs.</summary>
    public JsonElement? BaseState { get; init; }

    /// <summary>When the change was made, by the site's clock; the service corrects it by the deviation that heartbeats show. Without it and without <c>age_seconds</c>, only this change is refused.</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public DateTime? ModifiedAt { get; init; }

    /// <summary>How long ago the change was made, in seconds, by a clock that is never set (monotonic), ≥ 0. For sites without a reliable clock; used instead of <c>modified_at</c>.</summary>
    /// <example>3600</example>
    public double? AgeSeconds { get; init; }

    /// <summary>The entity's state at the site, a JSON object. Fields that are left out are unchanged. Without it, only this change is refused.</summary>
    public JsonElement? State { get; init; }
}
