using System.Globalization;
using Ardalis.Result;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>What a site is reading.</summary>
public enum FeedReading
{
    /// <summary>The changes since a position.</summary>
    Changes,

    /// <summary>A snapshot, because the site has read nothing yet, or its position is too old.</summary>
    Snapshot,

    /// <summary>A snapshot, because central was restored: the site may have what central lost.</summary>
    SnapshotAfterRestore,
}

/// <summary>The position up to which a site has read its feed.</summary>
/// <param name="Version">The last version that the site has read.</param>
/// <param name="Reading">What the site is reading.</param>
/// <param name="Generation">The generation of the feed in which the position was issued; null for a position from before there were generations.</param>
public sealed record FeedPosition(long Version, FeedReading Reading, long? Generation)
{
    private const string Marks = "csr";

    /// <summary>Never assigned: generations are positive.</summary>
    private const long UnknownGeneration = -1;

    /// <summary>Parses a position.</summary>
    /// <param name="text">The position as returned by <see cref="ToString"/>; null or blank for no position.</param>
    /// <returns>The position, or null for a blank text; or <c>sync_feed.after_invalid</c>.</returns>
    public static Result<FeedPosition?> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return Result<FeedPosition?>.Success(null);
        var mark = Marks.IndexOf(text[0], StringComparison.Ordinal);
        var rest = text.AsSpan(mark < 0 ? 0 : 1);
        var dot = rest.IndexOf('.');
        long? generation = null;
        if (dot >= 0)
        {
            if (mark < 0 || !long.TryParse(rest[..dot], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var parsed)) return SyncErrors.AfterInvalid.Refuse();
            generation = parsed;
        }

        return long.TryParse(rest[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? Result<FeedPosition?>.Success(new FeedPosition(version, (FeedReading)Math.Max(mark, 0), generation))
            : SyncErrors.AfterInvalid.Refuse();
    }

    /// <summary>Parses a version that a site has.</summary>
    /// <param name="text">Its generation and the version, separated by a dot; null or blank for none.</param>
    /// <returns>The version as a position, or null for a blank text; or <c>sync_feed.known_invalid</c>.</returns>
    public static Result<FeedPosition?> ParseKnown(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return Result<FeedPosition?>.Success(null);
        var known = Parse(Marks[0] + text.Trim());
        return known is { IsSuccess: true, Value.Generation: not null } ? known : SyncErrors.KnownInvalid.Refuse();
    }

    /// <summary>
    /// Parses the text form of a generation. Null for null or a blank text, which an agent sends that knows no generation; any other text is a
    /// generation that this database does not know, so that versions in it count as lost.
    /// </summary>
    public static long? ParseGeneration(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var generation) ? generation
        : UnknownGeneration;

    /// <summary>Returns the text form of a generation.</summary>
    public static string TextOf(long generation) => generation.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>Returns the text form that agents send back.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Marks[(int)Reading]}{(Generation is { } generation ? $"{TextOf(generation)}." : "")}{Version}");
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
/// <param name="Reading">
/// What the page is part of. Entities that are not in a snapshot are not at the site; after a restore, the site first pushes those that central
/// may have lost.
/// </param>
/// <param name="Watermark">The highest version assigned so far.</param>
/// <param name="Generation">The generation of the feed, without which its versions are not valid.</param>
public sealed record FeedPage(IReadOnlyList<FeedRow> Rows, int? Total, FeedPosition Next, bool HasMore, FeedReading Reading, long Watermark, long Generation);

/// <summary>The generation of feeds that this run of the service assigns versions in.</summary>
public interface IFeedGeneration
{
    /// <summary>The generation. It is chosen at each start and not read from the database, so that a restored database cannot contain it.</summary>
    long Current { get; }

    /// <summary>Returns whether a feed that was last written in another generation begins this one with its next version.</summary>
    bool Replaces(long generation);
}

/// <summary>Reads feeds for agents.</summary>
public interface IFeedReader
{
    /// <summary>Returns whether the site's feed is open, so that changes are written into it.</summary>
    Task<bool> IsOpenAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>Returns the last version that a site's feed has assigned in a generation; null when the generation is unknown.</summary>
    Task<long?> FindLastVersionAsync(GroupId site, long generation, CancellationToken cancellationToken);

    /// <summary>Returns the generation in which the versions of a site's feed are valid; 0 if none was assigned yet.</summary>
    Task<long> FindGenerationAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>Finds open feeds that were not trimmed since a time, in the order of their sites.</summary>
    /// <param name="since">The time (UTC).</param>
    /// <param name="after">The last site of the previous call; the default value for the first call.</param>
    /// <param name="take">Maximum number of sites.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<IReadOnlyList<GroupId>> ListUntrimmedAsync(DateTime since, GroupId after, int take, CancellationToken cancellationToken);

    /// <summary>Returns the number of entities whose current version the site has not acknowledged.</summary>
    Task<int> CountPendingAsync(GroupId site, CancellationToken cancellationToken);

    /// <summary>Returns the entries after a position. The cost of a page does not depend on the position or on the size of the feed.</summary>
    /// <param name="site">Identifier of the site.</param>
    /// <param name="after">The position that the site has read up to; null, or a position that is no longer available, starts a snapshot.</param>
    /// <param name="known">
    /// The highest version that the site has, wherever it is from; null when the site does not say it. A version that central lost in a restore starts a
    /// snapshot, also if the position is older than the backup.
    /// </param>
    /// <param name="limit">Maximum number of entries, 1–500. A page with documents can be shorter, because its size in bytes is limited.</param>
    /// <param name="includeTotal">Whether to count all entries after the position.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The page; or <c>site.not_found</c>.</returns>
    Task<Result<FeedPage>> ReadAsync(GroupId site, FeedPosition? after, FeedPosition? known, int limit, bool includeTotal, CancellationToken cancellationToken);
}
