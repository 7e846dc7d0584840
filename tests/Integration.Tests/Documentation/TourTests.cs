using System.Diagnostics;
using System.Text.RegularExpressions;
using Sites.Integration.Tests.Architecture;
using Sites.Integration.Tests.Commands;
using Sites.Integration.Tests.Safety;

namespace Sites.Integration.Tests.Documentation;

/// <summary>Runs the README's tour unchanged in a shell.</summary>
public sealed partial class TourTests
{
    private const string Address = "localhost:5080";

    [Fact]
    public async Task Every_call_of_the_tour_succeeds()
    {
        Assert.SkipUnless(IsInstalled("bash") && IsInstalled("curl"), "bash or curl is not installed.");
        var tour = Tour().Match(Repository.Read("README.md").ReplaceLineEndings("\n")).Groups[1].Value;
        using var data = new DataFolder(isEmpty: true);
        await using var service = await RunningService.StartAsync(data.Path);

        // The exit codes of calls in $(…) and pipes are lost, so each call writes its exit code to a file.
        var calls = Path.Combine(data.Path, "calls");
        var script = $$"""
            set -u
            curl() { command curl --fail-with-body --silent --show-error "$@"; local code=$?; printf '%s %s\n' "$code" "$*" >> '{{calls}}'; return "$code"; }
            {{tour.Replace(Address, $"{service.Address.Host}:{service.Address.Port}", StringComparison.Ordinal)}}
            """;
        var (code, output) = await BashAsync(script);

        code.Should().Be(0, output);
        var made = await File.ReadAllLinesAsync(calls, TestContext.Current.CancellationToken);
        made.Should().HaveCount(Calls().Count(tour), "every call of the tour is made");
        made.Should().AllSatisfy(call => call.Should().StartWith("0 ", output));
        output.Should().Contain("\"status\":\"approved\"", "the claim was approved by another user");
        (await service.ListAsync("nodes")).Values.Single(node => node.Text("mac_address") == "02:00:5e:00:00:04")
            .GetProperty("home_site_id").GetGuid().Should().Be((await service.ListAsync("sites")).Values.Single(site => site.Text("external_id") == "ber-lab").GetProperty("id").GetGuid());
    }

    [Fact]
    public void The_tour_does_a_dry_run_before_the_import_and_requires_only_curl()
    {
        var tour = Tour().Match(Repository.Read("README.md").ReplaceLineEndings("\n")).Groups[1].Value;

        tour.Should().Contain(Address).And.Contain("/nodes\"").And.NotContain("jq ").And.NotContain("ID/");
        tour.IndexOf("dry_run=true", StringComparison.Ordinal).Should().BePositive().And.BeLessThan(tour.IndexOf("sites/import\"", StringComparison.Ordinal));
    }

    private static async Task<(int Code, string Output)> BashAsync(string script)
    {
        var start = new ProcessStartInfo("bash", ["--posix", "-s"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The service is local, so proxies from the environment are ignored.
        start.Environment["no_proxy"] = "*";
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var (code, output, error) = await SitesProcess.WaitForExitAsync(bash);
        return (code, output + error);
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)) || File.Exists(Path.Combine(folder, program + ".exe")));

    [GeneratedRegex(@"## A first tour\n+```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Tour();

    [GeneratedRegex(@"(?:^|\$\()curl ", RegexOptions.Multiline)]
    private static partial Regex Calls();
}
