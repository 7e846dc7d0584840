using Ardalis.Result;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The interval at which a site's agent reports: 5–3,600 seconds. An agent is degraded after two missed intervals and offline after five, so
/// the setting also determines how soon a failure is detected.
/// </summary>
public static class HeartbeatInterval
{
    /// <summary>Minimum interval, in seconds.</summary>
    public const int MinSeconds = 5;

    /// <summary>Maximum interval, in seconds.</summary>
    public const int MaxSeconds = 3600;

    /// <summary>Validates an interval; null means unset.</summary>
    /// <returns>The interval; or <c>site.heartbeat_interval_invalid</c>.</returns>
    public static Result<int?> Parse(int? seconds) =>
        seconds is null or (>= MinSeconds and <= MaxSeconds)
            ? Result<int?>.Success(seconds)
            : HierarchyErrors.HeartbeatIntervalInvalid.Refuse(MinSeconds, MaxSeconds);
}
