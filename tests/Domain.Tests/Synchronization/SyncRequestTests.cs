using Ardalis.Result;
using CsCheck;
using FluentAssertions;
using Sites.Domain.Common;
using Sites.Domain.Synchronization;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;
using static Sites.Domain.Synchronization.SyncEntityType;

namespace Sites.Domain.Tests.Synchronization;

public sealed class SyncRequestTests
{
    private static readonly DateTime Start = GroupFactory.Now;
    private static readonly DateTime Soon = GroupFactory.Now.AddMinutes(5);
    private static readonly DateTime End = GroupFactory.Now.AddHours(24);

    // Every final status.
    private static readonly Dictionary<string, Action<SyncRequest>> Endings = new()
    {
        ["completed"] = request => request.Complete(Soon).IsSuccess.Should().BeTrue(),
        ["failed"] = request => request.Fail("disk full", Soon).IsSuccess.Should().BeTrue(),
        ["expired"] = request => request.Expire(End),
        ["cancelled"] = request => request.Cancel(Soon).IsSuccess.Should().BeTrue(),
    };

    public static TheoryData<string> Ended => [.. Endings.Keys];

    [Theory]
    [InlineData(true, SyncRequestStatus.Started)]
    [InlineData(false, SyncRequestStatus.Queued)]
    public void A_new_request_is_started_if_the_agent_is_online_and_queued_otherwise(bool isOnline, SyncRequestStatus status)
    {
        SyncRequestId id = SyncRequestId.New(Start);
        var site = GroupFactory.Id();
        var request = SyncRequest.Open(id, site, SyncScope.Parse(true, [Site, Node]).ShouldSucceed(), isOnline, Start);

        request.Id.Should().Be(id);
        request.SiteId.Should().Be(site);
        request.FullSync.Should().BeTrue();
        request.EntityTypeNames.Should().Be("node,site");
        request.EntityTypes.Should().Equal(Node, Site);
        request.Scope.FullSync.Should().BeTrue();
        request.Scope.EntityTypes.Should().Equal(Node, Site);
        request.Status.Should().Be(status);
        request.StatusAt(Start).Should().Be(status);
        request.IsOpenAt(Start).Should().BeTrue();
        request.AcknowledgedAt.Should().BeNull();
        request.EndedAt.Should().BeNull();
        request.Reason.Should().BeNull();
        request.ExpiresAt.Should().Be(End);
        request.CreatedAt.Should().Be(Start);
        request.Version.Should().Be(1);
    }

    [Fact]
    public void A_request_for_all_entities_has_no_types()
    {
        var request = SyncFactory.Request();
        request.FullSync.Should().BeFalse();
        request.EntityTypeNames.Should().BeNull();
        request.EntityTypes.Should().BeNull();
        request.Scope.Should().Be(SyncFactory.Everything);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Acknowledging_starts_a_request_and_keeps_it_open(bool isOnline)
    {
        var request = SyncFactory.Request(isOnline: isOnline);
        request.Acknowledge(Soon).IsSuccess.Should().BeTrue();
        request.Status.Should().Be(SyncRequestStatus.Started);
        request.AcknowledgedAt.Should().Be(Soon);
        request.EndedAt.Should().BeNull();
        request.IsOpenAt(Soon).Should().BeTrue();
    }

    [Fact]
    public void Acknowledging_is_idempotent()
    {
        var request = SyncFactory.Request(isOnline: false);
        request.Acknowledge(Soon).IsSuccess.Should().BeTrue();
        var before = SyncFactory.Facts(request);
        request.Acknowledge(Soon.AddMinutes(1)).IsSuccess.Should().BeTrue();
        SyncFactory.Facts(request).Should().Equal(before);
    }

    [Fact]
    public void An_acknowledgement_holds_for_an_hour_and_its_repetition_extends_it()
    {
        var request = SyncFactory.Request();
        request.LeaseExpiresAt.Should().BeNull();
        request.Acknowledge(Soon).IsSuccess.Should().BeTrue();
        request.LeaseExpiresAt.Should().Be(Soon.AddHours(1));
        var before = SyncFactory.Facts(request);

        request.Acknowledge(Soon.AddMinutes(6).AddTicks(-1)).IsSuccess.Should().BeTrue();
        SyncFactory.Facts(request).Should().Equal(before, "repetitions that follow shortly need no write");
        request.Acknowledge(Soon.AddMinutes(6)).IsSuccess.Should().BeTrue();
        (request.AcknowledgedAt, request.LeaseExpiresAt).Should().Be((Soon, Soon.AddMinutes(66)));
        request.Acknowledge(Soon.AddHours(9)).IsSuccess.Should().BeTrue();
        (request.AcknowledgedAt, request.LeaseExpiresAt).Should().Be((Soon, Soon.AddHours(10)));
        request.ExpiresAt.Should().Be(End);
    }

    [Fact]
    public void Reopening_sends_an_acknowledged_request_again()
    {
        var request = SyncFactory.Request(SyncFactory.Of(Site));
        request.Acknowledge(Soon).IsSuccess.Should().BeTrue();
        request.Reopen(Soon.AddMinutes(1));

        (request.AcknowledgedAt, request.LeaseExpiresAt, request.RequestedAt).Should().Be((null, null, Soon.AddMinutes(1)));
        request.IsOpenAt(Soon.AddMinutes(1)).Should().BeTrue();
        (request.ExpiresAt, request.CreatedAt).Should().Be((End, Start));
        request.EntityTypes.Should().Equal(Site);

        request.Acknowledge(Soon.AddMinutes(2)).IsSuccess.Should().BeTrue();
        (request.AcknowledgedAt, request.LeaseExpiresAt).Should().Be((Soon.AddMinutes(2), Soon.AddMinutes(62)));
    }

    [Fact]
    public void Reopening_has_no_effect_before_the_acknowledgement_and_after_the_expiry_time()
    {
        var request = SyncFactory.Request();
        var before = SyncFactory.Facts(request);
        request.Reopen(Soon);
        SyncFactory.Facts(request).Should().Equal(before);

        request.Acknowledge(Soon).IsSuccess.Should().BeTrue();
        before = SyncFactory.Facts(request);
        request.Reopen(End);
        SyncFactory.Facts(request).Should().Equal(before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cancelling_ends_an_open_request_and_is_idempotent(bool isAcknowledged)
    {
        var request = SyncFactory.Request();
        if (isAcknowledged) request.Acknowledge(Start).IsSuccess.Should().BeTrue();
        request.Cancel(Soon).IsSuccess.Should().BeTrue();

        (request.Status, request.EndedAt, request.Reason).Should().Be((SyncRequestStatus.Cancelled, Soon, null));
        request.AcknowledgedAt.Should().Be(isAcknowledged ? Start : null);
        request.StatusAt(End.AddDays(1)).Should().Be(SyncRequestStatus.Cancelled);
        var before = SyncFactory.Facts(request);
        request.Cancel(End.AddDays(1)).IsSuccess.Should().BeTrue();
        SyncFactory.Facts(request).Should().Equal(before);
    }

    [Fact]
    public void A_request_can_be_cancelled_until_it_expires()
    {
        ShouldBeClosed(SyncFactory.Request().Cancel(End), "expired");
        SyncFactory.Request().Cancel(End.AddTicks(-1)).IsSuccess.Should().BeTrue();
    }

    [Fact]
    public void Completing_resolves_an_acknowledged_request()
    {
        var request = SyncFactory.Request();
        request.Acknowledge(Soon).IsSuccess.Should().BeTrue();
        request.Complete(Soon.AddMinutes(1)).IsSuccess.Should().BeTrue();
        request.Status.Should().Be(SyncRequestStatus.Completed);
        request.AcknowledgedAt.Should().Be(Soon);
        request.EndedAt.Should().Be(Soon.AddMinutes(1));
        request.Reason.Should().BeNull();
        request.IsOpenAt(Soon.AddMinutes(1)).Should().BeFalse();
    }

    [Fact]
    public void Failing_resolves_a_request_and_stores_the_reason()
    {
        var request = SyncFactory.Request();
        request.Acknowledge(Soon).IsSuccess.Should().BeTrue();
        request.Fail("disk full", Soon.AddMinutes(1)).IsSuccess.Should().BeTrue();
        request.Status.Should().Be(SyncRequestStatus.Failed);
        request.EndedAt.Should().Be(Soon.AddMinutes(1));
        request.Reason.Should().Be("disk full");
        request.IsOpenAt(Soon.AddMinutes(1)).Should().BeFalse();
    }

    [Fact]
    public void A_result_without_prior_acknowledgement_counts_as_acknowledgement()
    {
        var done = SyncFactory.Request(isOnline: false);
        done.Complete(Soon).IsSuccess.Should().BeTrue();
        done.AcknowledgedAt.Should().Be(Soon);
        var failed = SyncFactory.Request(isOnline: false);
        failed.Fail("no", Soon).IsSuccess.Should().BeTrue();
        failed.AcknowledgedAt.Should().Be(Soon);
    }

    [Fact]
    public void Completing_is_idempotent_even_after_the_expiry_time()
    {
        var request = SyncFactory.Request();
        request.Complete(Soon).IsSuccess.Should().BeTrue();
        var before = SyncFactory.Facts(request);
        request.Complete(Soon.AddMinutes(1)).IsSuccess.Should().BeTrue();
        request.Complete(End.AddDays(1)).IsSuccess.Should().BeTrue();
        SyncFactory.Facts(request).Should().Equal(before);
    }

    [Fact]
    public void Failing_is_idempotent_and_the_first_reason_is_kept()
    {
        var request = SyncFactory.Request();
        request.Fail("disk full", Soon).IsSuccess.Should().BeTrue();
        var before = SyncFactory.Facts(request);
        request.Fail("something else", Soon.AddMinutes(1)).IsSuccess.Should().BeTrue();
        request.Fail("something else", End.AddDays(1)).IsSuccess.Should().BeTrue();
        SyncFactory.Facts(request).Should().Equal(before);
    }

    [Theory]
    [MemberData(nameof(Ended))]
    public void A_resolved_request_accepts_no_other_progress_and_the_error_names_its_status(string how)
    {
        var request = SyncFactory.Request();
        Endings[how](request);
        var before = SyncFactory.Facts(request);

        ShouldBeClosed(request.Acknowledge(End), how);
        if (how != "completed") ShouldBeClosed(request.Complete(End), how);
        if (how != "failed") ShouldBeClosed(request.Fail("late", End), how);
        if (how != "cancelled") ShouldBeClosed(request.Cancel(End), how);
        request.Reopen(Soon);
        request.Expire(End.AddDays(1));

        SyncFactory.Facts(request).Should().Equal(before);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void A_request_expires_exactly_at_its_expiry_time(bool isOnline, bool isAcknowledged)
    {
        var request = SyncFactory.Request(isOnline: isOnline);
        if (isAcknowledged) request.Acknowledge(Soon).IsSuccess.Should().BeTrue();
        var before = SyncFactory.Facts(request);
        var open = isOnline ? SyncRequestStatus.Started : SyncRequestStatus.Queued;

        request.StatusAt(End.AddTicks(-1)).Should().Be(open);
        request.IsOpenAt(End.AddTicks(-1)).Should().BeTrue();
        request.StatusAt(End).Should().Be(SyncRequestStatus.Expired);
        request.IsOpenAt(End).Should().BeFalse();
        request.StatusAt(End.AddTicks(1)).Should().Be(SyncRequestStatus.Expired);
        ShouldBeClosed(request.Acknowledge(End), "expired");
        ShouldBeClosed(request.Complete(End), "expired");
        ShouldBeClosed(request.Fail("late", End), "expired");

        SyncFactory.Facts(request).Should().Equal(before, "the expiry is not recorded");
    }

    [Fact]
    public void A_request_can_be_completed_until_one_tick_before_it_expires()
    {
        var request = SyncFactory.Request();
        request.Complete(End.AddTicks(-1)).IsSuccess.Should().BeTrue();
        request.StatusAt(End.AddYears(1)).Should().Be(SyncRequestStatus.Completed);
    }

    [Fact]
    public void A_request_that_was_resolved_in_time_does_not_expire()
    {
        foreach (var how in new[] { "completed", "failed" })
        {
            var request = SyncFactory.Request();
            Endings[how](request);
            var before = SyncFactory.Facts(request);
            request.Expire(End.AddDays(1));
            SyncFactory.Facts(request).Should().Equal(before);
            request.StatusAt(End.AddDays(1)).Should().Be(request.Status);
        }
    }

    [Fact]
    public void Expiry_is_recorded_only_once_the_request_has_expired()
    {
        var request = SyncFactory.Request();
        var before = SyncFactory.Facts(request);
        request.Expire(End.AddTicks(-1));
        SyncFactory.Facts(request).Should().Equal(before);

        request.Expire(End.AddHours(3));
        request.Status.Should().Be(SyncRequestStatus.Expired);
        request.EndedAt.Should().Be(End, "it ended at its expiry time, independently of when that was recorded");
        request.AcknowledgedAt.Should().BeNull();
        request.Reason.Should().BeNull();
        // The clock may be set back; the recorded time applies.
        request.StatusAt(Start).Should().Be(SyncRequestStatus.Expired);
    }

    [Fact]
    public void Requesting_again_extends_the_scope_of_a_request_that_was_not_delivered()
    {
        var request = SyncFactory.Request(SyncFactory.Of(Site), isOnline: false);
        request.Repeat(SyncScope.Parse(true, [Node]).ShouldSucceed(), isOnline: false, lastSeen: null, Soon);
        request.FullSync.Should().BeTrue();
        request.EntityTypes.Should().Equal(Node, Site);
        request.Status.Should().Be(SyncRequestStatus.Queued);

        request.Repeat(SyncFactory.Of(Template), isOnline: false, lastSeen: null, Soon);
        request.FullSync.Should().BeTrue("the first request still applies");
        request.EntityTypes.Should().Equal(Node, Template, Site);

        request.Repeat(SyncFactory.Everything, isOnline: false, lastSeen: null, Soon);
        request.EntityTypes.Should().BeNull();
        request.Repeat(SyncFactory.Of(Node), isOnline: false, lastSeen: null, Soon);
        request.EntityTypes.Should().BeNull();
    }

    [Fact]
    public void Requesting_again_neither_extends_the_expiry_time_nor_acknowledges()
    {
        var request = SyncFactory.Request(isOnline: false);
        request.Repeat(SyncFactory.Everything, isOnline: true, lastSeen: null, Soon);
        request.ExpiresAt.Should().Be(End);
        request.AcknowledgedAt.Should().BeNull();
        request.EndedAt.Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Requesting_again_updates_the_request_time_even_if_nothing_else_changes(bool isOnline)
    {
        var request = SyncFactory.Request(isOnline: isOnline);
        request.AskedAgainAt.Should().BeNull();
        request.RequestedAt.Should().Be(Start);

        request.Repeat(SyncFactory.Everything, isOnline, lastSeen: Start, Soon);
        request.AskedAgainAt.Should().Be(Soon);
        request.RequestedAt.Should().Be(Soon);
        request.CreatedAt.Should().Be(Start);

        // The clock may be set back; the time of the last request applies regardless.
        request.Repeat(SyncFactory.Of(Site), isOnline, lastSeen: Start, Start.AddHours(-1));
        request.RequestedAt.Should().Be(Start.AddHours(-1));
    }

    [Fact]
    public void Requesting_again_starts_a_queued_request_once_the_agent_is_online()
    {
        var request = SyncFactory.Request(isOnline: false);
        request.Repeat(SyncFactory.Everything, isOnline: true, lastSeen: null, Soon);
        request.Status.Should().Be(SyncRequestStatus.Started);
        request.Repeat(SyncFactory.Everything, isOnline: false, lastSeen: null, Soon);
        request.Status.Should().Be(SyncRequestStatus.Queued, "the agent is offline again and acknowledged nothing");
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    public void A_larger_scope_does_not_change_a_request_that_may_have_been_delivered(bool isOnline, int? seenAfter)
    {
        var request = SyncFactory.Request(SyncFactory.Of(Site), isOnline: false);
        var lastSeen = seenAfter is { } seconds ? request.CreatedAt.AddSeconds(seconds) : (DateTime?)null;

        request.Repeat(SyncFactory.Everything, isOnline, lastSeen, Soon).Should().BeFalse("the requested scope is larger");
        request.EntityTypes.Should().Equal(Site);
        request.Repeat(SyncFactory.Of(Site), isOnline, lastSeen, Soon).Should().BeTrue();
    }

    [Fact]
    public void A_larger_scope_changes_a_request_created_after_the_agent_was_last_seen()
    {
        var request = SyncFactory.Request(SyncFactory.Of(Site), isOnline: false);

        request.Repeat(SyncFactory.Everything, isOnline: false, request.CreatedAt.AddTicks(-1), Soon).Should().BeTrue();
        request.EntityTypes.Should().BeNull();
    }

    [Fact]
    public void Requesting_again_after_acknowledgement_changes_nothing()
    {
        var request = SyncFactory.Request(SyncFactory.Of(Site));
        request.Acknowledge(Soon).IsSuccess.Should().BeTrue();
        var before = SyncFactory.Facts(request);
        request.Repeat(SyncScope.Parse(true, null).ShouldSucceed(), isOnline: true, lastSeen: null, Soon);
        SyncFactory.Facts(request).Should().Equal(before);
    }

    [Theory]
    [InlineData("completed")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public void Requesting_again_does_not_reopen_a_resolved_request(string how)
    {
        var request = SyncFactory.Request(SyncFactory.Of(Site));
        Endings[how](request);
        var before = SyncFactory.Facts(request);
        request.Repeat(SyncFactory.Everything, isOnline: true, lastSeen: null, Soon);
        SyncFactory.Facts(request).Should().Equal(before);
    }

    [Fact]
    public void Requesting_again_does_not_reopen_a_request_recorded_as_expired()
    {
        var request = SyncFactory.Request(SyncFactory.Of(Site), isOnline: false);
        request.Expire(End);
        var before = SyncFactory.Facts(request);
        request.Repeat(SyncFactory.Everything, isOnline: true, lastSeen: null, Soon);
        SyncFactory.Facts(request).Should().Equal(before);
    }

    [Fact]
    public void A_request_without_a_scope_is_a_programming_error()
    {
        var opening = () => SyncRequest.Open(SyncRequestId.New(Start), GroupFactory.Id(), null!, true, Start);
        var asking = () => SyncFactory.Request().Repeat(null!, true, null, Soon);
        opening.Should().Throw<ArgumentNullException>();
        asking.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_reason_is_trimmed_and_otherwise_stored_verbatim() =>
        SyncRequest.ToUsableReason("  Disk  full: ç 🛰 \n").Should().Be("Disk  full: ç 🛰");

    [Fact]
    public void A_reason_of_more_than_1000_characters_is_shortened()
    {
        var longest = new string('x', 1000);
        SyncRequest.ToUsableReason(longest).Should().Be(longest);
        SyncRequest.ToUsableReason(longest + "y").Should().Be(longest);
        SyncRequest.ToUsableReason(longest[1..] + "🛰").Should().Be(longest[1..], "a surrogate pair is not split");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t ")]
    [InlineData("\0\n")]
    public void A_blank_reason_is_replaced(string? text) => SyncRequest.ToUsableReason(text).Should().Be("The agent gave no usable reason.");

    [Fact]
    public void Control_characters_and_damaged_unicode_in_a_reason_become_blanks()
    {
        SyncRequest.ToUsableReason("line 1\nline 2\ttab").Should().Be("line 1 line 2 tab");
        foreach (var control in NastyText.Controls) SyncRequest.ToUsableReason($"a{control}b").Should().Be("a b");
        foreach (var damaged in NastyText.Damaged) IsUsable(SyncRequest.ToUsableReason(damaged)).Should().BeTrue();
    }

    [Fact]
    public void Every_text_becomes_a_usable_reason_that_stays_as_it_is() =>
        Gen.OneOf(Gen.String, NastyText.Texts(10), NastyText.Texts(2000)).Sample(text =>
            SyncRequest.ToUsableReason(text) is var reason && IsUsable(reason) && SyncRequest.ToUsableReason(reason) == reason);

    private static bool IsUsable(string reason) => reason.Length is > 0 and <= 1000 && Text.IsPrintable(reason) && reason == reason.Trim();

    private static void ShouldBeClosed(Result result, string state) =>
        result.ShouldBeRefused(ResultStatus.Conflict, "sync_request.not_open", $"The request is {state} and accepts no further reports.");
}
