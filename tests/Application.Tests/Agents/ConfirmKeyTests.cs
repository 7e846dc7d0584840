using Ardalis.Result;
using Sites.Application.Agents;
using Sites.Domain.Agents;

namespace Sites.Application.Tests.Agents;

public sealed class ConfirmKeyTests
{
    private readonly World _world = new();
    private readonly SiteAgent _agent = SiteAgent.Create(GroupId.New(Given.Then), Given.Then);
    private readonly string _token;

    public ConfirmKeyTests() => _token = _agent.IssueToken(TimeSpan.FromHours(24), _world.Now);

    private SiteAgent Stored => _world.Agents.Stored.Single();

    [Fact]
    public async Task The_first_use_of_a_key_ends_the_possibility_to_repeat_the_enrolment()
    {
        var key = Enrol("nonce");
        Stored.CanRepeat(_token, "nonce").Should().BeTrue();

        (await HandleAsync(key)).Answered().Should().Be(_agent.Id);

        _world.Journal.Should().Equal("begin Rows", "agents.First AgentOfSite", "save", "commit");
        Stored.CanRepeat(_token, "nonce").Should().BeFalse();
        Stored.AcceptsKey(key, _world.Now).Should().BeTrue();
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData(null)]
    public async Task A_key_that_needs_no_confirmation_changes_nothing(string? nonce)
    {
        var key = Enrol(nonce);
        (await HandleAsync(key)).Answered();
        var version = Stored.Version;

        (await HandleAsync(key)).Answered();

        Stored.Version.Should().Be(version);
    }

    [Fact]
    public async Task A_key_that_was_replaced_in_the_meantime_confirms_nothing()
    {
        var lost = _agent.Enrol(_token, "nonce", null, _world.Now).Value;
        Enrol("nonce");

        (await HandleAsync(lost)).Answered();

        Stored.CanRepeat(_token, "nonce").Should().BeTrue("the agent may not have received the new key");
        _world.Work.Saves.Should().Be(0);
    }

    [Fact]
    public async Task The_key_of_an_agent_that_was_deleted_in_the_meantime_confirms_nothing()
    {
        (await HandleAsync(AgentKey.New(_agent.Id))).Answered().Should().Be(_agent.Id);
        _world.Work.Saves.Should().Be(0);
    }

    [Fact]
    public async Task A_concurrency_conflict_is_retried_and_reported_after_five_attempts()
    {
        var key = Enrol("nonce");
        _world.CauseConcurrencyConflicts(5);
        (await HandleAsync(key)).ShouldBeRefused("concurrency.conflict");
        Stored.CanRepeat(_token, "nonce").Should().BeTrue();

        _world.CauseConcurrencyConflicts(4);
        (await HandleAsync(key)).Answered();
        Stored.CanRepeat(_token, "nonce").Should().BeFalse();
    }

    /// <summary>Enrols the agent before the test begins.</summary>
    private AgentKey Enrol(string? nonce)
    {
        var key = _agent.Enrol(_token, nonce, null, _world.Now).Value;
        _world.Seed(_agent);
        return key;
    }

    private async Task<Result<GroupId>> HandleAsync(AgentKey key) =>
        await new ConfirmKeyHandler(_world.AgentRepository, _world.Work, _world.Clock).HandleAsync(new ConfirmKey(key), World.Cancellation);
}
