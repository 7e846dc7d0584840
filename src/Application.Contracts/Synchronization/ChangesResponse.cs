using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>What <c>GET /agents/changes</c> answers: the envelope of a list, and how far it reaches.</summary>
public sealed record ChangesResponse
{
    /// <summary>Always true; refusals are problem details.</summary>
    public bool Success { get; init; } = true;

    /// <summary>Rising by version; each thing once, as it is now.</summary>
    public required IReadOnlyList<ChangeResponse> Data { get; init; }

    /// <summary>Number of changes after the requested position; null unless <c>include_total=true</c>.</summary>
    /// <example>3</example>
    [Range(0, int.MaxValue)]
    public required int? Total { get; init; }

    /// <summary>Opaque; sent back as <c>after</c>, now or later, it gets what follows. Always there.</summary>
    /// <example>"1842"</example>
    public required string NextCursor { get; init; }

    /// <summary>Whether there is more by now. A page may hold fewer than the limit all the same: documents fill it by their size.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Whether this is part of all that there is: what has not come by the page without <c>has_more</c>, the site has no more.</summary>
    public required bool Snapshot { get; init; }

    /// <summary>The last version that had been given out when this was read.</summary>
    /// <example>1842</example>
    [Range(typeof(long), "0", "9223372036854775807")]
    public required long Watermark { get; init; }
}
