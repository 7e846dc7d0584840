using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Sites.Application.Agents;
using Sites.Domain.Hierarchy;

namespace Sites.Infrastructure.Agents;

/// <summary>
/// Makes each wrong credential wait twice as long as the one before for the same site, up to two seconds, and forgets a
/// site after ten quiet minutes. Guessing 32 random bytes is hopeless anyway; this keeps the attempts from being load, and
/// from filling the log.
/// </summary>
internal sealed partial class CredentialThrottle(AgentMetrics metrics, TimeProvider clock, ILogger<CredentialThrottle> logger) : ICredentialThrottle
{
    private const int MaxWaiting = 64;
    private const int MaxSites = 10_000;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (int Count, long At)> _recent = new();
    private int _waiting;

    public async Task<bool> RecordFailureAsync(GroupId? site, string kind, CancellationToken cancellationToken)
    {
        metrics.WrongCredentials.WithLabels(kind).Inc();
        var name = site?.ToString() ?? "(unknown)";
        var count = Count(name);
        // Once, and then at every tenfold: enough to see it by, whatever somebody tries.
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

    /// <summary>How long the so-manieth wrong credential in a row waits.</summary>
    internal static TimeSpan DelayOf(int count) => count > 6 ? Longest : First * Math.Pow(2, Math.Max(0, count - 1));

    private int Count(string site)
    {
        var now = clock.GetTimestamp();
        // Whoever makes up ids of sites must not fill the memory: then all begin anew.
        if (_recent.Count >= MaxSites) _recent.Clear();
        return _recent.AddOrUpdate(
            site, _ => (1, now), (_, before) => clock.GetElapsedTime(before.At, now) > Quiet ? (1, now) : (before.Count + 1, now)).Count;
    }

    [LoggerMessage(LogLevel.Warning, "A wrong {Kind} was shown for site {Site}, {Count} time(s) by now")]
    private static partial void LogWrong(ILogger logger, string kind, string site, int count);
}
