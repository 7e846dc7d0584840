using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>The outcome of one change. <c>state</c> is what the site is to have; its feed delivers the same.</summary>
public sealed record PushedChangeResponse
{
    /// <summary>Identifier of the change.</summary>
    /// <example>019ca93e-ef80-706c-ab74-d0fb32e70629</example>
    public required Guid ChangeId { get; init; }

    /// <summary>What became of it.</summary>
    public required ChangeOutcome Outcome { get; init; }

    /// <summary>For a duplicate: what became of it the first time.</summary>
    public required ChangeOutcome? FirstOutcome { get; init; }

    /// <summary>The entity's current version at the site; null where the site has none.</summary>
    /// <example>1842</example>
    [Range(typeof(long), "1", "9223372036854775807")]
    public required long? Version { get; init; }

    /// <summary>Identifier of the conflict that the change went into.</summary>
    /// <example>019ca93f-b2d0-7a65-a6b6-5a6a8b8148f6</example>
    public required Guid? ConflictId { get; init; }

    /// <summary>Stable code of why the change was refused or superseded.</summary>
    /// <example>sync_change.out_of_order</example>
    public required string? Code { get; init; }

    /// <summary>The same as a sentence.</summary>
    /// <example>A later change of the same site has been received already and supersedes this one.</example>
    public required string? Detail { get; init; }

    /// <summary>Fields whose value at central wins over the site's.</summary>
    /// <example>["hostname"]</example>
    public required IReadOnlyList<string> SupersededFields { get; init; }

    /// <summary>The entity's current state; null where the site has none.</summary>
    public required JsonElement? State { get; init; }
}
