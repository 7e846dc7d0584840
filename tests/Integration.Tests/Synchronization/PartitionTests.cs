using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Sites.PartitionSimulator.Simulation;

namespace Sites.Integration.Tests.Synchronization;

public sealed class PartitionOnSqlite : PartitionTests
{
    internal override IPersistentDatabase NewDatabase() => new PersistentSqlite();
}

public sealed class PartitionOnSqlServer : PartitionTests
{
    internal override IPersistentDatabase NewDatabase() => new PersistentSqlServer();
}

/// <summary>
/// Sites and central change the same nodes over unreliable connections (<see cref="Partition"/>), in a few short runs. Longer runs, with a
/// service that is killed during requests, are made by <c>bench/PartitionSimulator</c>.
/// </summary>
public abstract class PartitionTests
{
    /// <summary>Configured seed to repeat a failure.</summary>
    private static readonly string? ConfiguredSeed = Environment.GetEnvironmentVariable("SITES_SIMULATION_SEED");

    /// <summary>The seeds of a normal run.</summary>
    internal static readonly int[] Seeds = ConfiguredSeed is null ? [1, 2, 3] : [int.Parse(ConfiguredSeed, CultureInfo.InvariantCulture)];

    internal abstract IPersistentDatabase NewDatabase();

    public static TheoryData<string, int> Runs => [.. from strategy in Enum.GetNames<Strategy>() from seed in Seeds select new TheoryDataRow<string, int>(strategy, seed)];

    /// <summary>One strategy for each seed, because permissions do not depend on the strategy.</summary>
    public static TheoryData<string, int> RunsWithChangingAutonomy => [.. Seeds.Select(seed => new TheoryDataRow<string, int>($"{(Strategy)(seed % 4)}", seed))];

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task No_change_is_lost_or_applied_twice_and_all_copies_converge(string strategy, int seed)
    {
        await using var database = NewDatabase();
        Assert.SkipWhen(database.Missing is not null, database.Missing ?? "");

        await Simulation.ShouldHoldAsync(database, Simulation.Of(Enum.Parse<Strategy>(strategy), seed));
    }

    [Theory]
    [MemberData(nameof(RunsWithChangingAutonomy))]
    public async Task Clocks_that_are_set_lose_no_change_and_all_copies_converge(string strategy, int seed)
    {
        await using var database = NewDatabase();
        Assert.SkipWhen(database.Missing is not null, database.Missing ?? "");

        await Simulation.ShouldHoldAsync(database, Simulation.Of(Enum.Parse<Strategy>(strategy), seed) with { HasClockSteps = true });
    }

    [Theory]
    [MemberData(nameof(RunsWithChangingAutonomy))]
    public async Task With_changing_autonomy_exactly_the_changes_without_permission_are_refused(string strategy, int seed)
    {
        await using var database = NewDatabase();
        Assert.SkipWhen(database.Missing is not null, database.Missing ?? "");

        await Simulation.ShouldHoldAsync(database, Simulation.Of(Enum.Parse<Strategy>(strategy), seed) with { HasChangingAutonomy = true });
    }
}

/// <summary>
/// The same simulation, with a backup in the middle of the run and its restore at the end. On SQL Server, backup and restore are the database's own.
/// </summary>
public sealed class RestoredPartitionTests
{
    [Theory]
    [MemberData(nameof(PartitionTests.RunsWithChangingAutonomy), MemberType = typeof(PartitionTests))]
    public async Task After_a_restore_nothing_is_lost_that_a_site_has_and_all_copies_converge(string strategy, int seed)
    {
        await using var database = new PersistentSqlite();

        await Simulation.ShouldHoldAsync(database, Simulation.Of(Enum.Parse<Strategy>(strategy), seed) with { IsRestored = true });
    }
}

/// <summary>Verifies that the simulation detects faults: each fault injected into the service is detected by the seeds of a normal run.</summary>
public sealed class InjectedFaultTests
{
    private static readonly Dictionary<string, Action<IServiceCollection>> Faults = new()
    {
        [nameof(InjectedFaults.SkipsTheMerge)] = InjectedFaults.SkipsTheMerge,
        [nameof(InjectedFaults.DropsAcknowledgements)] = InjectedFaults.DropsAcknowledgements,
        [nameof(InjectedFaults.ComparesUncorrectedClocks)] = InjectedFaults.ComparesUncorrectedClocks,
        [nameof(InjectedFaults.IgnoresReceipts)] = InjectedFaults.IgnoresReceipts,
        [nameof(InjectedFaults.DoesNotResend)] = InjectedFaults.DoesNotResend,
        [nameof(InjectedFaults.IgnoresEarlierPushes)] = InjectedFaults.IgnoresEarlierPushes,
        [nameof(InjectedFaults.IgnoresEarlierAutonomy)] = InjectedFaults.IgnoresEarlierAutonomy,
        [nameof(InjectedFaults.StopsAtAMalformedChange)] = InjectedFaults.StopsAtAMalformedChange,
        [nameof(InjectedFaults.ForgetsNonces)] = InjectedFaults.ForgetsNonces,
        [nameof(InjectedFaults.KeepsTheFirstClock)] = InjectedFaults.KeepsTheFirstClock,
        [nameof(InjectedFaults.IgnoresKnownVersions)] = InjectedFaults.IgnoresKnownVersions,
        [nameof(InjectedFaults.ConcealsARestore)] = InjectedFaults.ConcealsARestore,
    };

    [Theory]
    [InlineData(nameof(InjectedFaults.SkipsTheMerge), nameof(Strategy.CentralWins))]
    [InlineData(nameof(InjectedFaults.SkipsTheMerge), nameof(Strategy.SiteWins))]
    [InlineData(nameof(InjectedFaults.DropsAcknowledgements), nameof(Strategy.CentralWins))]
    [InlineData(nameof(InjectedFaults.ComparesUncorrectedClocks), nameof(Strategy.LastWrite))]
    [InlineData(nameof(InjectedFaults.IgnoresReceipts), nameof(Strategy.SiteWins))]
    [InlineData(nameof(InjectedFaults.DoesNotResend), nameof(Strategy.CentralWins))]
    [InlineData(nameof(InjectedFaults.IgnoresEarlierPushes), nameof(Strategy.CentralWins))]
    [InlineData(nameof(InjectedFaults.IgnoresEarlierAutonomy), nameof(Strategy.Manual))]
    [InlineData(nameof(InjectedFaults.StopsAtAMalformedChange), nameof(Strategy.LastWrite))]
    [InlineData(nameof(InjectedFaults.ForgetsNonces), nameof(Strategy.LastWrite))]
    [InlineData(nameof(InjectedFaults.KeepsTheFirstClock), nameof(Strategy.LastWrite))]
    [InlineData(nameof(InjectedFaults.IgnoresKnownVersions), nameof(Strategy.LastWrite))]
    [InlineData(nameof(InjectedFaults.ConcealsARestore), nameof(Strategy.SiteWins))]
    public async Task An_injected_fault_is_detected_by_the_seeds_of_a_normal_run(string fault, string strategy)
    {
        var tried = new List<string>();
        foreach (var seed in PartitionTests.Seeds)
        {
            await using var database = new PersistentSqlite();
            var run = Simulation.Of(Enum.Parse<Strategy>(strategy), seed) with
            {
                HasChangingAutonomy = fault == nameof(InjectedFaults.IgnoresEarlierAutonomy),
                HasClockSteps = fault == nameof(InjectedFaults.KeepsTheFirstClock),
                IsRestored = fault is nameof(InjectedFaults.IgnoresKnownVersions) or nameof(InjectedFaults.ConcealsARestore),
            };
            if (await Simulation.ViolationAsync(database, run, Faults[fault]) is { } violation)
            {
                TestContext.Current.TestOutputHelper?.WriteLine($"{fault}, {run}: {violation}");
                return;
            }

            tried.Add($"{run}");
        }

        Assert.Fail($"The fault was not detected: {string.Join("; ", tried)}");
    }
}

/// <summary>Runs the simulation against the service within this process.</summary>
internal static class Simulation
{
    public static PartitionOptions Of(Strategy strategy, int seed) => new(seed, strategy, 3 + (seed % 3));

    /// <summary>Asserts that no guarantee is violated; the message contains the seed to repeat the run.</summary>
    public static async Task ShouldHoldAsync(IPersistentDatabase database, PartitionOptions run)
    {
        if (await ViolationAsync(database, run) is { } violation) Assert.Fail($"SITES_SIMULATION_SEED={run.Seed} ({run}): {violation}");
    }

    /// <summary>Returns the violated guarantee; null if there is none.</summary>
    public static async Task<string?> ViolationAsync(IPersistentDatabase database, PartitionOptions run, Action<IServiceCollection>? adjust = null)
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
