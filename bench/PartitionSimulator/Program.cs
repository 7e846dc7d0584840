// Sites and central change the same nodes over links that lose, duplicate and delay messages, and the published service is
// killed during the run. At the end, no change may be lost unless a rule supersedes it, and all sides must have the same state.
//   PartitionSimulator --service FILE [--full] [--seed N] [--seeds N] [--sites N] [--steps N] [--strategy NAME]
// Exit code 0 only if there was no violation; otherwise the failing runs are printed with the arguments that repeat them.
using System.Diagnostics;
using Sites.Measuring;
using Sites.PartitionSimulator;
using Sites.PartitionSimulator.Simulation;

var options = SimulatorOptions.Parse(args);
Console.WriteLine($"Machine: {Report.Machine}. Seeds {options.Seed} to {options.Seed + options.Seeds - 1}, {options.Steps} steps each.");
var (runs, changes, kills, failed) = (0, 0, 0, 0);
var total = Stopwatch.StartNew();
for (var seed = options.Seed; seed < options.Seed + options.Seeds; seed++)
{
    foreach (var strategy in options.Strategies)
    {
        var run = options.Run(seed, strategy);
        var folder = Directory.CreateTempSubdirectory("sites-partition-").FullName;
        var watch = Stopwatch.StartNew();
        try
        {
            await using var central = await KilledService.StartAsync(options.Service, folder);
            var report = await Partition.RunAsync(central, run);
            (runs, changes, kills) = (runs + 1, changes + report.Changes, kills + report.Faults.GetValueOrDefault("killed") + report.Acts.GetValueOrDefault("killed"));
            Console.WriteLine(FormattableString.Invariant(
                $"{run}: {report.Changes} changes in {watch.Elapsed.TotalSeconds:F1} s; {string.Join(", ", report.Outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}"))}; {string.Join(", ", report.Faults.Select(fault => $"{fault.Value} {fault.Key}"))}"));
        }
        catch (Exception failure)
        {
            // An error from which the simulation cannot recover counts as a violation.
            failed++;
            Console.WriteLine($"VIOLATION in {run}: {(failure is ViolationException ? failure.Message : failure)}\nRepeat with: {SimulatorOptions.Replay(run)}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

Report.Table("Partitions", ["what", "figure"], [
    ["runs without violation", Report.Number(runs)],
    ["runs with a violation", Report.Number(failed)],
    ["changes of sites", Report.Number(changes)],
    ["kills", Report.Number(kills)],
    ["seconds", Report.Number(total.Elapsed.TotalSeconds)],
]);
return failed == 0 ? 0 : 1;
