using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

/// <summary>Tests what a node may do at a site depending on the status of its claim.</summary>
public sealed class BootMeanwhileTests
{
    private readonly Site _source = Given.Site("source");
    private readonly Site _target = Given.Site("target");
    private readonly Node _node;

    public BootMeanwhileTests() => _node = Given.Node("00:00:00:00:00:01", home: _source);

    public static TheoryData<ClaimStatus, AutonomyLevel> Cases =>
        [.. from status in Enum.GetValues<ClaimStatus>() from autonomy in Enum.GetValues<AutonomyLevel>() select (status, autonomy)];

    [Theory]
    [InlineData(AutonomyLevel.Readonly, BootAdvice.Wait)]
    [InlineData(AutonomyLevel.Limited, BootAdvice.Normal)]
    [InlineData(AutonomyLevel.Full, BootAdvice.Normal)]
    public void While_the_claim_is_pending_the_autonomy_of_the_site_decides_whether_it_boots(AutonomyLevel autonomy, BootAdvice advice)
    {
        var claim = Claim(ClaimStatus.Pending);

        Boot.AdviceFor(claim, _target.Id, autonomy, claim.ExpiresAt.AddTicks(-1)).Should().Be(advice);
    }

    [Theory]
    [InlineData(ClaimStatus.Approved, BootAdvice.Normal)]
    [InlineData(ClaimStatus.Rejected, BootAdvice.ReturnHome)]
    [InlineData(ClaimStatus.Expired, BootAdvice.Wait)]
    public void A_resolved_claim_decides_regardless_of_the_autonomy_of_the_site(ClaimStatus status, BootAdvice advice)
    {
        foreach (var autonomy in Enum.GetValues<AutonomyLevel>()) Boot.AdviceFor(Claim(status), _target.Id, autonomy, Given.Then).Should().Be(advice);
    }

    [Fact]
    public void A_claim_expires_at_its_expiry_time()
    {
        var claim = Claim(ClaimStatus.Pending);

        Boot.AdviceFor(claim, _target.Id, AutonomyLevel.Full, claim.ExpiresAt).Should().Be(BootAdvice.Wait);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_node_claimed_by_another_site_waits(ClaimStatus status, AutonomyLevel autonomy)
    {
        foreach (var site in new[] { _source.Id, Given.Site("third").Id }) Boot.AdviceFor(Claim(status), site, autonomy, Given.Then).Should().Be(BootAdvice.Wait);
    }

    private MigrationClaim Claim(ClaimStatus status)
    {
        var (open, approval) = Given.Claim(_node, _source, _target);
        if (status == ClaimStatus.Expired) open.Expire(approval, open.ExpiresAt);
        return status switch
        {
            ClaimStatus.Approved => Given.Move(_node, _source, _target),
            ClaimStatus.Rejected => Given.Rejection(_node, _source, _target),
            _ => open,
        };
    }
}
