using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Sites.Application.Common;
using Sites.Integration.Tests.Architecture;
using Sites.WebApi;

namespace Sites.Integration.Tests.Commands;

/// <summary>Unknown configuration keys are errors.</summary>
public sealed partial class KnownSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sites-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("Database:BusyTimeoutSecond", "Database:BusyTimeoutSeconds")]
    [InlineData("Database:ConnectionString", "Database:")]
    [InlineData("database:provder", "Database:Provider")]
    [InlineData("AGENTS:MAXQUEUEDHEARTBEAT", "Agents:MaxQueuedHeartbeats")]
    [InlineData("Claims:LifeTimeHour", "Claims:LifetimeHours")]
    [InlineData("Claims:LifetimeHours:0", "Claims:LifetimeHours")]
    [InlineData("Shutdown:Timeout", "Shutdown:TimeoutSeconds")]
    [InlineData("Cors:Origin", "Cors:Origins")]
    [InlineData("Cors:Origin:3", "Cors:Origins:3")]
    [InlineData("AutoMapper:LicenceKey", "AutoMapper:LicenseKey")]
    [InlineData("Data:Folder", "Data")]
    [InlineData("Authentication:Schemes:Bearer:Autority", "Authentication:Schemes:Bearer:Authority")]
    [InlineData("Authentication:Schemes:Bearer:ValidAudience:0", "Authentication:Schemes:Bearer:ValidAudiences:0")]
    [InlineData("Authentication:Schemes:Bearer:SigningKeys:0:Isuer", "Authentication:Schemes:Bearer:SigningKeys:0:Issuer")]
    public void A_misspelt_key_is_refused_with_a_suggestion(string key, string nearest)
    {
        var check = () => KnownSettings.Check(Configured((key, "1")));

        check.Should().Throw<ConfigurationException>().Which.Message.Should().StartWith($"{key} is not a known setting; did you mean {nearest}");
    }

    [Fact]
    public void All_misspelt_keys_are_reported_together()
    {
        var check = () => KnownSettings.Check(Configured(("Claims:Sweep", "1"), ("Cors:Hosts", "1"), ("Claims:SweepSeconds", "60")));

        check.Should().Throw<ConfigurationException>().Which.Message.Split(Environment.NewLine).Should().HaveCount(2);
    }

    [Fact]
    public void Keys_are_case_insensitive_and_other_sections_are_ignored()
    {
        var known = KnownSettings.Keys.Select(key => key.Replace("*", "7", StringComparison.Ordinal));
        string[] foreign = ["Logging:LogLevel:Defualt", "Kestrel:Endpoint", "ConnectionStrings:Other", "Authentication:Schemes:Other:Authority", "Databases:X", "Datadog:Key", "DATABASE"];
        foreach (var key in known.Concat(known.Select(key => key.ToUpperInvariant())).Concat(foreign)) KnownSettings.Check(Configured((key, "x")));
        // The key of an empty list in a file.
        KnownSettings.Check(Configured(("Cors:Origins", ""), ("Authentication:Schemes:Bearer:SigningKeys", ""), ("Authentication:Schemes:Bearer", null)));
    }

    [Fact]
    public void The_known_keys_match_the_documentation()
    {
        var table = Repository.Read("docs", "operations.md").Split("## Configuration")[1].Split("\n## ")[0];
        var documented = table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => InBackticks().Matches(line.Split('|')[1])).Select(match => match.Groups[1].Value)
            .Where(key => KnownSettings.Sections.Any(section => key == section || key.StartsWith(section + ":", StringComparison.Ordinal)));

        documented.Should().Contain("Data").And.Contain("Database:Provider");
        documented.Should().BeEquivalentTo(KnownSettings.Keys);
    }

    [Fact]
    public void The_known_sections_match_the_documentation() => KnownSettings.Sections.Should().BeEquivalentTo(
        "Agents", "Authentication:Schemes:Bearer", "AutoMapper", "Claims", "Cors", "Data", "Database", "Shutdown", "WarmUp");

    [Theory]
    [InlineData()]
    [InlineData("migrate")]
    [InlineData("check-tree")]
    [InlineData("export-sites")]
    public async Task A_misspelt_key_from_any_source_makes_the_service_and_every_command_exit_3(params string[] command)
    {
        string[] args = [.. command, "--data", Path.Combine(_folder, "data"), "--environment", "Development"];
        string[] serving = command.Length == 0 ? ["--urls", "http://127.0.0.1:0"] : [];
        var byVariable = await SitesProcess.RunAsync([.. args, .. serving], _folder, new Dictionary<string, string> { ["DATABASE__BUSYTIMEOUTSECOND"] = "3" });
        var byArgument = await SitesProcess.RunAsync([.. args, .. serving, "--Database:BusyTimeoutSecond=3"], _folder);
        await File.WriteAllTextAsync(Path.Combine(_folder, "appsettings.json"), """{"Database": {"BusyTimeoutSecond": 3}}""", TestContext.Current.CancellationToken);
        var byFile = await SitesProcess.RunAsync([.. args, .. serving], _folder);

        foreach (var refused in new[] { byVariable, byArgument, byFile })
        {
            refused.Code.Should().Be(3, refused.Error);
            refused.Error.Should().ContainEquivalentOf("Database:BusyTimeoutSecond is not a known setting; did you mean Database:BusyTimeoutSeconds?");
        }

        Directory.Exists(Path.Combine(_folder, "data")).Should().BeFalse();
    }

    private static IConfigurationRoot Configured(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value))).Build();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InBackticks();
}
