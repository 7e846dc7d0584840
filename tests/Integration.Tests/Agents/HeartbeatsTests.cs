using Microsoft.Extensions.DependencyInjection;
using Prometheus;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Agents;

namespace Sites.Integration.Tests.Agents;

/// <summary>What waits to be written down: the last word of each agent, and of so many agents at most.</summary>
public sealed class HeartbeatsTests : IDisposable
{
    private static readonly DateTime Then = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly Heartbeats _heartbeats;

    public HeartbeatsTests() => _heartbeats = With(max: 3);

    public void Dispose()
    {
        _heartbeats.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Of_one_agents_heartbeats_the_last_one_waits()
    {
        var stored = Enrolled();
        for (var second = 1; second <= 10; second++) Beat(stored, second).Should().BeTrue();

        _heartbeats.Count.Should().Be(1);
        _heartbeats.BeginBatch().Values.Single().LastSeenAt.Should().Be(Then.AddSeconds(10));
    }

    [Fact]
    public void A_heartbeat_goes_on_from_the_one_that_waits_and_not_from_what_was_stored_before_it()
    {
        var stored = Enrolled();
        Beat(stored, 1, "down");
        Beat(stored, 2, "down");

        _heartbeats.BeginBatch().Values.Single().FailingSince.Should().Be(Then.AddSeconds(1));
    }

    [Fact]
    public void A_heartbeat_goes_on_from_the_one_that_is_just_being_written()
    {
        var stored = Enrolled();
        Beat(stored, 1, "down");
        _heartbeats.BeginBatch();
        Beat(stored, 2, "down");
        _heartbeats.EndBatch(isStored: true);

        _heartbeats.BeginBatch().Values.Single().FailingSince.Should().Be(Then.AddSeconds(1));
    }

    [Fact]
    public void Beyond_the_limit_agents_are_refused_that_do_not_wait_already()
    {
        var agents = Enumerable.Range(0, 4).Select(_ => Enrolled()).ToList();
        foreach (var agent in agents[..3]) Beat(agent, 1).Should().BeTrue();

        Beat(agents[3], 1).Should().BeFalse();
        Beat(agents[0], 2).Should().BeTrue("its place is taken already, by itself");
    }

    [Fact]
    public void What_is_being_written_takes_up_room_until_it_is_written()
    {
        var agents = Enumerable.Range(0, 4).Select(_ => Enrolled()).ToList();
        foreach (var agent in agents[..3]) Beat(agent, 1);
        _heartbeats.BeginBatch();

        Beat(agents[3], 1).Should().BeFalse();
        Beat(agents[0], 2).Should().BeTrue("an agent takes up one place, and not a second one while it is being written");
        _heartbeats.Count.Should().Be(3);
        _heartbeats.EndBatch(isStored: true);
        Beat(agents[3], 2).Should().BeTrue();
    }

    [Fact]
    public async Task What_could_not_be_written_waits_again_unless_its_agent_has_spoken_since()
    {
        var (silent, talking) = (Enrolled(), Enrolled());
        Beat(silent, 1);
        Beat(talking, 1);
        await _heartbeats.WaitAsync(TestContext.Current.CancellationToken);
        _heartbeats.BeginBatch();
        Beat(talking, 5);
        _heartbeats.EndBatch(isStored: false);

        await _heartbeats.WaitAsync(TestContext.Current.CancellationToken);
        var again = _heartbeats.BeginBatch();
        again[silent.SiteId].LastSeenAt.Should().Be(Then.AddSeconds(1));
        again[talking.SiteId].LastSeenAt.Should().Be(Then.AddSeconds(5));
    }

    [Fact]
    public void What_was_read_before_an_agent_enrolled_anew_does_not_replace_what_came_after()
    {
        var before = Enrolled();
        var after = before.WithHeartbeat(before.Report, 60, null, "config", Then);
        after.Enrol("2", 60, "config", Then);
        Beat(after, 2);
        Beat(before, 3).Should().BeTrue("the agent cannot help it");

        _heartbeats.BeginBatch().Values.Single().Generation.Should().Be(after.Generation);
    }

    [Fact]
    public void A_heartbeat_of_a_new_enrolment_owes_nothing_to_one_of_the_old_that_waits()
    {
        var before = Enrolled();
        Beat(before, 1, "down");
        var after = before.WithHeartbeat(before.Report, 60, null, "config", Then);
        after.Enrol("2", 60, "config", Then);
        Beat(after, 2, "down");

        _heartbeats.BeginBatch().Values.Single().FailingSince.Should().Be(Then.AddSeconds(2));
    }

    private bool Beat(AgentPresence stored, int second, string service = "ok") => _heartbeats.Offer(
        stored,
        before => before.WithHeartbeat(
            new AgentReport { AgentVersion = "1", Services = new Dictionary<string, string> { ["tftp"] = service } }, 60, null, "config", Then.AddSeconds(second)));

    private static AgentPresence Enrolled() => AgentPresence.Create(GroupId.New(Then), "1", 60, "config", Then);

    private Heartbeats With(int max) => new(
        new AgentOptions(max), new AgentMetrics(Metrics.NewCustomRegistry(), _services.GetRequiredService<IServiceScopeFactory>()));
}
