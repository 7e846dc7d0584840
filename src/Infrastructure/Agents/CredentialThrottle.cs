using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sites.Application.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Infrastructure.Agents;

/// <summary>
/// Delays the response to each wrong credential twice as long as the previous one for the same site, up to two seconds.
/// The count of a site starts again after ten minutes without a failure. Guessing 32 random bytes is infeasible anyway; the
/// throttle keeps the attempts from loading the service and from filling the log.
/// </summary>
internal sealed partial class CredentialThrottle(AgentMetrics metrics, TimeProvider clock, ILogger<CredentialThrottle> logger) : ICredentialThrottle
{
    private const int MaxWaiting = 64;
    private const int MaxSites = 10_000;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ResetAfter = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (int Count, long At)> _recent = new();
    private int _waiting;

    public async Task<bool> RecordFailureAsync(GroupId? site, string kind, CancellationToken cancellationToken)
    {
        metrics.WrongCredentials.WithLabels(kind).Inc();
        var name = site?.ToString() ?? "(unknown)";
        var count = Count(name);
        // Logged at 1, 10, 100 and every 1,000 failures, so that attempts are visible but cannot fill the log.
        if (count is 1 or 10 or 100 || count % 1000 == 0) LogWrong(logger, kind, name, count);
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        try
        {
            await Task.Delay(DelayOf(count), clock, cancellationToken);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Returns the delay of the nth wrong credential in a row.</summary>
    internal static TimeSpan DelayOf(int count) => count > 6 ? MaxDelay : FirstDelay * Math.Pow(2, Math.Max(0, count - 1));

    private int Count(string site)
    {
        var now = clock.GetTimestamp();
        // Requests with made-up site ids must not fill the memory, so all counts are reset at the limit.
        if (_recent.Count >= MaxSites) _recent.Clear();
        return _recent.AddOrUpdate(
            site, _ => (1, now), (_, before) => clock.GetElapsedTime(before.At, now) > ResetAfter ? (1, now) : (before.Count + 1, now)).Count;
    }

    [LoggerMessage(LogLevel.Warning, "A wrong {Kind} was presented for site {Site}, {Count} time(s) so far")]
    private static partial void LogWrong(ILogger logger, string kind, string site, int count);
}
