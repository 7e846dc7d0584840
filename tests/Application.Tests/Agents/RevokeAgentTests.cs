using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Domain.Agents;

namespace Sites.Application.Tests.Agents;

public sealed class RevokeAgentTests
{
    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");
    private readonly AgentKey _old;
    private readonly AgentKey _key;
    private readonly string _token;

    public RevokeAgentTests()
    {
        var agent = SiteAgent.Create(_site.Id, Given.Then);
        _old = agent.Enrol(agent.IssueToken(TimeSpan.FromHours(1), _world.Now), null, null, _world.Now).Value;
        _key = agent.Enrol(agent.IssueToken(TimeSpan.FromHours(1), _world.Now), null, null, _world.Now).Value;
        _token = agent.IssueToken(TimeSpan.FromHours(1), _world.Now);
        _world.Seed(_site);
        _world.Seed(agent);
        _world.Seed(AgentPresence.Create(_site.Id, "1.0", 60, "v", _world.Now));
    }

    private SiteAgent Stored => _world.Agents.Stored.Single();

    [Fact]
    public async Task Keys_and_token_are_revoked_in_one_row_transaction()
    {
        Stored.AcceptsKey(_old, _world.Now).Should().BeTrue();

        (await HandleAsync()).Answered().Should().Be(_site.Id);

        _world.Journal.Should().Equal("begin Rows", "sites.Lock", "sites.First SiteById", "agents.First AgentOfSite", "presences.First PresenceOfSite", "save", "commit");
        Stored.AcceptsKey(_key, _world.Now).Should().BeFalse();
        Stored.AcceptsKey(_old, _world.Now).Should().BeFalse("revocation also ends the overlap of keys");
        Stored.CheckToken(_token, _world.Now).IsSuccess.Should().BeFalse();
        Stored.RevokedAt.Should().Be(_world.Now);
    }

    [Fact]
    public async Task A_revoked_agent_is_offline_immediately_and_its_report_belongs_to_a_previous_generation()
    {
        var generation = _world.Presences.Stored.Single().Generation;

        (await HandleAsync()).Answered();

        var presence = _world.Presences.Stored.Single();
        presence.StatusAt(_world.Now).Should().Be(AgentStatus.Offline);
        presence.EndedAt.Should().Be(_world.Now);
        presence.Generation.Should().BeGreaterThan(generation);
    }

    [Fact]
    public async Task Revoking_is_idempotent()
    {
        (await HandleAsync()).Answered();
        var (first, version) = (_world.Now, Stored.Version);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));

        (await HandleAsync()).Answered().Should().Be(_site.Id);

        Stored.RevokedAt.Should().Be(first);
        Stored.Version.Should().Be(version);
        _world.Presences.Stored.Single().EndedAt.Should().Be(first);
    }

    [Fact]
    public async Task The_token_of_an_agent_that_has_not_enrolled_is_revoked()
    {
        var other = Given.Site("other");
        var agent = SiteAgent.Create(other.Id, Given.Then);
        var token = agent.IssueToken(TimeSpan.FromHours(1), _world.Now);
        _world.Seed(other);
        _world.Seed(agent);

        (await HandleAsync(site: other.Id)).Answered();

        var stored = _world.Agents.Stored.Single(stored => stored.Id == other.Id);
        stored.CheckToken(token, _world.Now).IsSuccess.Should().BeFalse();
        stored.RevokedAt.Should().BeNull("no agent was enrolled");
        _world.Presences.Stored.Should().ContainSingle();
    }

    [Fact]
    public async Task An_unknown_id_and_the_id_of_a_regular_group_are_not_found()
    {
        var group = Given.Group("group");
        _world.Seed(group);

        foreach (var id in new[] { GroupId.New(Given.Then), group.Id }) (await HandleAsync(site: id)).ShouldBeRefused("site.not_found");
        _world.Work.Saves.Should().Be(0);
    }

    [Fact]
    public async Task A_site_without_an_agent_has_nothing_to_revoke()
    {
        var other = Given.Site("other");
        _world.Seed(other);

        var refused = await HandleAsync(new IfMatch([7]), other.Id);

        refused.ShouldBeRefused("agent.not_found");
        refused.Status.Should().Be(ResultStatus.NotFound);
        _world.ShouldHaveSavedNothing();
    }

    [Fact]
    public async Task A_stale_precondition_is_refused_before_any_change()
    {
        (await HandleAsync(new IfMatch([2, 3]))).ShouldBeRefused("precondition.stale");

        _world.Journal.Should().Equal("begin Rows", "sites.Lock", "sites.First SiteById", "agents.First AgentOfSite", "rollback");
        Stored.AcceptsKey(_key, _world.Now).Should().BeTrue();
    }

    [Fact]
    public async Task A_matching_precondition_allows_the_revocation()
    {
        (await HandleAsync(new IfMatch([3, 1]))).Answered();

        Stored.AcceptsKey(_key, _world.Now).Should().BeFalse();
    }

    [Fact]
    public async Task A_concurrency_conflict_is_reported_and_the_key_stays_valid()
    {
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");

        _world.ShouldHaveRolledBack();
        Stored.AcceptsKey(_key, _world.Now).Should().BeTrue();
        _world.Presences.Stored.Single().EndedAt.Should().BeNull();
    }

    [Fact]
    public async Task A_retried_transaction_revokes_once()
    {
        _world.Work.TransientFaults = 1;

        (await HandleAsync()).Answered();

        Stored.Version.Should().Be(2);
    }

    private async Task<Result<GroupId>> HandleAsync(IfMatch? precondition = null, GroupId? site = null) =>
        await new RevokeAgentHandler(_world.SiteRepository, _world.AgentRepository, _world.PresenceRepository, _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(new RevokeAgent(site ?? _site.Id, precondition), World.Cancellation);
}
