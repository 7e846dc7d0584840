using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /agents/changes/acknowledge</c>. Unknown members are ignored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record AcknowledgeChangesRequest
{
    /// <summary>1–500 versions; required.</summary>
    [Required, MinLength(1), MaxLength(500)]
    public IReadOnlyList<KnownVersionRequest>? Versions { get; init; }

    /// <summary>The <c>generation</c> of the page that contained the versions. Versions that central lost in a restore count as unknown.</summary>
    /// <example>b9a6c21d5f0e3a1</example>
    public string? Generation { get; init; }
}

/// <summary>A version that the site has stored.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Skip)]
public sealed record KnownVersionRequest
{
    /// <summary>Kind of the entity, as in the feed; required. An entry with a missing or unknown value is counted in <c>unknown</c>.</summary>
    [Required]
    public SyncEntityType? EntityType { get; init; }

    /// <summary>Identifier of the entity, as in the feed; required.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    [Required]
    public Guid? EntityId { get; init; }

    /// <summary>Version of the entity, as in the feed; required.</summary>
    /// <example>1842</example>
    [Required]
    public long? Version { get; init; }
}
