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
    public async Task A_site_that_no_claim_has_on_either_side_goes()
    {
        Open("00:00:00:00:00:02", _other, _third);

        (await OnDeletingAsync(_site)).Answered();

        _world.Journal.Should().Equal("begin Rows", "store.CountOpenClaims", "store.DeleteClaimsOfSite", "record ClaimsOfSiteDeleted", "save", "commit");
        _world.MigrationClaims.Stored.Should().ContainSingle();
        _world.Approvals.Stored.Should().ContainSingle();
    }

    [Fact]
    public async Task A_site_stays_while_a_claim_is_open_whichever_side_it_is_and_nothing_is_deleted()
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
    public async Task Resolved_claims_go_with_the_site_and_their_approvals_too()
    {
        var (expired, ofExpired) = Given.Claim(_node, _site, _other);
        expired.Expire(ofExpired, expired.ExpiresAt);
        var approval = Given.Claim(_node, _site, _other).Approval;
        _world.Seed(
            expired, Given.Move(_node, _other, _site), Given.Rejection(_node, _site, _third), Given.Rejection(Given.Node("00:00:00:00:00:02", home: _other), _other, _third));
        _world.Seed(approval, ofExpired);

        (await OnDeletingAsync(_site)).Answered();

        _world.MigrationClaims.Stored.Should().ContainSingle().Which.SourceSiteId.Should().Be(_other.Id);
        _world.Approvals.Stored.Should().ContainSingle().Which.Id.Should().Be(approval.Id, "it is of none of these claims");
    }

    [Fact]
    public async Task A_claim_whose_time_is_over_keeps_no_site_though_nobody_has_written_that_down()
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
    public async Task A_regular_group_has_no_claims_and_nothing_is_asked()
    {
        (await OnDeletingAsync(Given.Group("group"))).Answered();

        _world.Journal.Should().Equal("begin Rows", "save", "commit");
    }

    [Fact]
    public async Task A_node_s_claims_go_with_it_after_it_is_held_whatever_became_of_them()
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
