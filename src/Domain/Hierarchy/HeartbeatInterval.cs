using Ardalis.Result;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// How often a site's agent reports: 5–3,600 seconds. Two intervals without a word make an agent degraded and five make it
/// offline, so the setting is also how soon a silence is noticed.
/// </summary>
public static class HeartbeatInterval
{
    /// <summary>The shortest, in seconds.</summary>
    public const int MinSeconds = 5;

    /// <summary>The longest, in seconds.</summary>
    public const int MaxSeconds = 3600;

    /// <summary>Checks an interval; null is none.</summary>
    /// <returns><c>site.heartbeat_interval_invalid</c>.</returns>
    public static Result<int?> Parse(int? seconds) =>
        seconds is null or (>= MinSeconds and <= MaxSeconds)
            ? Result<int?>.Success(seconds)
            : HierarchyErrors.HeartbeatIntervalInvalid.Refuse(MinSeconds, MaxSeconds);
}
