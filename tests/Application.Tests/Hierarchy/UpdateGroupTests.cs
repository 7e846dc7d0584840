using Ardalis.Result;

namespace Sites.Application.Tests.Hierarchy;

public sealed class UpdateGroupTests
{
    private readonly World _world = new();
    private readonly DeviceGroup _group = Given.Group("group", key: "k");

    public UpdateGroupTests()
    {
        _group.SetDescription(Parsed.Description("before"));
        _world.Seed(_group);
    }

    [Fact]
    public async Task A_rename_is_saved_and_read_back_in_a_row_transaction()
    {
        var updated = await HandleAsync(new GroupChange { Name = "Renamed" });

        _world.Journal.Should().Equal("begin SharedStructure", "groups.First GroupById", "save", "reader.GetGroup", "commit");
        var stored = _world.StoredGroup("Renamed");
        stored.NormalizedName.Should().Be("RENAMED");
        stored.Description.Should().Be("before");
        stored.ExternalId.Should().Be("k");
        stored.Version.Should().Be(2);
        updated.Answered().Row.Name.Should().Be("Renamed");
    }

    [Fact]
    public async Task A_site_can_be_changed_as_a_group()
    {
        var site = Given.Site("site");
        site.SetAgentUrl(Parsed.Url("https://agent"));
        _world.Seed(site);

        (await HandleAsync(new GroupChange { Description = "d" }, id: site.Id)).Answered();

        _world.StoredSite("site").Description.Should().Be("d");
        _world.StoredSite("site").AgentUrl.Should().Be("https://agent");
    }

    [Fact]
    public async Task All_field_errors_are_reported_before_any_port_is_called()
    {
        (await HandleAsync(new GroupChange { Name = null, ExternalId = "\t\u0001" })).ShouldBeRefused("group.name_required", "group.external_id_invalid");
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task An_unknown_id_is_not_found_before_the_precondition_is_checked()
    {
        (await HandleAsync(new GroupChange { Name = "n" }, new IfMatch([]), GroupId.New(Given.Then))).ShouldBeRefused("group.not_found");
        _world.ShouldHaveSavedNothing();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public async Task A_stale_precondition_is_refused_before_any_change(int version)
    {
        (await HandleAsync(new GroupChange { ParentId = GroupId.New(Given.Then) }, new IfMatch([version]))).ShouldBeRefused("precondition.stale");
        _world.Journal.Should().Equal("begin SharedStructure", "groups.First GroupById", "rollback");
    }

    [Fact]
    public async Task A_matching_precondition_allows_the_change()
    {
        (await HandleAsync(new GroupChange { Description = "after" }, new IfMatch([1]))).Answered();
        _world.StoredGroup("group").Description.Should().Be("after");
    }

    [Fact]
    public async Task A_site_setting_is_refused_together_with_the_rename()
    {
        var refused = await HandleAsync(new GroupChange { Name = "n", Settings = new SettingsChange { AutonomyLevel = AutonomyLevel.Full } });

        refused.ShouldBeRefused("group.setting_requires_site");
        _world.ShouldHaveSavedNothing();
        _world.Groups.Stored.Single().Should().BeEquivalentTo(_group);
    }

    [Fact]
    public async Task A_concurrency_conflict_is_retried_under_the_structure_lock()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync(new GroupChange { Name = "n" })).Answered().Row.Name.Should().Be("n");
        _world.Journal.Should().Equal(
            "begin SharedStructure", "groups.First GroupById", "save", "rollback",
            "begin Structure", "groups.First GroupById", "save", "reader.GetGroup", "commit");
    }

    [Fact]
    public async Task A_second_concurrency_conflict_is_reported_and_nothing_is_read_back()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync(new GroupChange { Name = "n" })).ShouldBeRefused("concurrency.conflict");
        _world.Journal.Should().NotContain("reader.GetGroup").And.EndWith("rollback");
    }

    [Fact]
    public async Task A_concurrency_conflict_on_a_named_version_is_reported_as_stale()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());
        _world.Work.AfterRollback = () =>
        {
            var changed = _world.StoredGroup("group");
            changed.MarkChanged(changed.UpdatedAt);
            _world.Seed(changed);
            return Task.CompletedTask;
        };

        (await HandleAsync(new GroupChange { Name = "n" }, new IfMatch([1]))).ShouldBeRefused("precondition.stale");
    }

    [Fact]
    public async Task A_retried_transaction_changes_the_group_once()
    {
        _world.Work.TransientFaults = 2;

        (await HandleAsync(new GroupChange { Name = "n" }, new IfMatch([1]))).Answered().Row.Version.Should().Be(2);
    }

    private async Task<Result<GroupView>> HandleAsync(GroupChange change, IfMatch? precondition = null, GroupId? id = null) =>
        await new UpdateGroupHandler(_world.GroupRepository, _world.Tree, _world.GroupReader)
            .HandleAsync(new UpdateGroup(id ?? _group.Id, change, precondition), World.Cancellation);
}
