using CsCheck;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Tests.Common;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class EffectiveSettingsTests
{
    // Each setting once: how it is set on a group, where its effective value is, and its default.
    private static readonly Setting[] All =
    [
        new("default_workflow_id", settings => settings.DefaultWorkflowId?.Value, effective => AnswerOf(effective.DefaultWorkflowId), null),
        new("auto_provision", settings => settings.AutoProvision, effective => AnswerOf(effective.AutoProvision), false),
        new("autonomy_level", settings => settings.AutonomyLevel, effective => AnswerOf(effective.AutonomyLevel), AutonomyLevel.Readonly),
        new("conflict_resolution", settings => settings.ConflictResolution, effective => AnswerOf(effective.ConflictResolution), ConflictResolution.CentralWins),
        new("cache_policy", settings => settings.CachePolicy, effective => AnswerOf(effective.CachePolicy), CachePolicy.Minimal),
        new("cache_patterns", settings => settings.CachePatterns?.Value, effective => AnswerOf(effective.CachePatterns), null),
        new("cache_max_size_gb", settings => settings.CacheMaxSizeGb?.Value, effective => AnswerOf(effective.CacheMaxSizeGb), null),
        new("cache_retention_days", settings => settings.CacheRetentionDays?.Value, effective => AnswerOf(effective.CacheRetentionDays), 30),
        new("discovery_method", settings => settings.DiscoveryMethod, effective => AnswerOf(effective.DiscoveryMethod), DiscoveryMethod.Dhcp),
        new("discovery_config", settings => settings.DiscoveryConfig?.Value, effective => AnswerOf(effective.DiscoveryConfig), null),
        new("migration_policy", settings => settings.MigrationPolicy, effective => AnswerOf(effective.MigrationPolicy), MigrationPolicy.Manual),
        new("heartbeat_interval_seconds", settings => settings.HeartbeatIntervalSeconds?.Value, effective => AnswerOf(effective.HeartbeatIntervalSeconds), 60),
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
        SettingsOwner[] chain = [Owner("child", RandomSettings.WithOnly(position)), Owner("parent", Settings.Empty)];
        var effective = All[position].Effective(EffectiveSettings.Of(chain));
        effective.Should().BeEquivalentTo(new Answer(All[position].ValueIn(chain[0].Settings), SettingSource.Own, chain[0], null));
        effective.Value.Should().NotBeNull();
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_setting_that_is_unset_on_the_group_is_inherited_from_the_nearest_ancestor(int position)
    {
        SettingsOwner[] chain =
        [
            Owner("child", Settings.Empty),
            Owner("parent", Settings.Empty),
            Owner("grandparent", RandomSettings.WithOnly(position)),
            Owner("root", RandomSettings.WithOnly(position)),
        ];
        var effective = All[position].Effective(EffectiveSettings.Of(chain));
        effective.Should().BeEquivalentTo(new Answer(All[position].ValueIn(chain[2].Settings), SettingSource.Inherited, chain[2], null));
        effective.From.Should().BeSameAs(chain[2]);
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public void A_setting_that_is_unset_everywhere_has_the_system_default(int position)
    {
        SettingsOwner[] chain = [Owner("child", Settings.Empty), Owner("root", Settings.Empty)];
        All[position].Effective(EffectiveSettings.Of(chain))
            .Should().BeEquivalentTo(new Answer(All[position].Default, SettingSource.Default, null, null));
    }

    [Fact]
    public void False_is_a_set_value()
    {
        SettingsOwner[] chain =
        [
            Owner("child", new Settings { AutoProvision = false }),
            Owner("root", new Settings { AutoProvision = true }),
        ];
        var effective = EffectiveSettings.Of(chain).AutoProvision;
        effective.Value.Should().BeFalse();
        effective.Source.Should().Be(SettingSource.Own);
    }

    [Fact]
    public void Explaining_lists_the_shadowed_values_of_ancestors_nearest_first()
    {
        SettingsOwner[] chain =
        [
            Owner("child", Settings.Empty),
            Owner("parent", new Settings { CacheRetentionDays = Parsed.Limit(1) }),
            Owner("grandparent", new Settings { CacheRetentionDays = Parsed.Limit(2) }),
            Owner("great-grandparent", Settings.Empty),
            Owner("root", new Settings { CacheRetentionDays = Parsed.Limit(3) }),
        ];
        var effective = EffectiveSettings.Of(chain, explain: true).CacheRetentionDays;

        effective.Value.Should().Be(1);
        effective.From.Should().BeSameAs(chain[1]);
        effective.Shadowed.Should().Equal(new ShadowedValue<int?>(2, chain[2]), new ShadowedValue<int?>(3, chain[4]));
    }

    [Fact]
    public void Explaining_lists_nothing_if_no_value_is_shadowed()
    {
        SettingsOwner[] chain = [Owner("child", Settings.Empty), Owner("root", new Settings { CacheMaxSizeGb = Parsed.Limit(5) })];
        var effective = EffectiveSettings.Of(chain, explain: true);
        effective.CacheMaxSizeGb.Shadowed.Should().NotBeNull().And.BeEmpty();
        effective.DiscoveryMethod.Shadowed.Should().NotBeNull().And.BeEmpty();
    }

    [Fact]
    public void Without_explaining_no_shadowed_values_are_listed()
    {
        SettingsOwner[] chain = [Owner("child", RandomSettings.WithOnly(7)), Owner("root", RandomSettings.WithOnly(7))];
        foreach (var setting in All) setting.Effective(EffectiveSettings.Of(chain)).Shadowed.Should().BeNull(setting.Name);
    }

    [Fact]
    public void A_root_owns_the_defaults_that_it_stores()
    {
        var root = GroupFactory.Site("root");
        var effective = EffectiveSettings.Of([new SettingsOwner(root.Id, root.Name, "/root", root.Settings)]);
        effective.AutonomyLevel.Source.Should().Be(SettingSource.Own);
        effective.CacheRetentionDays.Value.Should().Be(30);
        effective.AutoProvision.Source.Should().Be(SettingSource.Default);
        effective.HeartbeatIntervalSeconds.Should().Be(new EffectiveValue<int?>(60, SettingSource.Default, null, null));
    }

    [Fact]
    public void In_any_chain_every_setting_is_resolved_by_the_rule() =>
        Gen.Select(RandomSettings.Any.Array[1, 6], Gen.Bool).Sample((settings, explain) =>
        {
            var chain = settings.Select((settings, position) => Owner($"level {position}", settings)).ToArray();
            var effective = EffectiveSettings.Of(chain, explain);
            foreach (var setting in All)
                setting.Effective(effective).Should().BeEquivalentTo(Expected(setting, chain, explain), options => options.WithStrictOrdering(), setting.Name);
        }, iter: 300);

    [Fact]
    public void A_single_setting_is_resolved_as_it_is_among_all() =>
        Gen.Select(RandomSettings.Any.Array[1, 6], Gen.Bool).Sample((settings, explain) =>
        {
            var chain = settings.Select((settings, position) => Owner($"level {position}", settings)).ToArray();
            var alone = AnswerOf(EffectiveSettings.Resolve(chain, settings => settings.DiscoveryConfig?.Value, explain));
            alone.Should().BeEquivalentTo(AnswerOf(EffectiveSettings.Of(chain, explain).DiscoveryConfig));
        });

    private static Answer Expected(Setting setting, SettingsOwner[] chain, bool explain)
    {
        var owners = chain.Where(owner => setting.ValueIn(owner.Settings) is not null).ToList();
        var shadowed = explain ? owners.Skip(1).Select(owner => (setting.ValueIn(owner.Settings), owner)).ToArray() : null;
        if (owners.Count == 0) return new Answer(setting.Default, SettingSource.Default, null, shadowed);
        var source = ReferenceEquals(owners[0], chain[0]) ? SettingSource.Own : SettingSource.Inherited;
        return new Answer(setting.ValueIn(owners[0].Settings), source, owners[0], shadowed);
    }

    private static Answer AnswerOf<T>(EffectiveValue<T> value) =>
        new(value.Value, value.Source, value.From, value.Shadowed?.Select(shadowed => ((object?)shadowed.Value, shadowed.From)).ToArray());

    private static SettingsOwner Owner(string name, Settings settings) => new(GroupFactory.Id(), name, $"/{name}", settings);

    private sealed record Setting(string Name, Func<Settings, object?> ValueIn, Func<EffectiveSettings, Answer> Effective, object? Default);

    /// <summary>An effective value without its type, so that one model covers all twelve.</summary>
    private sealed record Answer(object? Value, SettingSource Source, SettingsOwner? From, (object? Value, SettingsOwner From)[]? Shadowed);
}
