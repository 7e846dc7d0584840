using CsCheck;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class SettingsTests
{
    // Literals and not read from the source: these six values are what the contract guarantees for a new root.
    private static readonly Settings SixDefaults = new()
    {
        AutonomyLevel = AutonomyLevel.Readonly,
        ConflictResolution = ConflictResolution.CentralWins,
        CachePolicy = CachePolicy.Minimal,
        CacheRetentionDays = Parsed.Limit(30),
        DiscoveryMethod = DiscoveryMethod.Dhcp,
        MigrationPolicy = MigrationPolicy.Manual,
    };

    [Fact]
    public void A_group_without_settings_has_empty_settings() => Settings.Empty.Should().Be(new Settings());

    [Fact]
    public void A_root_without_settings_stores_exactly_the_six_defaults() =>
        Settings.Empty.WithRootDefaults().Should().Be(SixDefaults);

    [Fact]
    public void The_system_defaults_are_those_six_and_a_heartbeat_every_minute_without_provisioning() =>
        Settings.SystemDefaults.Should().Be(SixDefaults with { AutoProvision = false, HeartbeatIntervalSeconds = Parsed.Interval(60) });

    [Fact]
    public void Settings_of_a_root_override_the_defaults_and_unset_ones_are_filled_in() =>
        RandomSettings.Any.Sample(settings => settings.WithRootDefaults().Should().Be(new Settings
        {
            DefaultWorkflowId = settings.DefaultWorkflowId,
            AutoProvision = settings.AutoProvision,
            AutonomyLevel = settings.AutonomyLevel ?? SixDefaults.AutonomyLevel,
            ConflictResolution = settings.ConflictResolution ?? SixDefaults.ConflictResolution,
            CachePolicy = settings.CachePolicy ?? SixDefaults.CachePolicy,
            CachePatterns = settings.CachePatterns,
            CacheMaxSizeGb = settings.CacheMaxSizeGb,
            CacheRetentionDays = settings.CacheRetentionDays ?? SixDefaults.CacheRetentionDays,
            DiscoveryMethod = settings.DiscoveryMethod ?? SixDefaults.DiscoveryMethod,
            DiscoveryConfig = settings.DiscoveryConfig,
            MigrationPolicy = settings.MigrationPolicy ?? SixDefaults.MigrationPolicy,
            HeartbeatIntervalSeconds = settings.HeartbeatIntervalSeconds,
        }));

    [Fact]
    public void Of_the_twelve_settings_regular_groups_have_only_workflow_and_provisioning()
    {
        Settings.Empty.IsValidForRegularGroup.Should().BeTrue();
        for (var setting = 0; setting < RandomSettings.Count; setting++)
        {
            var only = RandomSettings.WithOnly(setting);
            only.Should().NotBe(Settings.Empty);
            only.IsValidForRegularGroup.Should().Be(setting < 2, only.ToString());
        }

        (RandomSettings.WithOnly(0) with { AutoProvision = true }).IsValidForRegularGroup.Should().BeTrue();
        (RandomSettings.WithOnly(0) with { CacheMaxSizeGb = Parsed.Limit(1) }).IsValidForRegularGroup.Should().BeFalse();
        (RandomSettings.WithOnly(0) with { HeartbeatIntervalSeconds = Parsed.Interval(60) }).IsValidForRegularGroup.Should().BeFalse();
    }

    [Fact]
    public void The_tests_cover_all_twelve_settings()
    {
        var settings = typeof(Settings).GetProperties().Where(property => property.SetMethod is not null).ToArray();
        settings.Should().HaveCount(RandomSettings.Count);
        for (var setting = 0; setting < RandomSettings.Count; setting++)
        {
            var only = RandomSettings.WithOnly(setting);
            settings.Where(property => property.GetValue(only) is not null).Should().ContainSingle();
        }
    }
}
