namespace Sites.WebApi.Commands;

/// <summary>Where a command writes its results and messages.</summary>
/// <param name="Text">The standard output, for lines of text.</param>
/// <param name="Error">The error stream, for messages and progress.</param>
/// <param name="OpenStream">Opens the standard output, for files.</param>
/// <param name="ShowsProgress">Whether a person reads the error stream, so that a line of progress can be overwritten.</param>
internal sealed record CommandOutput(TextWriter Text, TextWriter Error, Func<Stream> OpenStream, bool ShowsProgress)
{
    /// <summary>Returns the streams of the process.</summary>
    public static CommandOutput OfProcess() => new(Console.Out, Console.Error, Console.OpenStandardOutput, !Console.IsErrorRedirected);
}
