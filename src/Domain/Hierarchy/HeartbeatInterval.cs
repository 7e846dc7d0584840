using Ardalis.Result;
using Sites.Domain.Common;

namespace Sites.Domain.Hierarchy;

/// <summary>
/// The interval at which a site's agent reports: 5–3,600 seconds. An agent is degraded after two missed intervals and offline after five, so
/// the setting also determines how soon a failure is detected.
/// </summary>
public sealed record HeartbeatInterval : IStoredValue<HeartbeatInterval, int>
{
    /// <summary>Minimum interval, in seconds.</summary>
    public const int MinSeconds = 5;

    /// <summary>Maximum interval, in seconds.</summary>
    public const int MaxSeconds = 3600;

    private HeartbeatInterval(int value) => Value = value;

    /// <summary>The interval, in seconds.</summary>
    public int Value { get; }

    /// <summary>Validates an interval; null means unset.</summary>
    /// <returns>The interval, null if unset; or <c>site.heartbeat_interval_invalid</c>.</returns>
    public static Result<HeartbeatInterval?> Parse(int? seconds) => seconds switch
    {
        null => Result<HeartbeatInterval?>.Success(null),
        >= MinSeconds and <= MaxSeconds => new HeartbeatInterval(seconds.Value),
        _ => HierarchyErrors.HeartbeatIntervalInvalid.Refuse(MinSeconds, MaxSeconds),
    };

    static HeartbeatInterval IStoredValue<HeartbeatInterval, int>.FromStorage(int value) => new(value);
}
