using System.Globalization;
using Sites.Measuring;

namespace Sites.FleetSimulator;

/// <summary>What the command line says.</summary>
/// <param name="Service">The published service.</param>
/// <param name="Seed">Where everything random comes from.</param>
/// <param name="Agents">How many sites have an agent.</param>
/// <param name="Interval">Seconds between heartbeats at most sites.</param>
/// <param name="Duration">How long the fleet lives; zero leaves that part out.</param>
/// <param name="Rate">For how long agents report as fast as they can; zero leaves that part out.</param>
/// <param name="Connections">How many connections they do it over.</param>
/// <param name="Kills">Whether the service is killed in the middle.</param>
internal sealed record SimulatorOptions(
    string Service, int Seed, int Agents, int Interval, TimeSpan Duration, TimeSpan Rate, int Connections, bool Kills)
{
    /// <summary>What makes the same run again.</summary>
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

        double Number(string name, double usual) => args.Of(name) is { } said ? double.Parse(said, CultureInfo.InvariantCulture) : usual;
    }
}
