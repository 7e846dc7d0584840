using System.Diagnostics;

namespace Sites.FleetSimulator;

/// <summary>The disagreements between the service and the simulator, which are printed when they are found.</summary>
internal sealed class Findings
{
    private const int MaxPrinted = 200;

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Time since the start of the simulator.</summary>
    public TimeSpan Elapsed => _watch.Elapsed;

    public void Add(string disagreement)
    {
        var number = Interlocked.Increment(ref _count);
        if (number <= MaxPrinted) Console.WriteLine(FormattableString.Invariant($"DISAGREEMENT at {Elapsed.TotalSeconds:F1} s: {disagreement}"));
        if (number == MaxPrinted) Console.WriteLine("Further disagreements are only counted.");
    }
}
