namespace Sites.Application.Tests.Hierarchy;

public sealed class InheritanceChainTests
{
    private static readonly Settings Workflow = new() { DefaultWorkflowId = Parsed.Workflow("workflow") };

    [Fact]
    public void The_group_is_first_and_its_root_last()
    {
        var chain = Given.Chain(3);
        var asked = new List<GroupId>();

        var owners = InheritanceChain.Of(chain[2].Lineage, id =>
        {
            asked.Add(id);
            return id == chain[1].Id ? Workflow : null;
        });

        owners.Select(owner => owner.Id).Should().Equal(chain[2].Id, chain[1].Id, chain[0].Id);
        owners.Select(owner => owner.Settings).Should().Equal([Settings.Empty, Workflow, Settings.Empty], "an unknown ancestor has no settings");
        asked.Should().BeEquivalentTo(chain.Select(site => site.Id)).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public void The_chain_of_a_root_has_one_member()
    {
        var root = Given.Site("root");

        InheritanceChain.Of(root.Lineage, _ => Workflow).Should().Equal(new SettingsOwner(root.Id, "", "", Workflow));
    }

    [Fact]
    public void The_nearest_set_value_is_effective()
    {
        var chain = Given.Chain(3);
        var settingsOf = new Dictionary<GroupId, Settings>
        {
            [chain[0].Id] = new() { CacheMaxSizeGb = Parsed.Limit(1), HeartbeatIntervalSeconds = Parsed.Interval(5) },
            [chain[1].Id] = new() { CacheMaxSizeGb = Parsed.Limit(2) },
        };

        var settings = EffectiveSettings.Of(InheritanceChain.Of(chain[2].Lineage, id => settingsOf.GetValueOrDefault(id)));

        (settings.CacheMaxSizeGb.Value, settings.HeartbeatIntervalSeconds.Value).Should().Be((2, 5));
        settings.CacheMaxSizeGb.Source.Should().Be(SettingSource.Inherited);
    }
}
