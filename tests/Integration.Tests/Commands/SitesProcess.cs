using System.Diagnostics;
using Sites.WebApi.Commands;

namespace Sites.Integration.Tests.Commands;

/// <summary>What a command answered.</summary>
internal sealed record Answer(int Code, string Output, string Error);

/// <summary>The built program, run as an operator runs it: as a process of its own.</summary>
internal static class SitesProcess
{
    /// <summary>Far beyond what any command needs; one that hangs is killed and fails its test.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Settings of the caller's own surroundings that would change what the program does.</summary>
    private static readonly string[] Foreign =
        ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS", "Data", "ConnectionStrings__Sites", "Database__Provider"];

    public static async Task<Answer> RunAsync(string[] args, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(typeof(SitesCommand).Assembly.Location);
        foreach (var argument in args) start.ArgumentList.Add(argument);
        foreach (var name in Foreign) start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;

        using var process = Process.Start(start)!;
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
}
