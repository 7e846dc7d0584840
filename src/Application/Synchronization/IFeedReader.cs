using System.Globalization;
using Ardalis.Result;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>How far a site has read its feed.</summary>
/// <param name="Version">The last version that it has seen.</param>
/// <param name="IsSnapshot">Whether it is still reading all that is there.</param>
public sealed record FeedPosition(long Version, bool IsSnapshot)
{
    private const char SnapshotMark = 's';

    /// <summary>Reads a position; blank is none.</summary>
    /// <returns><c>sync_feed.after_invalid</c>.</returns>
    public static Result<FeedPosition?> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return Result<FeedPosition?>.Success(null);
        var isSnapshot = text[0] == SnapshotMark;
        return long.TryParse(text.AsSpan(isSnapshot ? 1 : 0), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? Result<FeedPosition?>.Success(new FeedPosition(version, isSnapshot))
            : SyncErrors.AfterInvalid.Refuse();
    }

    /// <summary>As agents send it back.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsSnapshot ? "s" : "")}{Version}");
}

/// <summary>One thing that a site must know.</summary>
/// <param name="EntityType">What kind of thing.</param>
/// <param name="EntityId">Which one.</param>
/// <param name="Version">Its version at this site.</param>
/// <param name="IsRemoved">Whether it has left the site.</param>
/// <param name="State">What it is, as canonical JSON; null where it has left.</param>
/// <param name="Checksum">SHA-256 of the state in lower-case hex; empty where it has left.</param>
/// <param name="ModifiedAt">UTC.</param>
/// <param name="ModifiedBy"><c>central</c>, or the id of the site.</param>
public sealed record FeedRow(
    SyncEntityType EntityType, Guid EntityId, long Version, bool IsRemoved, string? State, string Checksum, DateTime ModifiedAt, string ModifiedBy);

/// <summary>A part of a feed.</summary>
/// <param name="Rows">Rising by version; each entity once, as it is now.</param>
/// <param name="Total">How many there are after the position asked for; null where not counted.</param>
/// <param name="Next">Where this part ended.</param>
/// <param name="HasMore">Whether there is more by now.</param>
/// <param name="IsSnapshot">Whether it is part of all that is there, so that what is not in it is not there.</param>
/// <param name="Watermark">The last number that had been given out.</param>
public sealed record FeedPage(IReadOnlyList<FeedRow> Rows, int? Total, FeedPosition Next, bool HasMore, bool IsSnapshot, long Watermark);

/// <summary>Reads feeds for agents.</summary>
public interface IFeedReader
{
    /// <summary>Whether anything is written into the site's feed.</summary>
    Task<bool> IsOpenAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>How many things a site has not acknowledged by now.</summary>
    Task<int> CountPendingAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>What a site must know that it has not seen. Costs the same wherever it begins and however much there is.</summary>
    /// <param name="site">The site.</param>
    /// <param name="after">How far it has read; null, and one that cannot be gone on from, begins a snapshot.</param>
    /// <param name="limit">1–500. There may be fewer and still be more: documents fill a page by their size.</param>
    /// <param name="includeTotal">Whether to count all that follow.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns><c>site.not_found</c>.</returns>
    Task<Result<FeedPage>> ReadAsync(GroupId site, FeedPosition? after, int limit, bool includeTotal, CancellationToken cancellationToken);
}
