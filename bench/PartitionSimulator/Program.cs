// Sites and central change the same nodes over lines that lose, double and delay, and the published service is killed in
// the midst; in the end nothing may be lost that no rule superseded, and everybody must have the same.
//   PartitionSimulator --service FILE [--full] [--seed N] [--seeds N] [--sites N] [--steps N] [--strategy NAME]
// Exit code 0 only if everything held; otherwise the failing run is printed, and what makes it again.
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
            // What the simulation cannot go on from is a violation like any other, and no crash.
            failed++;
            Console.WriteLine($"VIOLATION in {run}: {(failure is ViolationException ? failure.Message : failure)}\nAgain: {SimulatorOptions.Replay(run)}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

Report.Table("Partitions", ["what", "figure"], [
    ["runs in which everything held", Report.Number(runs)],
    ["runs in which something did not", Report.Number(failed)],
    ["changes of sites", Report.Number(changes)],
    ["kills", Report.Number(kills)],
    ["seconds", Report.Number(total.Elapsed.TotalSeconds)],
]);
return failed == 0 ? 0 : 1;
