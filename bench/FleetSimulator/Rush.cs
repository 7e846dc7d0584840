using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sites.Measuring;

namespace Sites.FleetSimulator;

/// <summary>All agents report as fast as possible: measures how many heartbeats per second are accepted, and whether any is lost.</summary>
internal static class Rush
{
    /// <summary>Time after which every accepted heartbeat must be stored.</summary>
    private static readonly TimeSpan MaxStoreDelay = TimeSpan.FromSeconds(1.5);

    /// <param name="central">The measured service.</param>
    /// <param name="agents">The reporting agents; each uses one connection, so that its heartbeats arrive in order.</param>
    /// <param name="connections">Number of connections.</param>
    /// <param name="duration">Duration of the measurement.</param>
    /// <param name="findings">Receives the disagreements.</param>
    /// <returns>The measurements without the warm-up, and the processor time of the agents.</returns>
    public static async Task<(Round Round, TimeSpan Spent)> RunAsync(Central central, IReadOnlyList<SimulatedAgent> agents, int connections, TimeSpan duration, Findings findings)
    {
        var runners = agents.Select(agent => new Runner(agent)).ToList();
        var shares = runners.Chunk((runners.Count + connections - 1) / connections).ToList();
        var started = Clock.Now;
        await RoundAsync(central, shares, TimeSpan.FromSeconds(Math.Clamp(duration.TotalSeconds, 2, 5)), findings);
        var before = Environment.CpuUsage.TotalTime;
        var round = await RoundAsync(central, shares, duration, findings);
        var spent = Environment.CpuUsage.TotalTime - before;
        foreach (var runner in runners) runner.RecordTo(started);
        await Task.Delay(MaxStoreDelay);
        return (round, spent);
    }

    private static async Task<Round> RoundAsync(Central central, List<Runner[]> shares, TimeSpan duration, Findings findings)
    {
        var worked = central.Process.Worked;
        var watch = Stopwatch.StartNew();
        var latencies = await Task.WhenAll(shares.Select(share => Task.Run(async () =>
        {
            using var connection = await Connection.OpenAsync(central.Process.Address);
            var mine = new List<long>(1 << 16);
            for (var next = 0; watch.Elapsed < duration; next = (next + 1) % share.Length)
            {
                var runner = share[next];
                var message = runner.Message();
                var start = Stopwatch.GetTimestamp();
                var answer = await connection.SendAsync(message);
                if (answer.Status == 200)
                {
                    mine.Add(Stopwatch.GetTimestamp() - start);
                    runner.Record(answer.Raw.Span);
                }
                else
                {
                    findings.Add($"a heartbeat of {runner.Agent} in the rush returned {answer.Status}: {Encoding.UTF8.GetString(answer.Body())}");
                }
            }

            return mine;
        })));
        return new Round([.. latencies.SelectMany(mine => mine).Order()], watch.Elapsed, central.Process.Worked - worked);
    }

    /// <summary>The prepared request of one agent, in which only the time is replaced, and the time of its last response.</summary>
    private sealed class Runner
    {
        private const string Placeholder = "0000-00-00T00:00:00.0000000Z";

        private readonly byte[] _request;
        private readonly int _timestamp;
        private readonly byte[] _seen = new byte[32];
        private int _seenLength;
        private int _accepted;

        public Runner(SimulatedAgent agent)
        {
            Agent = agent;
            _request = Connection.Request("POST", "/api/v1/agents/heartbeat", agent.Report(timestamp: Placeholder), bearer: agent.Key);
            _timestamp = _request.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Placeholder));
        }

        public SimulatedAgent Agent { get; }

        public ReadOnlyMemory<byte> Message()
        {
            Utf8Formatter.TryFormat(Clock.Now, _request.AsSpan(_timestamp), out _, 'O');
            return _request;
        }

        // Parsed at the end, because the generator shares the processors with the measured service.
        public void Record(ReadOnlySpan<byte> answer)
        {
            var time = answer[(answer.IndexOf("\"server_time\":\""u8) + "\"server_time\":\"".Length)..];
            time = time[..time.IndexOf((byte)'"')];
            time.CopyTo(_seen);
            _seenLength = time.Length;
            _accepted++;
        }

        public void RecordTo(DateTime started)
        {
            if (_accepted == 0) return;
            Agent.RecordAccepted(_accepted, started, DateTime.Parse(
                Encoding.ASCII.GetString(_seen.AsSpan(0, _seenLength)), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal));
        }
    }
}
