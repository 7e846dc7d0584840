namespace Sites.Measuring;

/// <summary>Reads the command lines of the benches.</summary>
internal static class Arguments
{
    /// <summary>Returns whether the long form is requested.</summary>
    public static bool IsFull(this string[] args) => args.Contains("--full");

    /// <summary>Returns the argument after a name; null if the name is absent.</summary>
    public static string? Of(this string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
