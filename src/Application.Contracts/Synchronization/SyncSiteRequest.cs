namespace Sites.Application.Contracts.Synchronization;

/// <summary>The body of <c>POST /sites/{id}/sync</c>; it may be left out.</summary>
public sealed record SyncSiteRequest
{
    /// <summary>Whether everything is to be compared anew, and not only what changed; false where nothing is said.</summary>
    public bool? FullSync { get; init; }

    /// <summary>What is to be synchronised, each kind once; everything where nothing is said.</summary>
    public IReadOnlyList<SyncEntityType>? EntityTypes { get; init; }
}
