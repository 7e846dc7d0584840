using System.Diagnostics;
using System.Globalization;
using Sites.Integration.Tests.Architecture;
using Sites.Integration.Tests.Commands;
using Sites.Integration.Tests.Safety;

namespace Sites.Integration.Tests.Documentation;

/// <summary>The TypeScript program of <c>samples/typescript</c>: compiled with strict checks against the types generated from the OpenAPI document, and run against the service.</summary>
public sealed class TypeScriptSampleTests
{
    /// <summary>npm errors that are caused by the sample itself. All others are caused by the registry or the network.</summary>
    private static readonly string[] SampleErrors = ["EUSAGE", "ERESOLVE", "EINTEGRITY", "EJSONPARSE"];

    /// <summary>The minimum version of Node.js that the tools of the sample support.</summary>
    private const int MinNodeVersion = 20;

    private static readonly string Folder = Path.Combine(Repository.Root, "samples", "typescript");

    [Fact]
    public async Task The_sample_compiles_without_a_cast_and_runs()
    {
        var (found, version) = await TryAsync("node", "--version");
        Assert.SkipUnless(found && int.Parse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture) >= MinNodeVersion, $"Node.js {MinNodeVersion} or newer is not installed.");
        var (installed, why) = await TryAsync("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0", "--fetch-timeout=30000");
        Assert.SkipWhen(!installed && !SampleErrors.Any(fault => why.Contains(fault, StringComparison.Ordinal)), $"The packages of the sample cannot be installed here: {why}");
        installed.Should().BeTrue(why);
        var lines = await File.ReadAllLinesAsync(Path.Combine(Folder, "src", "main.ts"), TestContext.Current.CancellationToken);
        string.Join('\n', lines.Where(line => !line.TrimStart().StartsWith('/'))).Should().NotContain(" as ").And.NotContain(": any").And.NotContain("@ts-");

        var (compiled, errors) = await TryAsync("npm", "run", "check");
        compiled.Should().BeTrue(errors);

        using var data = new DataFolder(isEmpty: true);
        await using var service = await RunningService.StartAsync(data.Path);
        var (ran, output) = await TryAsync("node", Path.Combine("build", "main.js"), service.Address.GetLeftPart(UriPartial.Authority));

        ran.Should().BeTrue(output);
        output.Should().Contain("Berlin Lab is Berlin Laboratory, version 2.").And.Contain("A change with the old tag is refused.").And.MatchRegex("/Sample \\w+/Hamburg Lab");
        (await service.ListAsync("sites")).Should().BeEmpty("the sample deletes its data");
    }

    private static async Task<(bool Succeeded, string Output)> TryAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var (code, output, error) = await SitesProcess.WaitForExitAsync(process);
            return (code == 0, output + error);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (false, missing.Message);
        }
    }
}
