using System.Globalization;
using Sites.Measuring;
using Sites.PartitionSimulator.Simulation;

namespace Sites.PartitionSimulator;

/// <summary>What is simulated.</summary>
/// <param name="Service">The published service.</param>
/// <param name="Seed">The first seed.</param>
/// <param name="Seeds">How many follow each other; every strategy takes its turn with each.</param>
/// <param name="Sites">How many sites; null for three to five.</param>
/// <param name="Steps">How long each run is.</param>
/// <param name="Strategies">Whose turn it is.</param>
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

        int? Number(string name) => args.Of(name) is { } said ? int.Parse(said, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>One run of these.</summary>
    public PartitionOptions Run(int seed, Strategy strategy) => new(seed, strategy, Sites ?? 3 + (seed % 3), Steps, HasChangingAutonomy: seed % 4 == 3);

    /// <summary>What makes one run again.</summary>
    public static string Replay(PartitionOptions run) => string.Create(
        CultureInfo.InvariantCulture, $"--seed {run.Seed} --seeds 1 --sites {run.Sites} --steps {run.Steps} --strategy {PartitionOptions.Wire(run.Strategy)}");
}
