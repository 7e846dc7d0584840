using System.Text.Json;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>What became of one change. The site is to have what <see cref="State"/> says; its feed tells it the same.</summary>
public sealed record PushedChangeResponse
{
    /// <summary>The change.</summary>
    public required Guid ChangeId { get; init; }

    /// <summary>What became of it.</summary>
    public required ChangeOutcome Outcome { get; init; }

    /// <summary>For a duplicate: what became of it the first time.</summary>
    public required ChangeOutcome? FirstOutcome { get; init; }

    /// <summary>The entity's version at the site by now; null where the site has none.</summary>
    public required long? Version { get; init; }

    /// <summary>The conflict that it went into.</summary>
    public required Guid? ConflictId { get; init; }

    /// <summary>Why it was refused or superseded; one of <see cref="Common.ErrorCodes"/>.</summary>
    public required string? Code { get; init; }

    /// <summary>The same as a sentence.</summary>
    public required string? Detail { get; init; }

    /// <summary>Fields of which central's value holds against the site's.</summary>
    public required IReadOnlyList<string> SupersededFields { get; init; }

    /// <summary>What the entity is by now; null where the site has none.</summary>
    public required JsonElement? State { get; init; }
}
