using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Domain.Agents;

namespace Sites.Application.Tests.Agents;

public sealed class IssueAgentTokenTests
{
    private readonly World _world = new();
    private readonly Site _site = Given.Site("site");

    public IssueAgentTokenTests() => _world.Seed(_site);

    [Fact]
    public async Task A_token_is_returned_once_and_only_its_hash_is_stored_in_one_row_transaction()
    {
        var issued = (await HandleAsync()).Answered();

        _world.Journal.Should().Equal("begin Rows", "sites.Lock", "sites.First SiteById", "agents.First AgentOfSite", "agents.Add", "save", "commit");
        var stored = _world.Agents.Stored.Single();
        stored.Id.Should().Be(_site.Id);
        stored.TokenHash.Should().Equal(Secret.Hash(issued.Token));
        issued.Token.Should().StartWith(AgentToken.Prefix);
    }

    [Fact]
    public async Task A_token_is_valid_for_one_day_by_default()
    {
        var issued = (await HandleAsync()).Answered();

        issued.Hours.Should().Be(24);
        issued.ExpiresAt.Should().Be(_world.Now.AddHours(24));
        _world.Agents.Stored.Single().TokenExpiresAt.Should().Be(issued.ExpiresAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(720)]
    public async Task A_token_is_valid_for_the_requested_lifetime(int hours)
    {
        var issued = (await HandleAsync(hours)).Answered();

        issued.Hours.Should().Be(hours);
        _world.Agents.Stored.Single().TokenExpiresAt.Should().Be(_world.Now.AddHours(hours));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(721)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public async Task A_lifetime_out_of_range_is_refused_before_any_port_is_called(int hours)
    {
        // The site is missing: a malformed value is reported before any lookup.
        var refused = await HandleAsync(hours, GroupId.New(Given.Then));

        refused.ShouldBeRefusedFor(("expires_in_hours", "agent.token_lifetime_invalid"));
        refused.Status.Should().Be(ResultStatus.Invalid);
        _world.ShouldBeUntouched();
    }

    [Fact]
    public async Task A_new_token_replaces_the_previous_one()
    {
        var first = (await HandleAsync()).Answered();
        var second = (await HandleAsync()).Answered();

        var stored = _world.Agents.Stored.Single();
        stored.CheckToken(first.Token, _world.Now).IsSuccess.Should().BeFalse();
        stored.CheckToken(second.Token, _world.Now).IsSuccess.Should().BeTrue();
        stored.Version.Should().Be(2);
    }

    [Fact]
    public async Task The_key_of_an_enrolled_agent_stays_valid_beside_a_new_token()
    {
        var agent = SiteAgent.Create(_site.Id, Given.Then);
        var key = agent.Enrol(agent.IssueToken(TimeSpan.FromHours(1), Given.Then), null, null, Given.Then).Value;
        _world.Seed(agent);

        (await HandleAsync()).Answered();

        _world.Agents.Stored.Single().AcceptsKey(key, _world.Now).Should().BeTrue();
    }

    [Fact]
    public async Task An_unknown_id_and_the_id_of_a_regular_group_are_not_found()
    {
        var group = Given.Group("group");
        _world.Seed(group);

        foreach (var id in new[] { GroupId.New(Given.Then), group.Id }) (await HandleAsync(site: id)).ShouldBeRefused("site.not_found");
        _world.Agents.Stored.Should().BeEmpty();
        _world.Work.Saves.Should().Be(0);
    }

    [Fact]
    public async Task A_concurrency_conflict_is_reported_and_the_previous_token_stays_valid()
    {
        var first = (await HandleAsync()).Answered();
        _world.Work.SaveRefusals.Enqueue(RequestErrors.ConcurrencyConflict.Refuse());

        // The user sees the conflict and decides, because an agent may already have the other user's token.
        (await HandleAsync()).ShouldBeRefused("concurrency.conflict");

        _world.Agents.Stored.Single().CheckToken(first.Token, _world.Now).IsSuccess.Should().BeTrue();
        _world.Journal.Count(entry => entry == "begin Rows").Should().Be(2);
    }

    [Fact]
    public async Task A_retried_transaction_returns_the_token_that_is_stored()
    {
        _world.Work.TransientFaults = 1;

        var issued = (await HandleAsync()).Answered();

        _world.Agents.Stored.Single().CheckToken(issued.Token, _world.Now).IsSuccess.Should().BeTrue();
    }

    private async Task<Result<IssuedToken>> HandleAsync(int? hours = null, GroupId? site = null) =>
        await new IssueAgentTokenHandler(_world.SiteRepository, _world.AgentRepository, _world.Enroller(), _world.SiteLock, _world.Work, _world.Clock)
            .HandleAsync(new IssueAgentToken(site ?? _site.Id, hours), World.Cancellation);
}
