namespace Sites.Application.Tests.Hierarchy;

public sealed class CreateGroupTests
{
    private readonly World _world = new();

    [Fact]
    public async Task A_group_is_created_stored_and_read_back_in_one_structural_transaction()
    {
        var parent = Given.Group("parent");
        _world.Seed(parent);

        var created = await HandleAsync(new GroupChange { Name = " racks ", ParentId = parent.Id, Description = "d", ExternalId = "k" });

        _world.Journal.Should().Equal(
            "begin Structure", "groups.First GroupById", "groups.Add", "save", "reader.GetGroup", "commit");
        var stored = _world.StoredGroup("racks");
        stored.Should().BeOfType<DeviceGroup>();
        stored.ParentId.Should().Be(parent.Id);
        stored.Description.Should().Be("d");
        stored.ExternalId.Should().Be("k");
        stored.CreatedAt.Should().Be(_world.Now);
        stored.Settings.Should().Be(Settings.Empty, "only root sites store the defaults");
        created.Answered().Row.Id.Should().Be(stored.Id);
    }

    [Fact]
    public async Task A_root_requires_no_parent_lookup()
    {
        (await HandleAsync(new GroupChange { Name = "root" })).Answered();

        _world.Journal.Should().Equal("begin Structure", "groups.Add", "save", "reader.GetGroup", "commit");
    }

    [Fact]
    public async Task All_field_errors_are_reported_before_any_port_is_called()
    {
        var refused = await HandleAsync(new GroupChange { Name = "", ExternalId = new string('k', 101) });

        refused.ShouldBeRefused("group.name_required", "group.external_id_invalid");
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_site_setting_is_refused_and_nothing_is_saved()
    {
        var refused = await HandleAsync(new GroupChange { Name = "g", Settings = new SettingsChange { CacheMaxSizeGb = 1 } });

        refused.ShouldBeRefused("group.setting_requires_site");
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_missing_parent_is_refused_with_its_id_and_nothing_is_saved()
    {
        var nobody = GroupId.New(Given.Then);

        var refused = await HandleAsync(new GroupChange { Name = "g", ParentId = nobody });

        refused.ShouldBeRefusedFor(("parent_id", "group.parent_not_found"));
        refused.Errors.Single().Should().Contain(nobody.ToString());
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_thirty_third_level_is_refused_and_nothing_is_saved()
    {
        var chain = Given.Chain(Lineage.MaxLevels);
        _world.Seed(chain);

        (await HandleAsync(new GroupChange { Name = "g", ParentId = chain[^1].Id })).ShouldBeRefused("group.too_deep");
        _world.ShouldHaveSavedNothing();
        (await HandleAsync(new GroupChange { Name = "g", ParentId = chain[^2].Id })).Answered();
    }

    [Fact]
    public async Task A_refused_save_is_reported_and_nothing_is_read_back_or_stored()
    {
        _world.Work.SaveRefusals.Enqueue(HierarchyErrors.NameTaken.Refuse());

        (await HandleAsync(new GroupChange { Name = "g" })).ShouldBeRefused("group.name_taken");
        _world.Journal.Should().Equal("begin Structure", "groups.Add", "save", "rollback");
        _world.Groups.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_retried_transaction_creates_one_group()
    {
        _world.Work.TransientFaults = 1;

        var created = await HandleAsync(new GroupChange { Name = "g" });

        _world.Groups.Stored.Should().ContainSingle().Which.Id.Should().Be(created.Answered().Row.Id);
        _world.Work.Commits.Should().Be(1);
    }

    private async Task<Ardalis.Result.Result<GroupView>> HandleAsync(GroupChange change) =>
        await new CreateGroupHandler(_world.Tree, _world.GroupReader, _world.Work)
            .HandleAsync(new CreateGroup(change), World.Cancellation);
}
