using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class SyncedSettingsTests
{
    // In the index order of RandomSettings.
    private static readonly string[] Names =
    [
        "default_workflow_id", "auto_provision", "autonomy_level", "conflict_resolution", "cache_policy", "cache_patterns_json",
        "cache_max_size_gb", "cache_retention_days", "discovery_method", "discovery_config_json", "migration_policy", "heartbeat_interval_seconds",
    ];

    private static readonly string[] Values =
    [
        "\"workflow-1\"", "true", "\"limited\"", "\"site_wins\"", "\"assigned\"", "\"[\\\"1/*\\\"]\"",
        "101", "8", "\"anycast\"", "\"{\\\"v\\\":1}\"", "\"auto_release\"", "6",
    ];

    [Fact]
    public void Without_any_settings_the_site_receives_the_system_defaults() => StateOf(Settings.Empty).Json.Should().Be(
        """{"auto_provision":false,"autonomy_level":"readonly","cache_max_size_gb":null,"cache_patterns_json":null,"cache_policy":"minimal","cache_retention_days":30,"conflict_resolution":"central_wins","default_workflow_id":null,"discovery_config_json":null,"discovery_method":"dhcp","heartbeat_interval_seconds":60,"migration_policy":"manual"}""");

    [Fact]
    public void Every_setting_has_its_own_name()
    {
        typeof(Settings).GetProperties().Count(property => property is { CanWrite: true, GetMethod.IsStatic: false }).Should().Be(RandomSettings.Count).And.Be(Names.Length);
        for (var setting = 0; setting < RandomSettings.Count; setting++)
        {
            var state = StateOf(RandomSettings.WithOnly(setting));
            state.DifferingFrom(StateOf(Settings.Empty)).Should().Equal(Names[setting]);
            state[Names[setting]].Should().Be(Values[setting]);
        }
    }

    [Fact]
    public void Only_values_are_synchronised_and_not_their_origin()
    {
        var settings = RandomSettings.WithOnly(2);
        var inherited = EffectiveSettings.Of([new SettingsOwner(GroupFactory.Id(), "site", "", Settings.Empty), new SettingsOwner(GroupFactory.Id(), "above", "", settings)]);

        SyncedSettings.StateOf(inherited).Should().Be(StateOf(settings));
    }

    private static EntityState StateOf(Settings settings) =>
        SyncedSettings.StateOf(EffectiveSettings.Of([new SettingsOwner(GroupFactory.Id(), "site", "", settings)]));
}
