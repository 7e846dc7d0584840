using Sites.Measuring;

namespace Sites.LoadBench;

/// <summary>Options of the command line.</summary>
internal sealed record BenchOptions(string Service, string Bare, int Connections, int Rounds, double Seconds, string? Only)
{
    public TimeSpan Duration => TimeSpan.FromSeconds(Seconds);

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Max(Seconds, 4));

    public static BenchOptions Parse(string[] args)
    {
        var full = args.IsFull();
        return new BenchOptions(
            args.Of("--service") ?? throw new ArgumentException("--service names the published service."),
            args.Of("--bare") ?? throw new ArgumentException("--bare names the published hand-written endpoint."),
            int.Parse(args.Of("--connections") ?? "16", provider: null),
            full ? 5 : 3, full ? 5 : 1, args.Of("--only"));
    }
}
