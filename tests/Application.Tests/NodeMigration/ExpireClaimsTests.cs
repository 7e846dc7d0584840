using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

public sealed class ExpireClaimsTests
{
    private readonly TwoSites _sites = new();

    private World World => _sites.World;

    [Fact]
    public async Task What_is_overdue_is_written_down_with_its_approval_in_one_transaction()
    {
        Overdue(3);
        var open = Claim(4, TimeSpan.FromHours(2));

        (await _sites.ExpireAsync()).Answered().Should().Be(3);

        World.Journal.Should().Equal("begin Rows", "claims.List OverdueClaimSnapshots", "sites.Lock", "claims.List OverdueClaims", "approvals.List ApprovalsWithVotes", "save", "commit");
        foreach (var claim in World.MigrationClaims.Stored.Where(claim => claim.Id != open.Id))
        {
            (claim.Status, claim.ResolvedAt).Should().Be((ClaimStatus.Expired, (DateTime?)claim.ExpiresAt));
            var approval = _sites.StoredApproval(claim.ApprovalId!.Value);
            (approval.Status, approval.ResolvedAt).Should().Be((ApprovalStatus.Expired, (DateTime?)claim.ExpiresAt));
        }

        _sites.Stored(open.Id).Status.Should().Be(ClaimStatus.Pending);
        _sites.StoredApproval(open.ApprovalId!.Value).Status.Should().Be(ApprovalStatus.Pending);
    }

    [Fact]
    public async Task Where_nothing_is_overdue_nothing_is_written()
    {
        Claim(1, TimeSpan.FromHours(1) + TimeSpan.FromTicks(1));

        (await _sites.ExpireAsync()).Answered().Should().Be(0);

        World.Journal.Should().Equal("begin Rows", "claims.List OverdueClaimSnapshots", "commit");
    }

    [Fact]
    public async Task Some_at_a_time_are_written_down_the_longest_overdue_first()
    {
        var overdue = Overdue(5);

        (await _sites.ExpireAsync(take: 2)).Answered().Should().Be(2);
        World.MigrationClaims.Stored.Where(claim => claim.Status == ClaimStatus.Expired).Select(claim => claim.Id).Should().BeEquivalentTo(overdue.Take(2));

        (await _sites.ExpireAsync(take: 4)).Answered().Should().Be(3);
        (await _sites.ExpireAsync(take: 4)).Answered().Should().Be(0);
    }

    [Fact]
    public async Task A_claim_without_its_approval_expires_all_the_same()
    {
        Overdue(2);
        var without = World.MigrationClaims.Stored[0];
        World.Approvals.DeleteWhere(approval => approval.Id == without.ApprovalId);

        (await _sites.ExpireAsync()).Answered().Should().Be(2);

        _sites.Stored(without.Id).Status.Should().Be(ClaimStatus.Expired);
        _sites.Approval.Status.Should().Be(ApprovalStatus.Expired);
    }

    [Fact]
    public async Task Votes_that_were_cast_stay()
    {
        var claim = await _sites.ClaimedAsync();
        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).Answered();
        World.Clock.Advance(TwoSites.Lifetime);

        (await _sites.ExpireAsync()).Answered().Should().Be(1);

        _sites.Claim.AwaitingNames.Should().BeEmpty();
        (_sites.Approval.Status, _sites.Approval.Votes.Count).Should().Be((ApprovalStatus.Expired, 1));
    }

    [Fact]
    public async Task Of_two_replicas_the_later_one_finds_less_to_do()
    {
        Overdue(3);
        World.LoseRaces(1);
        World.Work.Meanwhile = () => _sites.ExpireAsync(take: 2);

        (await _sites.ExpireAsync()).Answered().Should().Be(1);

        World.MigrationClaims.Stored.Should().OnlyContain(claim => claim.Status == ClaimStatus.Expired && claim.Version == 2);
    }

    [Fact]
    public async Task A_race_lost_too_often_is_answered_and_nothing_is_kept()
    {
        Overdue(1);
        World.LoseRaces(ConcurrencyRetry.MaxAttempts);

        (await _sites.ExpireAsync()).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegun(ConcurrencyRetry.MaxAttempts);
        (_sites.Claim.Status, _sites.Approval.Status).Should().Be((ClaimStatus.Pending, ApprovalStatus.Pending));
    }

    /// <summary>Claims whose time is over, the last one just now; the longest overdue first.</summary>
    private List<ClaimId> Overdue(int count)
    {
        // Stored the other way round, so that nobody's order is right by chance.
        var claims = Enumerable.Range(1, count).Reverse().Select(number => Claim(number, TimeSpan.FromMinutes(60 - count + number)).Id).ToList();
        claims.Reverse();
        return claims;
    }

    /// <summary>A claim that somebody made an hour ago for so long.</summary>
    private MigrationClaim Claim(int number, TimeSpan lifetime)
    {
        var node = Given.Node($"00:00:00:00:01:{number:x2}", home: _sites.Source);
        var (claim, approval) = Given.Claim(node, _sites.Source, _sites.Target, _sites.Now.AddHours(-1), lifetime);
        World.Seed(node);
        World.Seed(claim);
        World.Seed(approval);
        return claim;
    }
}
