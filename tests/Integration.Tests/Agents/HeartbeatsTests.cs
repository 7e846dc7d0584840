using Microsoft.Extensions.DependencyInjection;
using Prometheus;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.Infrastructure.Agents;

namespace Sites.Integration.Tests.Agents;

/// <summary>The queue of heartbeats to store: the last one of each agent, up to a maximum number of agents.</summary>
public sealed class HeartbeatsTests : IDisposable
{
    private static readonly DateTime Start = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly Heartbeats _heartbeats;

    public HeartbeatsTests() => _heartbeats = NewQueue(max: 3);

    public void Dispose()
    {
        _heartbeats.Dispose();
        _services.Dispose();
    }

    [Fact]
    public void Only_the_last_heartbeat_of_an_agent_is_queued()
    {
        var stored = Enrolled();
        for (var second = 1; second <= 10; second++) Offer(stored, second).Should().BeTrue();

        _heartbeats.Count.Should().Be(1);
        _heartbeats.BeginBatch().Values.Single().LastSeenAt.Should().Be(Start.AddSeconds(10));
    }

    [Fact]
    public void A_heartbeat_is_based_on_the_queued_one_and_not_on_the_stored_one()
    {
        var stored = Enrolled();
        Offer(stored, 1, "down");
        Offer(stored, 2, "down");

        _heartbeats.BeginBatch().Values.Single().FailingSince.Should().Be(Start.AddSeconds(1));
    }

    [Fact]
    public void A_heartbeat_is_based_on_the_one_in_the_current_batch()
    {
        var stored = Enrolled();
        Offer(stored, 1, "down");
        _heartbeats.BeginBatch();
        Offer(stored, 2, "down");
        _heartbeats.EndBatch(isStored: true);

        _heartbeats.BeginBatch().Values.Single().FailingSince.Should().Be(Start.AddSeconds(1));
    }

    [Fact]
    public void A_full_queue_accepts_only_agents_that_are_already_queued()
    {
        var agents = Enumerable.Range(0, 4).Select(_ => Enrolled()).ToList();
        foreach (var agent in agents[..3]) Offer(agent, 1).Should().BeTrue();

        Offer(agents[3], 1).Should().BeFalse();
        Offer(agents[0], 2).Should().BeTrue("the agent is already queued");
    }

    [Fact]
    public void The_current_batch_counts_towards_the_limit_until_it_is_stored()
    {
        var agents = Enumerable.Range(0, 4).Select(_ => Enrolled()).ToList();
        foreach (var agent in agents[..3]) Offer(agent, 1);
        _heartbeats.BeginBatch();

        Offer(agents[3], 1).Should().BeFalse();
        Offer(agents[0], 2).Should().BeTrue("an agent in the current batch is not counted again");
        _heartbeats.Count.Should().Be(3);
        _heartbeats.EndBatch(isStored: true);
        Offer(agents[3], 2).Should().BeTrue();
    }

    [Fact]
    public async Task A_failed_batch_is_queued_again_except_for_agents_with_newer_heartbeats()
    {
        var (idle, active) = (Enrolled(), Enrolled());
        Offer(idle, 1);
        Offer(active, 1);
        await _heartbeats.WaitAsync(TestContext.Current.CancellationToken);
        _heartbeats.BeginBatch();
        Offer(active, 5);
        _heartbeats.EndBatch(isStored: false);

        await _heartbeats.WaitAsync(TestContext.Current.CancellationToken);
        var again = _heartbeats.BeginBatch();
        again[idle.SiteId].LastSeenAt.Should().Be(Start.AddSeconds(1));
        again[active.SiteId].LastSeenAt.Should().Be(Start.AddSeconds(5));
    }

    [Fact]
    public void A_heartbeat_of_an_earlier_enrolment_does_not_replace_one_of_a_later_enrolment()
    {
        var before = Enrolled();
        var after = before.WithHeartbeat(before.Report, 60, null, new ConfigState("config", "config"), Start);
        after.Enrol("2", 60, "config", Start);
        Offer(after, 2);
        Offer(before, 3).Should().BeTrue("the agent did nothing wrong");

        _heartbeats.BeginBatch().Values.Single().Generation.Should().Be(after.Generation);
    }

    [Fact]
    public void A_heartbeat_of_a_new_enrolment_is_not_based_on_a_queued_one_of_the_old()
    {
        var before = Enrolled();
        Offer(before, 1, "down");
        var after = before.WithHeartbeat(before.Report, 60, null, new ConfigState("config", "config"), Start);
        after.Enrol("2", 60, "config", Start);
        Offer(after, 2, "down");

        _heartbeats.BeginBatch().Values.Single().FailingSince.Should().Be(Start.AddSeconds(2));
    }

    private bool Offer(AgentPresence stored, int second, string service = "ok") => _heartbeats.Offer(
        stored,
        before => before.WithHeartbeat(
            new AgentReport { AgentVersion = "1", Services = new Dictionary<string, string> { ["tftp"] = service } }, 60, null, new ConfigState("config", "config"), Start.AddSeconds(second)));

    private static AgentPresence Enrolled() => AgentPresence.Create(GroupId.New(Start), "1", 60, "config", Start);

    private Heartbeats NewQueue(int max) => new(
        new AgentOptions(max), new AgentMetrics(Metrics.NewCustomRegistry(), _services.GetRequiredService<IServiceScopeFactory>()), TimeProvider.System);
}
