using System.Globalization;
using Sites.Measuring;

namespace Sites.FleetSimulator;

/// <summary>Options of the command line.</summary>
/// <param name="Service">Path of the published service.</param>
/// <param name="Seed">Seed of the random numbers.</param>
/// <param name="Agents">Number of sites with an agent.</param>
/// <param name="Interval">Heartbeat interval of most sites, in seconds.</param>
/// <param name="Duration">Duration of the simulation; zero to skip it.</param>
/// <param name="Rate">How long agents report as fast as possible; zero to skip that.</param>
/// <param name="Connections">Number of connections for that.</param>
/// <param name="Kills">Whether the service is killed halfway through the simulation.</param>
internal sealed record SimulatorOptions(
    string Service, int Seed, int Agents, int Interval, TimeSpan Duration, TimeSpan Rate, int Connections, bool Kills)
{
    /// <summary>The arguments that repeat the run.</summary>
    public string Replay => string.Create(
        CultureInfo.InvariantCulture,
        $"--seed {Seed} --agents {Agents} --interval {Interval} --minutes {Duration.TotalMinutes} --rate-seconds {Rate.TotalSeconds} --connections {Connections}{(Kills ? "" : " --no-kill")}");

    public static SimulatorOptions Parse(string[] args)
    {
        var full = args.IsFull();
        return new SimulatorOptions(
            args.Of("--service") ?? throw new ArgumentException("--service names the published service."),
            (int)Number("--seed", Random.Shared.Next(1, 1_000_000)),
            (int)Number("--agents", full ? 10_000 : 300),
            (int)Number("--interval", full ? 60 : 5),
            TimeSpan.FromMinutes(Number("--minutes", full ? 5 : 0.75)),
            TimeSpan.FromSeconds(Number("--rate-seconds", full ? 30 : 5)),
            (int)Number("--connections", 32),
            !args.Contains("--no-kill"));

        double Number(string name, double defaultValue) => args.Of(name) is { } value ? double.Parse(value, CultureInfo.InvariantCulture) : defaultValue;
    }
}
