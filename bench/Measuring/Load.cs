using System.Diagnostics;

namespace Sites.Measuring;

/// <summary>Closed-loop load: each connection sends its next request when it has the answer to the last one.</summary>
internal static class Load
{
    /// <param name="service">Who is asked.</param>
    /// <param name="connections">How many ask at the same time.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="request">The bytes of the n-th request, counted over all connections.</param>
    /// <param name="expected">The status that every answer must have.</param>
    /// <exception cref="InvalidOperationException">An answer had another status: a figure made of refusals says nothing.</exception>
    public static async Task<Round> RunAsync(
        ServiceProcess service, int connections, TimeSpan duration, Func<int, ReadOnlyMemory<byte>> request, int expected)
    {
        var worked = service.Worked;
        var sent = 0;
        var watch = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = await Connection.OpenAsync(service.Address);
            var mine = new List<long>(8192);
            while (watch.Elapsed < duration)
            {
                var message = request(Interlocked.Increment(ref sent));
                var start = Stopwatch.GetTimestamp();
                var answer = await connection.SendAsync(message);
                mine.Add(Stopwatch.GetTimestamp() - start);
                if (answer.Status != expected)
                {
                    throw new InvalidOperationException(
                        $"Status {answer.Status} instead of {expected}: {System.Text.Encoding.UTF8.GetString(answer.Body())}");
                }
            }

            return mine;
        })));

        var elapsed = watch.Elapsed;
        return new Round([.. latencies.SelectMany(mine => mine).Order()], elapsed, service.Worked - worked);
    }
}

/// <summary>What one round of load measured.</summary>
/// <param name="Latencies">In ticks of the stopwatch, shortest first.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Worked">What the processors worked for the service meanwhile.</param>
internal sealed record Round(IReadOnlyList<long> Latencies, TimeSpan Elapsed, TimeSpan Worked)
{
    public double PerSecond => Latencies.Count / Elapsed.TotalSeconds;

    /// <summary>Processor time of the service for one answer, in microseconds.</summary>
    public double Cost => Worked.TotalMicroseconds / Latencies.Count;

    /// <summary>The latency in milliseconds that this share of the answers kept.</summary>
    public double Percentile(double share) =>
        Stopwatch.GetElapsedTime(0, Latencies[(int)Math.Min(Latencies.Count - 1, share * Latencies.Count)]).TotalMilliseconds;
}
