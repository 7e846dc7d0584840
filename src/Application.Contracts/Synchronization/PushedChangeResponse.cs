using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The outcome of one change. The site stores <c>state</c>; its feed delivers the same.</summary>
public sealed record PushedChangeResponse
{
    /// <summary>Identifier of the change; null if the change has no valid one. Results have the order of the changes.</summary>
    /// <example>019ca93e-ef80-706c-ab74-d0fb32e70629</example>
    public required Guid? ChangeId { get; init; }

    /// <summary>Outcome of the change.</summary>
    public required ChangeOutcome Outcome { get; init; }

    /// <summary>For a duplicate, the outcome when the change was first pushed.</summary>
    public required ChangeOutcome? FirstOutcome { get; init; }

    /// <summary>Current version of the entity at the site; null if the entity is not at the site.</summary>
    /// <example>1842</example>
    [Range(typeof(long), "1", "9223372036854775807")]
    public required long? Version { get; init; }

    /// <summary>The generation in which the version is valid, to be sent back with it; null if there is no version.</summary>
    /// <example>69a3f1c05be2d417</example>
    public required string? Generation { get; init; }

    /// <summary>Identifier of the conflict that contains the change.</summary>
    /// <example>019ca93f-b2d0-7a65-a6b6-5a6a8b8148f6</example>
    public required Guid? ConflictId { get; init; }

    /// <summary>Stable code of why the change was refused or superseded.</summary>
    /// <example>sync_change.out_of_order</example>
    public required string? Code { get; init; }

    /// <summary>Why the change was refused or superseded, as a human-readable sentence.</summary>
    /// <example>A later change of the same site has been received already and supersedes this one.</example>
    public required string? Detail { get; init; }

    /// <summary>Fields whose value at central wins over the site's.</summary>
    /// <example>["hostname"]</example>
    public required IReadOnlyList<string> SupersededFields { get; init; }

    /// <summary>Current state of the entity; null if the entity is not at the site.</summary>
    public required JsonElement? State { get; init; }
}
