using System.Diagnostics;

namespace Sites.Measuring;

/// <summary>Closed-loop load: each connection sends its next request after the response to the previous one.</summary>
internal static class Load
{
    /// <param name="service">The measured service.</param>
    /// <param name="connections">Number of concurrent connections.</param>
    /// <param name="duration">Duration of the load.</param>
    /// <param name="request">Returns the nth request, counted over all connections.</param>
    /// <param name="expected">The status that every response must have.</param>
    /// <exception cref="InvalidOperationException">A response had another status, which would make the measurement meaningless.</exception>
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

/// <summary>The measurements of one round of load.</summary>
/// <param name="Latencies">Latencies in stopwatch ticks, shortest first.</param>
/// <param name="Elapsed">Duration of the round.</param>
/// <param name="Worked">Processor time of the service during the round.</param>
internal sealed record Round(IReadOnlyList<long> Latencies, TimeSpan Elapsed, TimeSpan Worked)
{
    public double PerSecond => Latencies.Count / Elapsed.TotalSeconds;

    /// <summary>Processor time of the service per response, in microseconds.</summary>
    public double Cost => Worked.TotalMicroseconds / Latencies.Count;

    /// <summary>Returns the latency in milliseconds that this share of the responses did not exceed.</summary>
    public double Percentile(double share) =>
        Stopwatch.GetElapsedTime(0, Latencies[(int)Math.Min(Latencies.Count - 1, share * Latencies.Count)]).TotalMilliseconds;
}
