namespace Sites.Measuring;

/// <summary>The benches' command lines.</summary>
internal static class Arguments
{
    /// <summary>Whether the long form is asked for.</summary>
    public static bool IsFull(this string[] args) => args.Contains("--full");

    /// <summary>What stands behind a name; null where it is not said.</summary>
    public static string? Of(this string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
