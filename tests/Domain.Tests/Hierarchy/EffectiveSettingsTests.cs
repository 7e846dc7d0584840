using CsCheck;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class EffectiveSettingsTests
{
    // Each setting once: how it is set on a group, where its effective value is, and its default.
    private static readonly Setting[] All =
    [
        new("default_workflow_id", said => said.DefaultWorkflowId, effective => Tell(effective.DefaultWorkflowId), null),
        new("auto_provision", said => said.AutoProvision, effective => Tell(effective.AutoProvision), false),
        new("autonomy_level", said => said.AutonomyLevel, effective => Tell(effective.AutonomyLevel), AutonomyLevel.Readonly),
        new("conflict_resolution", said => said.ConflictResolution, effective => Tell(effective.ConflictResolution), ConflictResolution.CentralWins),
        new("cache_policy", said => said.CachePolicy, effective => Tell(effective.CachePolicy), CachePolicy.Minimal),
        new("cache_patterns", said => said.CachePatterns, effective => Tell(effective.CachePatterns), null),
        new("cache_max_size_gb", said => said.CacheMaxSizeGb, effective => Tell(effective.CacheMaxSizeGb), null),
        new("cache_retention_days", said => said.CacheRetentionDays, effective => Tell(effective.CacheRetentionDays), 30),
        new("discovery_method", said => said.DiscoveryMethod, effective => Tell(effective.DiscoveryMethod), DiscoveryMethod.Dhcp),
        new("discovery_config", said => said.DiscoveryConfig, effective => Tell(effective.DiscoveryConfig), null),
        new("migration_policy", said => said.MigrationPolicy, effective => Tell(effective.MigrationPolicy), MigrationPolicy.Manual),
        new("heartbeat_interval_seconds", said => said.HeartbeatIntervalSeconds, effective => Tell(effective.HeartbeatIntervalSeconds), 60),
    ];

    public static TheoryData<int> Positions => [.. Enumerable.Range(0, RandomSettings.Count)];

    [Fact]
    public void Every_setting_has_an_effective_value()
    {
        All.Should().HaveCount(RandomSettings.Count);
        typeof(EffectiveSettings).GetProperties().Should().HaveCount(RandomSettings.Count);
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_setting_that_is_set_on_the_group_is_not_inherited(int position)
    {
        SettingsOwner[] line = [Owner("child", RandomSettings.SayingOnly(position)), Owner("parent", Settings.Empty)];
        var effective = All[position].Effective(EffectiveSettings.Of(line));
        effective.Should().BeEquivalentTo(new Told(All[position].Said(line[0].Settings), SettingSource.Own, line[0], null));
        effective.Value.Should().NotBeNull();
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_setting_that_is_unset_on_the_group_is_inherited_from_the_nearest_ancestor(int position)
    {
        SettingsOwner[] line =
        [
            Owner("child", Settings.Empty),
            Owner("parent", Settings.Empty),
            Owner("grandparent", RandomSettings.SayingOnly(position)),
            Owner("root", RandomSettings.SayingOnly(position)),
        ];
        var effective = All[position].Effective(EffectiveSettings.Of(line));
        effective.Should().BeEquivalentTo(new Told(All[position].Said(line[2].Settings), SettingSource.Inherited, line[2], null));
        effective.From.Should().BeSameAs(line[2]);
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_setting_that_is_unset_everywhere_has_the_system_default(int position)
    {
        SettingsOwner[] line = [Owner("child", Settings.Empty), Owner("root", Settings.Empty)];
        All[position].Effective(EffectiveSettings.Of(line))
            .Should().BeEquivalentTo(new Told(All[position].Default, SettingSource.Default, null, null));
    }

    [Fact]
    public void False_is_a_set_value()
    {
        SettingsOwner[] line =
        [
            Owner("child", new Settings { AutoProvision = false }),
            Owner("root", new Settings { AutoProvision = true }),
        ];
        var effective = EffectiveSettings.Of(line).AutoProvision;
        effective.Value.Should().BeFalse();
        effective.Source.Should().Be(SettingSource.Own);
    }

    [Fact]
    public void Explaining_lists_the_shadowed_values_of_ancestors_nearest_first()
    {
        SettingsOwner[] line =
        [
            Owner("child", Settings.Empty),
            Owner("parent", new Settings { CacheRetentionDays = 1 }),
            Owner("grandparent", new Settings { CacheRetentionDays = 2 }),
            Owner("great-grandparent", Settings.Empty),
            Owner("root", new Settings { CacheRetentionDays = 3 }),
        ];
        var effective = EffectiveSettings.Of(line, explain: true).CacheRetentionDays;

        effective.Value.Should().Be(1);
        effective.From.Should().BeSameAs(line[1]);
        effective.Shadowed.Should().Equal(new ShadowedValue<int?>(2, line[2]), new ShadowedValue<int?>(3, line[4]));
    }

    [Fact]
    public void Explaining_lists_nothing_if_no_value_is_shadowed()
    {
        SettingsOwner[] line = [Owner("child", Settings.Empty), Owner("root", new Settings { CacheMaxSizeGb = 5 })];
        var effective = EffectiveSettings.Of(line, explain: true);
        effective.CacheMaxSizeGb.Shadowed.Should().NotBeNull().And.BeEmpty();
        effective.DiscoveryMethod.Shadowed.Should().NotBeNull().And.BeEmpty();
    }

    [Fact]
    public void Without_explaining_no_shadowed_values_are_listed()
    {
        SettingsOwner[] line = [Owner("child", RandomSettings.SayingOnly(7)), Owner("root", RandomSettings.SayingOnly(7))];
        foreach (var setting in All) setting.Effective(EffectiveSettings.Of(line)).Shadowed.Should().BeNull(setting.Name);
    }

    [Fact]
    public void A_root_owns_the_defaults_that_it_stores()
    {
        var root = Plant.Site("root");
        var effective = EffectiveSettings.Of([new SettingsOwner(root.Id, root.Name, "/root", root.Settings)]);
        effective.AutonomyLevel.Source.Should().Be(SettingSource.Own);
        effective.CacheRetentionDays.Value.Should().Be(30);
        effective.AutoProvision.Source.Should().Be(SettingSource.Default);
        effective.HeartbeatIntervalSeconds.Should().Be(new EffectiveValue<int?>(60, SettingSource.Default, null, null));
    }

    [Fact]
    public void In_any_chain_every_setting_is_resolved_by_the_rule() =>
        Gen.Select(RandomSettings.Any.Array[1, 6], Gen.Bool).Sample((said, explain) =>
        {
            var line = said.Select((settings, position) => Owner($"level {position}", settings)).ToArray();
            var effective = EffectiveSettings.Of(line, explain);
            foreach (var setting in All)
                setting.Effective(effective).Should().BeEquivalentTo(Expected(setting, line, explain), options => options.WithStrictOrdering(), setting.Name);
        }, iter: 300);

    [Fact]
    public void A_single_setting_is_resolved_as_it_is_among_all() =>
        Gen.Select(RandomSettings.Any.Array[1, 6], Gen.Bool).Sample((said, explain) =>
        {
            var line = said.Select((settings, position) => Owner($"level {position}", settings)).ToArray();
            var alone = Tell(EffectiveSettings.Resolve(line, settings => settings.DiscoveryConfig, explain));
            alone.Should().BeEquivalentTo(Tell(EffectiveSettings.Of(line, explain).DiscoveryConfig));
        });

    private static Told Expected(Setting setting, SettingsOwner[] line, bool explain)
    {
        var sayers = line.Where(owner => setting.Said(owner.Settings) is not null).ToList();
        var shadowed = explain ? sayers.Skip(1).Select(owner => (setting.Said(owner.Settings), owner)).ToArray() : null;
        if (sayers.Count == 0) return new Told(setting.Default, SettingSource.Default, null, shadowed);
        var source = ReferenceEquals(sayers[0], line[0]) ? SettingSource.Own : SettingSource.Inherited;
        return new Told(setting.Said(sayers[0].Settings), source, sayers[0], shadowed);
    }

    private static Told Tell<T>(EffectiveValue<T> value) =>
        new(value.Value, value.Source, value.From, value.Shadowed?.Select(shadowed => ((object?)shadowed.Value, shadowed.From)).ToArray());

    private static SettingsOwner Owner(string name, Settings settings) => new(Plant.Id(), name, $"/{name}", settings);

    private sealed record Setting(string Name, Func<Settings, object?> Said, Func<EffectiveSettings, Told> Effective, object? Default);

    /// <summary>An effective value without its type, so that one model covers all twelve.</summary>
    private sealed record Told(object? Value, SettingSource Source, SettingsOwner? From, (object? Value, SettingsOwner From)[]? Shadowed);
}
