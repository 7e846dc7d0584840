using Ardalis.Result;

namespace Sites.Application.Tests.Hierarchy;

public sealed class UpdateSiteTests
{
    private readonly World _world = new();
    private readonly Site _site = Given.Site("site", settings: new Settings { CacheMaxSizeGb = Parsed.Limit(3) });

    public UpdateSiteTests()
    {
        _site.SetAgentUrl(Parsed.Url("https://before"));
        _world.Seed(_site);
    }

    [Fact]
    public async Task A_change_is_saved_and_read_back_as_a_site_in_a_row_transaction()
    {
        var updated = await HandleAsync(new GroupChange
        {
            AgentUrl = "https://after",
            Settings = new SettingsChange { CacheMaxSizeGb = null, AutoProvision = true },
        });

        _world.Journal.Should().Equal("begin SharedStructure", "sites.First SiteById", "save", "reader.GetSite", "commit");
        var stored = _world.StoredSite("site");
        stored.AgentUrl.Should().Be("https://after");
        stored.Settings.Should().Be(_site.Settings with { CacheMaxSizeGb = null, AutoProvision = true });
        updated.Answered().Row.Version.Should().Be(2);
    }

    [Fact]
    public async Task A_null_agent_URL_is_cleared_and_an_absent_one_is_unchanged()
    {
        (await HandleAsync(new GroupChange { Description = "d" })).Answered().Row.AgentUrl.Should().Be("https://before");
        (await HandleAsync(new GroupChange { AgentUrl = null })).Answered().Row.AgentUrl.Should().BeNull();
    }

    [Fact]
    public async Task A_regular_group_is_not_found_as_a_site()
    {
        var group = Given.Group("group");
        _world.Seed(group);

        (await HandleAsync(new GroupChange { Name = "n" }, id: group.Id)).ShouldBeRefused("site.not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task All_field_errors_are_reported_before_any_port_is_called()
    {
        var refused = await HandleAsync(new GroupChange { Name = "/", Settings = new SettingsChange { CacheRetentionDays = 0 } });

        refused.ShouldBeRefused("group.name_invalid", "site.below_one");
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_before_any_change()
    {
        (await HandleAsync(new GroupChange { Name = "n" }, new IfMatch([2, 3]))).ShouldBeRefused("precondition.stale");
        _world.Journal.Should().Equal("begin SharedStructure", "sites.First SiteById", "rollback");
    }

    [Fact]
    public async Task A_matching_precondition_allows_the_change()
    {
        (await HandleAsync(new GroupChange { Name = "n" }, new IfMatch([3, 1]))).Answered().Row.Name.Should().Be("n");
    }

    [Fact]
    public async Task A_refused_change_of_the_tree_is_reported_and_nothing_is_stored()
    {
        (await HandleAsync(new GroupChange { Name = "n", ParentId = _site.Id })).ShouldBeRefused("group.move_into_itself");
        _world.Work.Commits.Should().Be(0);
        _world.Work.Saves.Should().Be(0);
        _world.Groups.Stored.Single().Name.Should().Be("site");
    }

    [Fact]
    public async Task A_move_is_restarted_under_the_structure_lock()
    {
        var parent = Given.Site("parent");
        _world.Seed(parent);

        (await HandleAsync(new GroupChange { ParentId = parent.Id })).Answered().Row.ParentId.Should().Be(parent.Id);

        _world.Journal.Take(4).Should().Equal("begin SharedStructure", "sites.First SiteById", "rollback", "begin Structure");
        _world.Work.Commits.Should().Be(1);
    }

    [Fact]
    public async Task A_move_to_the_current_parent_does_nothing()
    {
        await HandleAsync(new GroupChange { Name = "n", ParentId = new Contracts.Common.Optional<GroupId?>(null) });

        _world.Journal.Should().StartWith("begin SharedStructure").And.NotContain("begin Structure");
    }

    [Theory]
    [InlineData(CachePolicy.Mirror, true)]
    [InlineData(null, false)]
    public async Task A_cache_policy_is_changed_under_the_structure_lock(CachePolicy? policy, bool isAlone)
    {
        (await HandleAsync(new GroupChange { Settings = policy is null ? new SettingsChange { CacheRetentionDays = 7 } : new SettingsChange { CachePolicy = policy } })).Answered();

        _world.Journal.Contains("begin Structure").Should().Be(isAlone);
    }

    private async Task<Result<GroupView>> HandleAsync(GroupChange change, IfMatch? precondition = null, GroupId? id = null) =>
        await new UpdateSiteHandler(_world.SiteRepository, _world.Tree, _world.GroupReader)
            .HandleAsync(new UpdateSite(id ?? _site.Id, change, precondition), World.Cancellation);
}
