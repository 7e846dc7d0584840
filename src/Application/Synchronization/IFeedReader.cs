using System.Globalization;
using Ardalis.Result;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>The position up to which a site has read its feed.</summary>
/// <param name="Version">The last version that the site has read.</param>
/// <param name="IsSnapshot">Whether the site is still reading the initial snapshot.</param>
public sealed record FeedPosition(long Version, bool IsSnapshot)
{
    private const char SnapshotMark = 's';

    /// <summary>Parses a position.</summary>
    /// <param name="text">The position as returned by <see cref="ToString"/>; null or blank for no position.</param>
    /// <returns>The position, or null for a blank text; or <c>sync_feed.after_invalid</c>.</returns>
    public static Result<FeedPosition?> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return Result<FeedPosition?>.Success(null);
        var isSnapshot = text[0] == SnapshotMark;
        return long.TryParse(text.AsSpan(isSnapshot ? 1 : 0), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? Result<FeedPosition?>.Success(new FeedPosition(version, isSnapshot))
            : SyncErrors.AfterInvalid.Refuse();
    }

    /// <summary>Returns the text form that agents send back.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsSnapshot ? "s" : "")}{Version}");
}

/// <summary>An entry of a site's feed.</summary>
/// <param name="EntityType">Type of the entity.</param>
/// <param name="EntityId">Identifier of the entity.</param>
/// <param name="Version">The entity's version at this site.</param>
/// <param name="IsRemoved">Whether the entity has left the site.</param>
/// <param name="State">The state as canonical JSON; null when the entity has left the site.</param>
/// <param name="Checksum">SHA-256 of the state in lower-case hex; empty when the entity has left the site.</param>
/// <param name="ModifiedAt">When the entity was last modified (UTC).</param>
/// <param name="ModifiedBy"><c>central</c>, or the identifier of the site.</param>
public sealed record FeedRow(
    SyncEntityType EntityType, Guid EntityId, long Version, bool IsRemoved, string? State, string Checksum, DateTime ModifiedAt, string ModifiedBy);

/// <summary>A page of a feed.</summary>
/// <param name="Rows">The entries in ascending order of version; each entity occurs once, with its current state.</param>
/// <param name="Total">Number of entries after the requested position; null when not counted.</param>
/// <param name="Next">The position after this page.</param>
/// <param name="HasMore">Whether there are further entries.</param>
/// <param name="IsSnapshot">Whether the page is part of a snapshot; entities that are not in the snapshot are not at the site.</param>
/// <param name="Watermark">The highest version assigned so far.</param>
public sealed record FeedPage(IReadOnlyList<FeedRow> Rows, int? Total, FeedPosition Next, bool HasMore, bool IsSnapshot, long Watermark);

/// <summary>Reads feeds for agents.</summary>
public interface IFeedReader
{
    /// <summary>Returns whether the site's feed is open, so that changes are written into it.</summary>
    Task<bool> IsOpenAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>Returns the number of entities whose current version the site has not acknowledged.</summary>
    Task<int> CountPendingAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>Returns the entries after a position. The cost of a page does not depend on the position or on the size of the feed.</summary>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="after">The position that the site has read up to; null, or a position that is no longer available, starts a snapshot.</param>
    /// <param name="limit">Maximum number of entries, 1–500. A page with documents can be shorter, because its size in bytes is limited.</param>
    /// <param name="includeTotal">Whether to count all entries after the position.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The page; or <c>site.not_found</c>.</returns>
    Task<Result<FeedPage>> ReadAsync(GroupId site, FeedPosition? after, int limit, bool includeTotal, CancellationToken cancellationToken);
}
