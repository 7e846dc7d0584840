using Ardalis.Result;
using Sites.Application.NodeMigration;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.NodeMigration;

public sealed class ClaimCleanupTests
{
    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");
    private readonly Site _other = Given.Site("other");
    private readonly Site _third = Given.Site("third");
    private readonly Node _node;

    public ClaimCleanupTests()
    {
        _node = Given.Node("00:00:00:00:00:01", home: _site);
        _world.Seed(_site, _other, _third);
        _world.Seed(_node);
    }

    private ClaimCleanup Leaving => new(_world.Claims, _world.Work, _world.Clock);

    [Fact]
    public async Task A_site_without_claims_is_deleted()
    {
        Open("00:00:00:00:00:02", _other, _third);

        (await OnDeletingAsync(_site)).Answered();

        _world.Journal.Should().Equal("begin Rows", "store.CountOpenClaims", "store.DeleteClaimsOfSite", "record ClaimsOfSiteDeleted", "save", "commit");
        _world.MigrationClaims.Stored.Should().ContainSingle();
        _world.Approvals.Stored.Should().ContainSingle();
    }

    [Fact]
    public async Task A_site_with_an_open_claim_on_either_side_is_kept_and_nothing_is_deleted()
    {
        Open("00:00:00:00:00:01", _site, _other);

        foreach (var side in new[] { _site, _other })
        {
            var refused = await OnDeletingAsync(side);
            refused.ShouldBeRefused("site.has_open_claims");
            refused.Errors.Should().Equal("Cannot delete site with 1 open claim(s). Decide about them first.");
            _world.Journal.Should().Equal("begin Rows", "store.CountOpenClaims", "rollback");
            _world.Journal.Clear();
        }

        _world.MigrationClaims.Stored.Should().ContainSingle();
        (await OnDeletingAsync(_third)).Answered();
    }

    [Fact]
    public async Task Resolved_claims_and_their_approvals_are_deleted_with_the_site()
    {
        var (expired, ofExpired) = Given.Claim(_node, _site, _other);
        expired.Expire(ofExpired, expired.ExpiresAt);
        var approval = Given.Claim(_node, _site, _other).Approval;
        _world.Seed(
            expired, Given.Move(_node, _other, _site), Given.Rejection(_node, _site, _third), Given.Rejection(Given.Node("00:00:00:00:00:02", home: _other), _other, _third));
        _world.Seed(approval, ofExpired);

        (await OnDeletingAsync(_site)).Answered();

        _world.MigrationClaims.Stored.Should().ContainSingle().Which.SourceSiteId.Should().Be(_other.Id);
        _world.Approvals.Stored.Should().ContainSingle().Which.Id.Should().Be(approval.Id, "it does not belong to these claims");
    }

    [Fact]
    public async Task An_expired_claim_does_not_keep_a_site_even_if_its_expiry_is_not_recorded()
    {
        var claim = Open("00:00:00:00:00:01", _site, _other);
        _world.Clock.SetUtcNow(claim.ExpiresAt - TimeSpan.FromTicks(1));
        (await OnDeletingAsync(_other)).ShouldBeRefused("site.has_open_claims");

        _world.Clock.Advance(TimeSpan.FromTicks(1));

        (await OnDeletingAsync(_other)).Answered();
        _world.MigrationClaims.Stored.Should().BeEmpty();
        _world.Approvals.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task A_regular_group_has_no_claims_and_nothing_is_read()
    {
        (await OnDeletingAsync(Given.Group("group"))).Answered();

        _world.Journal.Should().Equal("begin Rows", "save", "commit");
    }

    [Fact]
    public async Task Claims_of_any_status_are_deleted_with_their_node_after_it_is_locked()
    {
        var open = Open("00:00:00:00:00:01", _site, _other, _node);
        _world.Seed(Given.Rejection(_node, _site, _other), Given.Move(_node, _other, _site));
        var others = Open("00:00:00:00:00:02", _site, _other);

        await _world.Work.CommitAsync<bool>(WriteScope.Rows, async cancellation =>
        {
            await Leaving.OnDeletingAsync(_node.Id, cancellation);
            return (await _world.Work.SaveAsync(cancellation)).IsSuccess;
        }, World.Cancellation);

        _world.Journal.Should().Equal("begin Rows", $"store.LockNode {_node.Id}", "store.DeleteClaimsOfNode", "record ClaimsOfNodeDeleted", "save", "commit");
        _world.MigrationClaims.Stored.Should().ContainSingle().Which.Id.Should().Be(others.Id);
        _world.Approvals.Stored.Should().ContainSingle().Which.SubjectId.Should().Be(others.Id.Value).And.NotBe(open.Id.Value);
    }

    private MigrationClaim Open(string mac, Site source, Site target, Node? node = null)
    {
        var (claim, approval) = Given.Claim(node ?? Given.Node(mac, home: source), source, target, _world.Now);
        _world.Seed(claim);
        _world.Seed(approval);
        return claim;
    }

    private Task<Result<bool>> OnDeletingAsync(DeviceGroup group) => _world.Work.CommitAsync<bool>(WriteScope.Rows, async cancellation =>
    {
        var answer = await Leaving.OnDeletingAsync(group, cancellation);
        if (!answer.IsSuccess) return answer;
        await _world.Work.SaveAsync(cancellation);
        return true;
    }, World.Cancellation);
}
