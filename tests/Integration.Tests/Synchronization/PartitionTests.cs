using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Sites.PartitionSimulator.Simulation;

namespace Sites.Integration.Tests.Synchronization;

public sealed class PartitionOnSqlite : PartitionTests
{
    internal override IOutlivingDatabase NewDatabase() => new OutlivingSqlite();
}

public sealed class PartitionOnSqlServer : PartitionTests
{
    internal override IOutlivingDatabase NewDatabase() => new OutlivingSqlServer();
}

/// <summary>
/// Sites and central change the same nodes over bad lines (<see cref="Partition"/>), in a few short runs. Longer ones, with a
/// service that is killed in the midst of a request, are made by <c>bench/PartitionSimulator</c>.
/// </summary>
public abstract class PartitionTests
{
    /// <summary>Another seed to replay what failed.</summary>
    private static readonly string? Said = Environment.GetEnvironmentVariable("SITES_SIMULATION_SEED");

    /// <summary>The seeds of a normal run.</summary>
    internal static readonly int[] Seeds = Said is null ? [1, 2, 3] : [int.Parse(Said, CultureInfo.InvariantCulture)];

    internal abstract IOutlivingDatabase NewDatabase();

    public static TheoryData<string, int> Runs => [.. from strategy in Enum.GetNames<Strategy>() from seed in Seeds select new TheoryDataRow<string, int>(strategy, seed)];

    /// <summary>One strategy for each seed: what a site may do does not depend on who wins.</summary>
    public static TheoryData<string, int> RunsWithChangingAutonomy => [.. Seeds.Select(seed => new TheoryDataRow<string, int>($"{(Strategy)(seed % 4)}", seed))];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task Nothing_is_lost_that_no_rule_superseded_nothing_happens_twice_and_all_have_the_same_in_the_end(string strategy, int seed)
    {
        await using var database = NewDatabase();
        Assert.SkipWhen(database.Missing is not null, database.Missing ?? "");

        await Simulation.HoldsAsync(database, Simulation.Of(Enum.Parse<Strategy>(strategy), seed));
    }

    [Theory]
    [MemberData(nameof(RunsWithChangingAutonomy))]
    public async Task While_autonomy_changes_a_change_is_refused_exactly_where_the_site_was_not_allowed_to_make_it(string strategy, int seed)
    {
        await using var database = NewDatabase();
        Assert.SkipWhen(database.Missing is not null, database.Missing ?? "");

        await Simulation.HoldsAsync(database, Simulation.Of(Enum.Parse<Strategy>(strategy), seed) with { HasChangingAutonomy = true });
    }
}

/// <summary>A check that cannot fail is a defect: mistakes that are put into the service on purpose are found by the seeds of a normal run.</summary>
public sealed class PlantedMistakeTests
{
    private static readonly Dictionary<string, Action<IServiceCollection>> Mistakes = new()
    {
        [nameof(Planted.SkipsTheMerge)] = Planted.SkipsTheMerge,
        [nameof(Planted.DropsAcknowledgements)] = Planted.DropsAcknowledgements,
        [nameof(Planted.ComparesUncorrectedClocks)] = Planted.ComparesUncorrectedClocks,
        [nameof(Planted.IgnoresReceipts)] = Planted.IgnoresReceipts,
        [nameof(Planted.TellsNothingAgain)] = Planted.TellsNothingAgain,
        [nameof(Planted.ForgetsWhatWasPushedBefore)] = Planted.ForgetsWhatWasPushedBefore,
        [nameof(Planted.ForgetsEarlierAutonomy)] = Planted.ForgetsEarlierAutonomy,
    };

    [Theory]
    [InlineData(nameof(Planted.SkipsTheMerge), nameof(Strategy.CentralWins))]
    [InlineData(nameof(Planted.SkipsTheMerge), nameof(Strategy.SiteWins))]
    [InlineData(nameof(Planted.DropsAcknowledgements), nameof(Strategy.CentralWins))]
    [InlineData(nameof(Planted.ComparesUncorrectedClocks), nameof(Strategy.LastWrite))]
    [InlineData(nameof(Planted.IgnoresReceipts), nameof(Strategy.SiteWins))]
    [InlineData(nameof(Planted.TellsNothingAgain), nameof(Strategy.CentralWins))]
    [InlineData(nameof(Planted.ForgetsWhatWasPushedBefore), nameof(Strategy.CentralWins))]
    [InlineData(nameof(Planted.ForgetsEarlierAutonomy), nameof(Strategy.Manual))]
    public async Task A_planted_mistake_is_found_within_the_seeds_of_a_normal_run(string mistake, string strategy)
    {
        var tried = new List<string>();
        foreach (var seed in PartitionTests.Seeds)
        {
            await using var database = new OutlivingSqlite();
            var run = Simulation.Of(Enum.Parse<Strategy>(strategy), seed) with { HasChangingAutonomy = mistake == nameof(Planted.ForgetsEarlierAutonomy) };
            if (await Simulation.ViolationAsync(database, run, Mistakes[mistake]) is { } violation)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{mistake}, {run}: {violation}");
                return;
            }

            tried.Add($"{run}");
        }

        Assert.Fail($"Nobody noticed: {string.Join("; ", tried)}");
    }
}

/// <summary>Runs the simulation against the service within this process.</summary>
internal static class Simulation
{
    public static PartitionOptions Of(Strategy strategy, int seed) => new(seed, strategy, 3 + (seed % 3));

    /// <summary>Fails where something that is promised does not hold, and says what makes the run again.</summary>
    public static async Task HoldsAsync(IOutlivingDatabase database, PartitionOptions run)
    {
        if (await ViolationAsync(database, run) is { } violation) Assert.Fail($"SITES_SIMULATION_SEED={run.Seed} ({run}): {violation}");
    }

    /// <summary>What does not hold; null where everything does.</summary>
    public static async Task<string?> ViolationAsync(IOutlivingDatabase database, PartitionOptions run, Action<IServiceCollection>? adjust = null)
    {
        await using var central = new CentralInProcess(await database.PrepareAsync(), adjust);
        await central.StartAsync();
        try
        {
            var report = await Partition.RunAsync(central, run);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{run}: {report.Changes} changes: {string.Join(", ", report.Outcomes)}; {string.Join(", ", report.Faults)}; {string.Join(", ", report.Acts)}");
            return null;
        }
        catch (ViolationException violation)
        {
            return violation.Message;
        }
    }
}
