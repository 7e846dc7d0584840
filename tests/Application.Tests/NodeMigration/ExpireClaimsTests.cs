using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

public sealed class ExpireClaimsTests
{
    private readonly TwoSites _sites = new();

    private World World => _sites.World;

    [Fact]
    public async Task Overdue_claims_are_recorded_as_expired_with_their_approvals_in_one_transaction()
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
    public async Task Without_overdue_claims_nothing_is_written()
    {
        Claim(1, TimeSpan.FromHours(1) + TimeSpan.FromTicks(1));

        (await _sites.ExpireAsync()).Answered().Should().Be(0);

        World.Journal.Should().Equal("begin Rows", "claims.List OverdueClaimSnapshots", "commit");
    }

    [Fact]
    public async Task Claims_are_expired_in_batches_the_longest_overdue_first()
    {
        var overdue = Overdue(5);

        (await _sites.ExpireAsync(take: 2)).Answered().Should().Be(2);
        World.MigrationClaims.Stored.Where(claim => claim.Status == ClaimStatus.Expired).Select(claim => claim.Id).Should().BeEquivalentTo(overdue.Take(2));

        (await _sites.ExpireAsync(take: 4)).Answered().Should().Be(3);
        (await _sites.ExpireAsync(take: 4)).Answered().Should().Be(0);
    }

    [Fact]
    public async Task A_claim_without_its_approval_expires_too()
    {
        Overdue(2);
        var without = World.MigrationClaims.Stored[0];
        World.Approvals.DeleteWhere(approval => approval.Id == without.ApprovalId);

        (await _sites.ExpireAsync()).Answered().Should().Be(2);

        _sites.Stored(without.Id).Status.Should().Be(ClaimStatus.Expired);
        _sites.Approval.Status.Should().Be(ApprovalStatus.Expired);
    }

    [Fact]
    public async Task Existing_votes_are_kept()
    {
        var claim = await _sites.ClaimedAsync();
        (await _sites.VoteAsync(claim.Claim.Id, TwoSites.Person("of the source", _sites.Source))).Answered();
        World.Clock.Advance(TwoSites.Lifetime);

        (await _sites.ExpireAsync()).Answered().Should().Be(1);

        _sites.Claim.AwaitingNames.Should().BeEmpty();
        (_sites.Approval.Status, _sites.Approval.Votes.Count).Should().Be((ApprovalStatus.Expired, 1));
    }

    [Fact]
    public async Task The_second_of_two_replicas_skips_claims_that_are_already_expired()
    {
        Overdue(3);
        World.CauseConcurrencyConflicts(1);
        World.Work.AfterRollback = () => _sites.ExpireAsync(take: 2);

        (await _sites.ExpireAsync()).Answered().Should().Be(1);

        World.MigrationClaims.Stored.Should().OnlyContain(claim => claim.Status == ClaimStatus.Expired && claim.Version == 2);
    }

    [Fact]
    public async Task After_too_many_concurrency_conflicts_the_conflict_is_reported_and_nothing_is_stored()
    {
        Overdue(1);
        World.CauseConcurrencyConflicts(ConcurrencyRetry.MaxAttempts);

        (await _sites.ExpireAsync()).ShouldBeRefused("concurrency.conflict");

        World.ShouldHaveBegunRowTransactions(ConcurrencyRetry.MaxAttempts);
        (_sites.Claim.Status, _sites.Approval.Status).Should().Be((ClaimStatus.Pending, ApprovalStatus.Pending));
    }

    /// <summary>Expired claims, the last of them just now; the longest overdue first.</summary>
    private List<ClaimId> Overdue(int count)
    {
        // Stored in reverse order, so that no order is correct by chance.
        var claims = Enumerable.Range(1, count).Reverse().Select(number => Claim(number, TimeSpan.FromMinutes(60 - count + number)).Id).ToList();
        claims.Reverse();
        return claims;
    }

    /// <summary>A claim that was created an hour ago with this lifetime.</summary>
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
