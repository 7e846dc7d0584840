using Sites.Application.Synchronization;

namespace Sites.Application.Tests.Synchronization;

public sealed class OpenFeedTests
{
    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");

    public OpenFeedTests() => _world.Seed(_site);

    [Fact]
    public async Task A_feed_is_opened_under_the_structure_lock()
    {
        (await HandleAsync(_site.Id)).Answered().Should().Be(_site.Id);

        _world.Journal.Should().Equal("feeds.IsOpen", "begin Structure", "sites.First SiteById", "sites.Lock", "feeds.Find", "record SiteFeedOpened", "save", "commit");
        _world.Feeds.Open.Should().Equal(_site.Id);
    }

    [Fact]
    public async Task Opening_an_open_feed_only_reads_whether_it_is_open()
    {
        (await HandleAsync(_site.Id)).Answered();
        _world.Journal.Clear();

        (await HandleAsync(_site.Id)).Answered().Should().Be(_site.Id);

        _world.Journal.Should().Equal("feeds.IsOpen");
    }

    [Fact]
    public async Task An_unknown_id_and_the_id_of_a_regular_group_are_not_found()
    {
        var group = Given.Group("group");
        _world.Seed(group);

        foreach (var id in new[] { GroupId.New(Given.Then), group.Id }) (await HandleAsync(id)).ShouldBeRefused("site.not_found");
        _world.Feeds.Open.Should().BeEmpty();
    }

    private Task<Ardalis.Result.Result<GroupId>> HandleAsync(GroupId site) =>
        new OpenFeedHandler(_world.FeedReader, _world.SiteRepository, _world.Feeds, _world.SiteLock, _world.Work, _world.Clock).HandleAsync(new OpenFeed(site), World.Cancellation);
}
