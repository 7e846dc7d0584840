using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Synchronization;

/// <summary>A page of a site's feed, as <c>GET /agents/changes</c> returns it.</summary>
public sealed record ChangesResponse
{
    /// <summary>Always true; refusals are problem details.</summary>
    public bool Success { get; init; } = true;

    /// <summary>The changes in ascending order of version; each entity once, in its current state.</summary>
    public required IReadOnlyList<ChangeResponse> Data { get; init; }

    /// <summary>Number of changes after the requested position; null unless <c>include_total=true</c>.</summary>
    /// <example>3</example>
    [Range(0, int.MaxValue)]
    public required int? Total { get; init; }

    /// <summary>Opaque position in the feed, to be sent as <c>after</c>, now or later, for the changes that follow. Never null.</summary>
    /// <example>"1842"</example>
    public required string NextCursor { get; init; }

    /// <summary>Whether more changes follow. A page can contain fewer changes than the limit, because the total size of its documents is limited as well.</summary>
    public required bool HasMore { get; init; }

    /// <summary>Whether the page belongs to a full synchronisation. After its last page (<c>has_more</c> is false), the site removes every entity that it did not receive.</summary>
    public required bool Snapshot { get; init; }

    /// <summary>Whether the full synchronisation is necessary because central was restored from a backup. The site then first pushes what it has and did not receive, with <c>base_version</c>, <c>generation</c> and its full state, and removes it only if central answers that it is deleted.</summary>
    public required bool Restored { get; init; }

    /// <summary>The generation in which the versions are valid, to be sent back with them; opaque.</summary>
    /// <example>b9a6c21d5f0e3a1</example>
    public required string Generation { get; init; }

    /// <summary>The highest version that had been assigned when the page was read.</summary>
    /// <example>1842</example>
    [Range(typeof(long), "0", "9223372036854775807")]
    public required long Watermark { get; init; }
}
