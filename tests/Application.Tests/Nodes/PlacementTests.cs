namespace Sites.Application.Tests.Nodes;

public sealed class PlacementTests
{
    private readonly IReadRepository<DeviceGroup> _groups = Substitute.For<IReadRepository<DeviceGroup>>();
    private readonly Site _site = Given.Site("site");
    private readonly DeviceGroup _group = Given.Group("racks");

    public PlacementTests() =>
        _groups.FirstOrDefaultAsync(Arg.Any<GroupById>(), Arg.Any<CancellationToken>()).Returns(call => call.Arg<GroupById>().Evaluate([_site, _group]).FirstOrDefault());

    [Fact]
    public async Task Without_named_places_nothing_is_read()
    {
        (await Placement.FindGroupAsync(null, World.Cancellation)).Answered().Should().BeNull();
        (await Placement.FindHomeAsync(null, World.Cancellation)).Answered().Should().BeNull();
        _groups.ReceivedCalls().Should().BeEmpty();
    }

    [Fact]
    public async Task A_group_may_be_of_either_kind()
    {
        (await Placement.FindGroupAsync(_site.Id, World.Cancellation)).Answered().Should().BeSameAs(_site);
        (await Placement.FindGroupAsync(_group.Id, World.Cancellation)).Answered().Should().BeSameAs(_group);
    }

    [Fact]
    public async Task A_home_must_be_a_site()
    {
        (await Placement.FindHomeAsync(_site.Id, World.Cancellation)).Answered().Should().BeSameAs(_site);

        var refused = await Placement.FindHomeAsync(_group.Id, World.Cancellation);
        refused.ShouldBeRefusedFor(("home_site_id", "node.home_not_a_site"));
        refused.Errors.Single().Should().Contain("'racks'");
    }

    [Fact]
    public async Task An_unknown_id_is_refused_with_its_field()
    {
        var nobody = GroupId.New(Given.Then);

        (await Placement.FindGroupAsync(nobody, World.Cancellation)).ShouldBeRefusedFor(("group_id", "node.group_not_found"));
        var refused = await Placement.FindHomeAsync(nobody, World.Cancellation);
        refused.ShouldBeRefusedFor(("home_site_id", "node.home_site_not_found"));
        refused.Errors.Single().Should().Contain(nobody.ToString());
    }

    private Placement Placement => new(_groups);
}
