using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class SiteFeedTests
{
    private readonly SiteFeed _feed = new(Plant.Id());

    [Fact]
    public void A_new_feed_has_nothing_written_into_it()
    {
        var site = Plant.Id();
        var feed = new SiteFeed(site);

        feed.SiteId.Should().Be(site);
        feed.LastVersion.Should().Be(0);
        feed.OpenedAt.Should().BeNull();
        feed.TrimmedThrough.Should().Be(0);
        feed.TrimmedAt.Should().BeNull();
        feed.Autonomy.Should().BeNull();
    }

    [Fact]
    public void It_is_opened_once()
    {
        _feed.Open(Plant.Now);
        _feed.Open(Plant.Now.AddHours(1));

        _feed.OpenedAt.Should().Be(Plant.Now);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(-1L, false)]
    [InlineData(4L, false)]
    [InlineData(5L, true)]
    [InlineData(7L, true)]
    [InlineData(9L, true)]
    [InlineData(10L, false)]
    public void A_reader_can_go_on_where_nothing_was_trimmed_behind_it_and_from_no_number_that_was_never_given_out(long? version, bool can)
    {
        Numbered(9);
        _feed.Trim(5, Plant.Now);

        _feed.CanResumeFrom(version).Should().Be(can);
    }

    [Fact]
    public void A_reader_of_nothing_begins_anew_also_where_nothing_is_there()
    {
        _feed.CanResumeFrom(null).Should().BeFalse();
        _feed.CanResumeFrom(0).Should().BeTrue();
        _feed.CanResumeFrom(1).Should().BeFalse();
    }

    [Fact]
    public void What_is_trimmed_never_comes_back()
    {
        Numbered(9);
        _feed.Trim(5, Plant.Now);
        _feed.Trim(3, Plant.Now.AddHours(1));

        _feed.TrimmedThrough.Should().Be(5);
        _feed.TrimmedAt.Should().Be(Plant.Now.AddHours(1));
        _feed.Trim(6, Plant.Now.AddHours(2));
        _feed.TrimmedThrough.Should().Be(6);
    }

    [Fact]
    public void It_is_trimmed_at_most_once_an_hour()
    {
        _feed.IsTrimDue(Plant.Now).Should().BeTrue();
        _feed.Trim(0, Plant.Now);

        _feed.IsTrimDue(Plant.Now).Should().BeFalse();
        _feed.IsTrimDue(Plant.Now.AddHours(1).AddTicks(-1)).Should().BeFalse();
        _feed.IsTrimDue(Plant.Now.AddHours(1)).Should().BeTrue();
    }

    [Fact]
    public void What_the_site_may_is_written_down_where_it_changes_and_only_there()
    {
        var first = _feed.RecordAutonomy(AutonomyLevel.Readonly, Plant.Now)!;
        _feed.RecordAutonomy(AutonomyLevel.Readonly, Plant.Now.AddHours(1)).Should().BeNull();
        var second = _feed.RecordAutonomy(AutonomyLevel.Full, Plant.Now.AddHours(2))!;
        var third = _feed.RecordAutonomy(AutonomyLevel.Readonly, Plant.Now.AddHours(2))!;

        (first.SiteId, first.Since, first.Level).Should().Be((_feed.SiteId, Plant.Now, AutonomyLevel.Readonly));
        (second.SiteId, second.Since, second.Level).Should().Be((_feed.SiteId, Plant.Now.AddHours(2), AutonomyLevel.Full));
        third.Level.Should().Be(AutonomyLevel.Readonly);
        (third.Id > second.Id).Should().BeTrue("of the same moment the later one counts");
        _feed.Autonomy.Should().Be(AutonomyLevel.Readonly);
    }

    [Fact]
    public void What_is_remembered_is_so_as_long_as_the_documents_say()
    {
        SiteFeed.HistoryRetention.Should().Be(TimeSpan.FromDays(90));
        SiteFeed.RemovalRetention.Should().Be(TimeSpan.FromDays(7));
    }

    /// <summary>Numbers are given out by the store alone.</summary>
    private void Numbered(long last) => typeof(SiteFeed).GetProperty(nameof(SiteFeed.LastVersion))!.SetValue(_feed, last);
}
