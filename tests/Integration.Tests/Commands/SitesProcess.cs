using System.Diagnostics;
using Sites.WebApi.Commands;

namespace Sites.Integration.Tests.Commands;

/// <summary>What a command answered.</summary>
internal sealed record Answer(int Code, string Output, string Error);

/// <summary>The program, run as an operator runs it: as a process of its own.</summary>
internal static class SitesProcess
{
    /// <summary>Names the published program, an executable or a dll; the build sets it after publishing.</summary>
    private const string Published = "SITES_TEST_SERVICE";

    /// <summary>Far beyond what any command needs; one that hangs is killed and fails its test.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Settings of the caller's own surroundings that would change what the program does.</summary>
    private static readonly string[] Foreign =
        ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS", "Data", "ConnectionStrings__Sites", "Database__Provider"];

    private static readonly string? Named = Environment.GetEnvironmentVariable(Published);

    private static readonly string Program = string.IsNullOrEmpty(Named) ? typeof(SitesCommand).Assembly.Location : Named;

    /// <summary>Which program is run, for the output of the tests.</summary>
    public static string Description => string.IsNullOrEmpty(Named)
        ? $"The program is the built one; {Published} may name the published one."
        : $"The program is the published one, as {Published} says.";

    public static async Task<Answer> RunAsync(string[] args, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(args, folder, environment);
        return await EndOfAsync(process);
    }

    /// <summary>Reads what a process writes until it ends; one that hangs is killed. Both of its streams must be redirected.</summary>
    public static async Task<Answer> EndOfAsync(Process process)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Answer(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts the program; both of its streams must be read.</summary>
    public static Process Start(string[] args, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A pipeline that promised the published program must not be answered with another one.
        if (!File.Exists(Program)) throw new InvalidOperationException($"{Published} names {Program}, which is not there.");
        var isLibrary = Path.GetExtension(Program) == ".dll";
        var start = new ProcessStartInfo(isLibrary ? Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet" : Program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (isLibrary) start.ArgumentList.Add(Program);
        foreach (var argument in args) start.ArgumentList.Add(argument);
        foreach (var name in Foreign) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
