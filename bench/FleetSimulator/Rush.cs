using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sites.Measuring;

namespace Sites.FleetSimulator;

/// <summary>All agents report as fast as they can: how many heartbeats are accepted in a second, and whether one is lost.</summary>
internal static class Rush
{
    /// <summary>Until then whatever was accepted must be written down.</summary>
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1.5);

    /// <param name="central">Who is told.</param>
    /// <param name="agents">Who reports; each over one of the connections, so that its heartbeats come in order.</param>
    /// <param name="connections">How many there are.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="findings">What is not as it must be.</param>
    /// <returns>What was measured without the time for warming up, and what the processors worked for the agents meanwhile.</returns>
    public static async Task<(Round Round, TimeSpan Spent)> RunAsync(Central central, IReadOnlyList<SimulatedAgent> agents, int connections, TimeSpan duration, Findings findings)
    {
        var runners = agents.Select(agent => new Runner(agent)).ToList();
        var shares = runners.Chunk((runners.Count + connections - 1) / connections).ToList();
        var started = Clock.Now;
        await RoundAsync(central, shares, TimeSpan.FromSeconds(Math.Clamp(duration.TotalSeconds, 2, 5)), findings);
        var before = Environment.CpuUsage.TotalTime;
        var round = await RoundAsync(central, shares, duration, findings);
        var spent = Environment.CpuUsage.TotalTime - before;
        foreach (var runner in runners) runner.Tell(started);
        await Task.Delay(Promise);
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
                    runner.Note(answer.Raw.Span);
                }
                else
                {
                    findings.Add($"a heartbeat of {runner.Agent} in the rush was answered with {answer.Status}: {Encoding.UTF8.GetString(answer.Body())}");
                }
            }

            return mine;
        })));
        return new Round([.. latencies.SelectMany(mine => mine).Order()], watch.Elapsed, central.Process.Worked - worked);
    }

    /// <summary>One agent's prepared request, in which only the time is filled in, and the time that it was answered last.</summary>
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

        // Parsed when all is over: the generator shares the processors with what it measures.
        public void Note(ReadOnlySpan<byte> answer)
        {
            var time = answer[(answer.IndexOf("\"server_time\":\""u8) + "\"server_time\":\"".Length)..];
            time = time[..time.IndexOf((byte)'"')];
            time.CopyTo(_seen);
            _seenLength = time.Length;
            _accepted++;
        }

        public void Tell(DateTime started)
        {
            if (_accepted == 0) return;
            Agent.Note(_accepted, started, DateTime.Parse(
                Encoding.ASCII.GetString(_seen.AsSpan(0, _seenLength)), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal));
        }
    }
}
