using CsCheck;

namespace Sites.Application.Tests.Hierarchy;

public sealed class GroupViewTests
{
    private const string Workflow = "0190b2a4-3c1e-7abc-8def-0123456789ab";

    private readonly Site _root = Given.Site("region-us", settings: new Settings { DefaultWorkflowId = Parsed.Workflow(Workflow), AutoProvision = true });
    private readonly Site _middle;
    private readonly DeviceGroup _leaf;
    private readonly Site _other = Given.Site("region-eu");

    public GroupViewTests()
    {
        _middle = Given.Site("datacenter-west", _root, new Settings { AutoProvision = false });
        _leaf = Given.Group("rack 1", _middle);
    }

    [Fact]
    public void Chains_start_at_the_group_and_paths_start_at_the_root()
    {
        var view = GroupView.Assemble([World.RowOf(_leaf)], [Ancestor(_root), Ancestor(_middle)]).Should().ContainSingle().Subject;

        view.Path.Should().Be("/region-us/datacenter-west/rack 1");
        view.Depth.Should().Be(2);
        view.Chain.Should().Equal(
            new SettingsOwner(_leaf.Id, "rack 1", "/region-us/datacenter-west/rack 1", _leaf.Settings),
            new SettingsOwner(_middle.Id, "datacenter-west", "/region-us/datacenter-west", _middle.Settings),
            new SettingsOwner(_root.Id, "region-us", "/region-us", _root.Settings));
    }

    [Fact]
    public void A_root_is_its_own_chain()
    {
        var view = GroupView.Assemble([World.RowOf(_other)], []).Single();

        view.Path.Should().Be("/region-eu");
        view.Depth.Should().Be(0);
        view.Chain.Should().ContainSingle();
    }

    [Fact]
    public void Rows_keep_their_order_regardless_of_the_order_of_the_ancestors()
    {
        DeviceGroup[] groups = [_root, _middle, _leaf, _other];

        Gen.Select(Gen.Shuffle(groups), Gen.Shuffle(groups)).Sample((rows, ancestors) =>
        {
            var views = GroupView.Assemble([.. rows.Select(World.RowOf)], ancestors.Select(Ancestor));

            views.Select(view => view.Row.Id).Should().Equal(rows.Select(row => row.Id));
            views.Single(view => view.Row.Id == _leaf.Id).Path.Should().Be("/region-us/datacenter-west/rack 1");
            views.Single(view => view.Row.Id == _other.Id).Path.Should().Be("/region-eu");
        }, iter: 50);
    }

    [Fact]
    public void Rows_that_include_their_own_ancestors_require_no_additional_ancestors()
    {
        var views = GroupView.Assemble([World.RowOf(_leaf), World.RowOf(_root), World.RowOf(_middle)], []);

        views.Select(view => view.Path).Should().Equal(
            "/region-us/datacenter-west/rack 1", "/region-us", "/region-us/datacenter-west");
    }

    [Fact]
    public void Effective_values_come_from_the_nearest_group_in_the_chain()
    {
        var views = GroupView.Assemble([World.RowOf(_leaf), World.RowOf(_root), World.RowOf(_other)], [Ancestor(_middle)]);

        views.Select(view => view.EffectiveWorkflowId).Should().Equal(Workflow, Workflow, null);
        views.Select(view => view.EffectiveAutoProvision).Should().Equal(false, true, false);
    }

    private static AncestorRow Ancestor(DeviceGroup group) => new(group.Id, group.Name, group.LineageKey, group.Settings);
}
