using FluentAssertions;
using Sites.Domain.Agents;
using Sites.Domain.Tests.Common;
using Sites.Domain.Tests.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Agents;

public sealed class EnrolmentTests
{
    private static readonly DateTime Now = GroupFactory.Now;

    [Fact]
    public void A_new_enrolment_waits_and_has_what_the_agent_said()
    {
        var enrolment = AgentFactory.Enrolment();

        enrolment.Status.Should().Be(EnrolmentStatus.Pending);
        (enrolment.SiteName, enrolment.ExternalId, enrolment.AgentUrl, enrolment.AgentVersion).Should().Be(("a", "key", "https://agent.example", "1.0"));
        enrolment.NonceHash.Should().Equal(Secret.Hash("nonce"));
        (enrolment.SiteId, enrolment.DecidedBy).Should().Be((null, null));
    }

    [Fact]
    public void An_approved_enrolment_has_its_site_and_the_person()
    {
        var enrolment = AgentFactory.Enrolment();
        var site = GroupFactory.Site("a");

        enrolment.Approve(site, "max", Now).ShouldSucceed();

        (enrolment.Status, enrolment.SiteId, enrolment.DecidedBy, enrolment.DecidedAt).Should().Be((EnrolmentStatus.Approved, site.Id, "max", Now));
        enrolment.Approve(site, "max", Now).ShouldBeRefused("enrolment.not_pending");
    }

    [Fact]
    public void An_enrolment_that_needs_no_approval_has_no_person()
    {
        var enrolment = AgentFactory.Enrolment();

        enrolment.Approve(GroupFactory.Site("a"), null, Now).ShouldSucceed();

        (enrolment.DecidedBy, enrolment.DecidedAt).Should().Be((null, null));
    }

    [Fact]
    public void An_approval_can_be_withdrawn_until_the_agent_has_its_key()
    {
        var enrolment = AgentFactory.ApprovedEnrolment();
        enrolment.Reject("eve", Now).ShouldSucceed();
        (enrolment.Status, enrolment.DecidedBy).Should().Be((EnrolmentStatus.Rejected, "eve"));

        var finished = AgentFactory.ApprovedEnrolment();
        finished.Complete(Now);
        finished.Reject("eve", Now).ShouldBeRefused("enrolment.not_pending");
        (finished.Status, finished.EnrolledAt, finished.DecidedBy).Should().Be((EnrolmentStatus.Enrolled, Now, "max"));
    }

    [Fact]
    public void A_rejected_enrolment_stays_rejected()
    {
        var enrolment = AgentFactory.Enrolment();
        enrolment.Reject("eve", Now).ShouldSucceed();

        enrolment.Reject("eve", Now).ShouldBeRefused("enrolment.not_pending");
        enrolment.Approve(GroupFactory.Site("a"), "max", Now).ShouldBeRefused("enrolment.not_pending");
        enrolment.Invoking(rejected => rejected.Complete(Now)).Should().Throw<InvalidOperationException>();
    }
}
