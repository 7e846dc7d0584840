using FluentAssertions;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class SiteFeedTests
{
    private readonly SiteFeed _feed = new(GroupFactory.Id());

    [Fact]
    public void A_reader_of_a_feed_that_was_closed_starts_over_even_if_it_has_seen_everything()
    {
        _feed.Open(GroupFactory.Now);
        _feed.RecordAutonomy(AutonomyLevel.Full, GroupFactory.Now);
        _feed.CanResumeFrom(_feed.LastVersion, _feed.LastVersion).Should().BeTrue();
        var seen = _feed.LastVersion;

        _feed.Close(GroupFactory.Now);

        (_feed.OpenedAt, _feed.Autonomy).Should().Be((null, null));
        _feed.Open(GroupFactory.Now.AddDays(1));
        _feed.OpenedAt.Should().Be(GroupFactory.Now.AddDays(1));
        _feed.CanResumeFrom(seen, _feed.LastVersion).Should().BeFalse();
        _feed.CanResumeFrom(_feed.LastVersion, _feed.LastVersion).Should().BeTrue();
    }

    [Fact]
    public void A_new_feed_is_empty()
    {
        var site = GroupFactory.Id();
        var feed = new SiteFeed(site);

        feed.SiteId.Should().Be(site);
        feed.LastVersion.Should().Be(0);
        feed.Generation.Should().Be(0);
        feed.OpenedAt.Should().BeNull();
        feed.TrimmedThrough.Should().Be(0);
        feed.TrimmedAt.Should().BeNull();
        feed.Autonomy.Should().BeNull();
    }

    [Fact]
    public void A_feed_is_opened_once()
    {
        _feed.Open(GroupFactory.Now);
        _feed.Open(GroupFactory.Now.AddHours(1));

        _feed.OpenedAt.Should().Be(GroupFactory.Now);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(-1L, false)]
    [InlineData(4L, false)]
    [InlineData(5L, true)]
    [InlineData(7L, true)]
    [InlineData(9L, true)]
    [InlineData(10L, false)]
    public void A_reader_can_continue_from_an_issued_version_that_is_not_trimmed(long? version, bool can)
    {
        Numbered(9);
        _feed.Trim(5, GroupFactory.Now);

        _feed.CanResumeFrom(version, _feed.LastVersion).Should().Be(can);
    }

    [Fact]
    public void The_last_version_of_a_generation_is_where_it_ended_or_the_current_one()
    {
        Numbered(9);
        typeof(SiteFeed).GetProperty(nameof(SiteFeed.Generation))!.SetValue(_feed, 12L);
        FeedGeneration[] ended = [new(_feed.SiteId, 10, 3), new(_feed.SiteId, 11, 7)];

        _feed.LastVersionOf(10, ended).Should().Be(3);
        _feed.LastVersionOf(11, ended).Should().Be(7);
        _feed.LastVersionOf(12, ended).Should().Be(9);
        _feed.LastVersionOf(13, ended).Should().BeNull();
        _feed.LastVersionOf(0, ended).Should().BeNull("nothing was assigned before the first generation");
    }

    [Theory]
    [InlineData(7L, true)]
    [InlineData(6L, false)]
    [InlineData(null, false)]
    public void A_reader_can_continue_only_up_to_where_its_generation_ended(long? knownThrough, bool can)
    {
        Numbered(9);
        _feed.CanResumeFrom(7, knownThrough).Should().Be(can);
    }

    [Fact]
    public void A_reader_without_a_position_starts_over_even_if_the_feed_is_empty()
    {
        _feed.CanResumeFrom(null, _feed.LastVersion).Should().BeFalse();
        _feed.CanResumeFrom(0, _feed.LastVersion).Should().BeTrue();
        _feed.CanResumeFrom(1, _feed.LastVersion).Should().BeFalse();
    }

    [Fact]
    public void Trimming_never_moves_backwards()
    {
        Numbered(9);
        _feed.Trim(5, GroupFactory.Now);
        _feed.Trim(3, GroupFactory.Now.AddHours(1));

        _feed.TrimmedThrough.Should().Be(5);
        _feed.TrimmedAt.Should().Be(GroupFactory.Now.AddHours(1));
        _feed.Trim(6, GroupFactory.Now.AddHours(2));
        _feed.TrimmedThrough.Should().Be(6);
    }

    [Fact]
    public void A_feed_is_trimmed_at_most_once_an_hour()
    {
        _feed.IsTrimDue(GroupFactory.Now).Should().BeTrue();
        _feed.Trim(0, GroupFactory.Now);

        _feed.IsTrimDue(GroupFactory.Now).Should().BeFalse();
        _feed.IsTrimDue(GroupFactory.Now.AddHours(1).AddTicks(-1)).Should().BeFalse();
        _feed.IsTrimDue(GroupFactory.Now.AddHours(1)).Should().BeTrue();
    }

    [Fact]
    public void The_autonomy_level_is_recorded_only_when_it_changes()
    {
        var first = _feed.RecordAutonomy(AutonomyLevel.Readonly, GroupFactory.Now)!;
        _feed.RecordAutonomy(AutonomyLevel.Readonly, GroupFactory.Now.AddHours(1)).Should().BeNull();
        var second = _feed.RecordAutonomy(AutonomyLevel.Full, GroupFactory.Now.AddHours(2))!;
        var third = _feed.RecordAutonomy(AutonomyLevel.Readonly, GroupFactory.Now.AddHours(2))!;

        (first.SiteId, first.Since, first.Level).Should().Be((_feed.SiteId, GroupFactory.Now, AutonomyLevel.Readonly));
        (second.SiteId, second.Since, second.Level).Should().Be((_feed.SiteId, GroupFactory.Now.AddHours(2), AutonomyLevel.Full));
        third.Level.Should().Be(AutonomyLevel.Readonly);
        (third.Id > second.Id).Should().BeTrue("of two records with the same time the later one applies");
        _feed.Autonomy.Should().Be(AutonomyLevel.Readonly);
    }

    [Fact]
    public void The_retention_periods_match_the_documents()
    {
        SiteFeed.HistoryRetention.Should().Be(TimeSpan.FromDays(90));
        SiteFeed.RemovalRetention.Should().Be(TimeSpan.FromDays(7));
    }

    /// <summary>Only the store assigns versions.</summary>
    private void Numbered(long last) => typeof(SiteFeed).GetProperty(nameof(SiteFeed.LastVersion))!.SetValue(_feed, last);
}
