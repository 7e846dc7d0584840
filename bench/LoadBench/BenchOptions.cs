namespace Sites.LoadBench;

/// <summary>What the command line says.</summary>
internal sealed record BenchOptions(string Service, string Bare, int Connections, int Rounds, double Seconds, string? Only)
{
    public TimeSpan Duration => TimeSpan.FromSeconds(Seconds);

    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Max(Seconds, 4));

    public static BenchOptions Parse(string[] args)
    {
        var full = args.Contains("--full");
        return new BenchOptions(
            Of("--service") ?? throw new ArgumentException("--service names the published service."),
            Of("--bare") ?? throw new ArgumentException("--bare names the published hand-written endpoint."),
            int.Parse(Of("--connections") ?? "16", provider: null),
            full ? 5 : 3, full ? 5 : 1, Of("--only"));

        string? Of(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
    }
}
