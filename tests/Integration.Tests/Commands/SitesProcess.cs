using System.Diagnostics;
using Sites.WebApi.Commands;

namespace Sites.Integration.Tests.Commands;

/// <summary>The exit code and the output of a command.</summary>
internal sealed record CommandResult(int Code, string Output, string Error);

/// <summary>Runs the program as a separate process, as an operator does.</summary>
internal static class SitesProcess
{
    /// <summary>Environment variable with the path of the published program, an executable or a dll; the build sets it after publishing.</summary>
    private const string Published = "SITES_TEST_SERVICE";

    /// <summary>Much longer than any command needs; a process that hangs is killed and fails its test.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>Environment variables of the caller that would affect the program.</summary>
    private static readonly string[] InheritedVariables =
        ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS", "Data", "ConnectionStrings__Sites", "Database__Provider"];

    private static readonly string? ConfiguredPath = Environment.GetEnvironmentVariable(Published);

    private static readonly string Program = string.IsNullOrEmpty(ConfiguredPath) ? typeof(SitesCommand).Assembly.Location : ConfiguredPath;

    /// <summary>Describes which program is run, for the test output.</summary>
    public static string Description => string.IsNullOrEmpty(ConfiguredPath)
        ? $"The program is the built one; set {Published} to test the published one."
        : $"The program is the published one, set by {Published}.";

    public static async Task<CommandResult> RunAsync(string[] args, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(args, folder, environment);
        return await WaitForExitAsync(process);
    }

    /// <summary>Runs a command in this process, which takes a fraction of the time: for what does not depend on the process.</summary>
    public static async Task<CommandResult> RunInProcessAsync(string[] args)
    {
        await using var output = new MemoryStream();
        await using var text = new StreamWriter(output) { AutoFlush = true };
        await using var error = new StringWriter();
        var code = await SitesCommand.RunAsync(args, new CommandOutput(text, error, () => output, ShowsProgress: false));
        return new CommandResult(code, System.Text.Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>Reads the output of a process until it exits; a process that hangs is killed. Both of its streams must be redirected.</summary>
    public static async Task<CommandResult> WaitForExitAsync(Process process)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Starts the program; both of its streams must be read.</summary>
    public static Process Start(string[] args, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        // Do not silently test another program than the configured one.
        if (!File.Exists(Program)) throw new InvalidOperationException($"{Published} names {Program}, which does not exist.");
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
        foreach (var name in InheritedVariables) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
