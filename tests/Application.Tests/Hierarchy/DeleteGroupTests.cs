using Ardalis.Result;
using Sites.Application.NodeMigration;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.Hierarchy;

public sealed class DeleteGroupTests
{
    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");
    private readonly DeviceGroup _group = Given.Group("group");

    public DeleteGroupTests() => _world.Seed(_site, _group);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_site_is_deleted_in_one_structural_transaction(bool sitesOnly)
    {
        (await HandleAsync(_site.Id, sitesOnly)).Answered().Should().Be(_site.Id);

        _world.Journal.Should().Equal(
            "begin Structure", "groups.First GroupById", "sites.Lock", "store.CountContents", "groups.Delete", "save", "commit");
        _world.Groups.Stored.Should().ContainSingle().Which.Id.Should().Be(_group.Id);
        await _world.Store.Received(1).CountContentsAsync(_site.Id, Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task An_empty_group_is_deleted()
    {
        (await HandleAsync(_group.Id, sitesOnly: false)).Answered().Should().Be(_group.Id);
        _world.Groups.Stored.Should().ContainSingle().Which.Id.Should().Be(_site.Id);
    }

    [Theory]
    [InlineData(true, "site.not_found")]
    [InlineData(false, "group.not_found")]
    public async Task An_unknown_id_is_not_found_with_the_code_of_its_endpoint(bool sitesOnly, string code)
    {
        var refused = await HandleAsync(GroupId.New(Given.Then), sitesOnly, new IfMatch([]));

        refused.ShouldBeRefused(code);
        refused.Status.Should().Be(ResultStatus.NotFound);
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_regular_group_is_not_found_as_a_site_regardless_of_its_content()
    {
        _world.Seed(Given.Group("below", _group));

        (await HandleAsync(_group.Id, sitesOnly: true, new IfMatch([9]))).ShouldBeRefused("site.not_found");
        _world.Journal.Should().Equal("begin Structure", "groups.First GroupById", "rollback");
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_before_the_content_is_counted()
    {
        (await HandleAsync(_site.Id, sitesOnly: true, new IfMatch([2]))).ShouldBeRefused("precondition.stale");
        _world.Journal.Should().Equal("begin Structure", "groups.First GroupById", "rollback");
    }

    [Fact]
    public async Task A_matching_precondition_allows_the_deletion() =>
        (await HandleAsync(_site.Id, sitesOnly: true, new IfMatch([1]))).Answered();

    [Fact]
    public async Task A_site_with_children_is_not_deleted_and_the_error_has_their_number()
    {
        _world.Seed(Given.Site("one", _site), Given.Group("two", _site));
        _world.Seed(Given.Node("00:00:00:00:00:01", home: _site));

        var refused = await HandleAsync(_site.Id, sitesOnly: true);

        refused.ShouldBeRefused("group.has_children");
        refused.Errors.Should().Equal("Cannot delete site with 2 child site(s). Move or delete them first.");
        ShouldNotHaveDeleted(_site);
    }

    [Fact]
    public async Task A_group_with_nodes_is_not_deleted_and_the_error_has_their_number()
    {
        _world.Seed(Given.Node("00:00:00:00:00:01", _group), Given.Node("00:00:00:00:00:02", _group));

        var refused = await HandleAsync(_group.Id, sitesOnly: false);

        refused.ShouldBeRefused("group.has_nodes");
        refused.Errors.Should().Equal("Cannot delete group with 2 node(s). Move or delete them first.");
        ShouldNotHaveDeleted(_group);
    }

    [Fact]
    public async Task A_refused_save_is_reported_and_the_group_is_not_deleted()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync(_site.Id, sitesOnly: true)).ShouldBeRefused("concurrency.conflict");
        _world.ShouldHaveRolledBack();
        _world.Groups.Stored.Should().HaveCount(2);
    }

    [Fact]
    public async Task Every_deletion_handler_is_called_in_the_transaction_before_the_group_is_deleted()
    {
        (await HandleAsync(_site.Id, sitesOnly: true, null, DeletionHandler("one", Result.Success()), DeletionHandler("other", Result.Success()))).Answered();

        _world.Journal.Should().Equal(
            "begin Structure", "groups.First GroupById", "sites.Lock", "store.CountContents", "one", "other", "groups.Delete", "save", "commit");
    }

    [Fact]
    public async Task A_refusal_of_a_deletion_handler_keeps_the_group_and_skips_the_other_handlers()
    {
        (await HandleAsync(_site.Id, sitesOnly: true, null, DeletionHandler("one", ClaimErrors.SiteHasOpenClaims.Refuse(1)), DeletionHandler("other", Result.Success())))
            .ShouldBeRefused("site.has_open_claims");

        _world.Journal.Should().Equal("begin Structure", "groups.First GroupById", "sites.Lock", "store.CountContents", "one", "rollback");
        ShouldNotHaveDeleted(_site);
    }

    [Fact]
    public async Task No_deletion_handler_is_called_for_a_group_that_cannot_be_deleted()
    {
        _world.Seed(Given.Site("child", _site));

        (await HandleAsync(_site.Id, sitesOnly: true, null, DeletionHandler("one", Result.Success()))).ShouldBeRefused("group.has_children");
        (await HandleAsync(_site.Id, sitesOnly: true, new IfMatch([2]), DeletionHandler("one", Result.Success()))).ShouldBeRefused("precondition.stale");

        _world.Journal.Should().NotContain("one");
    }

    [Fact]
    public async Task A_site_with_open_claims_on_either_side_is_not_deleted_and_the_error_has_their_number()
    {
        var other = Given.Site("other");
        _world.Seed(other);
        Claimed("00:00:00:00:00:01", _site, other);
        Claimed("00:00:00:00:00:02", other, _site);
        Claimed("00:00:00:00:00:03", other, Given.Site("third"));

        var refused = await HandleAsync(_site.Id, sitesOnly: true, null, new ClaimCleanup(_world.Claims, _world.Work, _world.Clock));

        refused.ShouldBeRefused("site.has_open_claims");
        refused.Status.Should().Be(ResultStatus.Error);
        refused.Errors.Should().Equal("Cannot delete site with 2 open claim(s). Decide about them first.");
        ShouldNotHaveDeleted(_site);
        _world.MigrationClaims.Stored.Should().HaveCount(3);
        _world.Approvals.Stored.Should().HaveCount(3);
    }

    private void Claimed(string mac, Site source, Site target)
    {
        var (claim, approval) = Given.Claim(Given.Node(mac, home: source), source, target, _world.Now);
        _world.Seed(claim);
        _world.Seed(approval);
    }

    private IGroupDeletionHandler DeletionHandler(string name, Result answer)
    {
        var module = Substitute.For<IGroupDeletionHandler>();
        module.OnDeletingAsync(Arg.Is<DeviceGroup>(group => group.Id == _site.Id), _world.Work.Token).Returns(_ =>
        {
            _world.Journal.Add(name);
            return answer;
        });
        return module;
    }

    private void ShouldNotHaveDeleted(DeviceGroup group)
    {
        _world.ShouldHaveSavedNothing();
        _world.GroupRepository.DidNotReceiveWithAnyArgs().Delete(default!);
        _world.Groups.Stored.Should().Contain(stored => stored.Id == group.Id);
    }

    private async Task<Result<GroupId>> HandleAsync(GroupId id, bool sitesOnly, IfMatch? precondition = null, params IGroupDeletionHandler[] others) =>
        await new DeleteGroupHandler(_world.GroupRepository, _world.Store, others, _world.SiteLock, _world.Work)
            .HandleAsync(new DeleteGroup(id, sitesOnly, precondition), World.Cancellation);
}
