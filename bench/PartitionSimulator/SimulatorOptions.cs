using System.Globalization;
using Sites.Measuring;
using Sites.PartitionSimulator.Simulation;

namespace Sites.PartitionSimulator;

/// <summary>Options of the simulation.</summary>
/// <param name="Service">Path of the published service.</param>
/// <param name="Seed">The first seed.</param>
/// <param name="Seeds">Number of consecutive seeds; each is run with every strategy.</param>
/// <param name="Sites">Number of sites; null for three to five, by seed.</param>
/// <param name="Steps">Number of steps of each run.</param>
/// <param name="Strategies">Strategies to run.</param>
internal sealed record SimulatorOptions(string Service, int Seed, int Seeds, int? Sites, int Steps, IReadOnlyList<Strategy> Strategies)
{
    public static SimulatorOptions Parse(string[] args)
    {
        var full = args.IsFull();
        var strategies = Enum.GetValues<Strategy>();
        return new SimulatorOptions(
            args.Of("--service") ?? throw new ArgumentException("--service names the published service."),
            Number("--seed") ?? Random.Shared.Next(1, 1_000_000),
            Number("--seeds") ?? (full ? 25 : 2),
            Number("--sites"),
            Number("--steps") ?? (full ? 1000 : 300),
            args.Of("--strategy") is { } named ? [strategies.Single(strategy => PartitionOptions.Wire(strategy) == named)] : strategies);

        int? Number(string name) => args.Of(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Returns the options of one run.</summary>
    public PartitionOptions Run(int seed, Strategy strategy) => new(seed, strategy, Sites ?? 3 + (seed % 3), Steps, HasChangingAutonomy: seed % 4 == 3, IsRestored: seed % 4 == 2);

    /// <summary>Returns the arguments that repeat a run.</summary>
    public static string Replay(PartitionOptions run) => string.Create(
        CultureInfo.InvariantCulture, $"--seed {run.Seed} --seeds 1 --sites {run.Sites} --steps {run.Steps} --strategy {PartitionOptions.Wire(run.Strategy)}");
}
