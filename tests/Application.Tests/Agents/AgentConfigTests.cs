using Sites.Application.Agents;

namespace Sites.Application.Tests.Agents;

public sealed class AgentConfigTests
{
    private static readonly AgentConfig Config = new(GroupId.New(Given.Then), "site", AutonomyLevel.Limited, CachePolicy.Mirror, 5, 30, 60);

    public static TheoryData<string> Changes => [.. Changed.Keys];

    private static Dictionary<string, Func<AgentConfig, AgentConfig>> Changed => new()
    {
        ["name"] = config => config with { SiteName = "other" },
        ["autonomy"] = config => config with { AutonomyLevel = AutonomyLevel.Full },
        ["policy"] = config => config with { CachePolicy = CachePolicy.Minimal },
        ["size"] = config => config with { CacheMaxSizeGb = 6 },
        ["no size"] = config => config with { CacheMaxSizeGb = null },
        ["retention"] = config => config with { CacheRetentionDays = 31 },
        ["interval"] = config => config with { HeartbeatSeconds = 61 },
        // Values whose concatenation would be ambiguous without separators.
        ["size and retention"] = config => config with { CacheMaxSizeGb = 53, CacheRetentionDays = 0 },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Every_configured_value_changes_the_version(string change) =>
        Changed[change](Config).Version.Should().NotBe(Config.Version);

    [Fact]
    public void The_version_of_a_configuration_is_deterministic()
    {
        var copy = Config with { };

        copy.Version.Should().Be(Config.Version).And.MatchRegex("^[0-9a-f]{16}$").And.HaveLength(AgentConfig.VersionLength);
    }

    [Theory]
    [InlineData(5, 1)]
    [InlineData(9, 1)]
    [InlineData(10, 1)]
    [InlineData(19, 1)]
    [InlineData(20, 2)]
    [InlineData(60, 6)]
    [InlineData(3600, 360)]
    public void Jitter_is_a_tenth_of_the_interval_and_at_least_one_second(int interval, int jitter) =>
        (Config with { HeartbeatSeconds = interval }).JitterSeconds.Should().Be(jitter);

    [Fact]
    public void A_configuration_consists_of_effective_settings()
    {
        var site = GroupId.New(Given.Then);
        var settings = EffectiveSettings.Of(
        [
            new SettingsOwner(site, "site", "", new Settings { CacheMaxSizeGb = Parsed.Limit(8) }),
            new SettingsOwner(
                GroupId.New(Given.Then), "above", "",
                new Settings { CacheMaxSizeGb = Parsed.Limit(9), AutonomyLevel = AutonomyLevel.Full, CachePolicy = CachePolicy.Assigned, HeartbeatIntervalSeconds = Parsed.Interval(15) }),
        ]);

        AgentConfig.Of(site, "site", settings).Should().Be(new AgentConfig(site, "site", AutonomyLevel.Full, CachePolicy.Assigned, 8, 30, 15));
    }

    [Fact]
    public void Without_any_settings_the_configuration_has_the_defaults()
    {
        var site = GroupId.New(Given.Then);
        var settings = EffectiveSettings.Of([new SettingsOwner(site, "site", "", Settings.Empty)]);

        AgentConfig.Of(site, "site", settings).Should().Be(new AgentConfig(site, "site", AutonomyLevel.Readonly, CachePolicy.Minimal, null, 30, 60));
    }
}
