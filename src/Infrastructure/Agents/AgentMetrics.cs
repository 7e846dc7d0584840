using Microsoft.Extensions.DependencyInjection;
using Prometheus;
using Sites.Application.Agents;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Agents;

/// <summary>What monitoring is told of agents. How many are doing how is asked of the database with each scrape.</summary>
internal sealed class AgentMetrics
{
    private readonly IServiceScopeFactory _scopes;
    private readonly Gauge _agents;

    public AgentMetrics(CollectorRegistry registry, IServiceScopeFactory scopes)
    {
        _scopes = scopes;
        var metrics = Metrics.WithCustomRegistry(registry);
        _agents = metrics.CreateGauge("sites_agents", "Sites by how their agent is doing.", "status");
        Accepted = metrics.CreateCounter("sites_heartbeats_accepted_total", "Heartbeats taken in.");
        Overloaded = metrics.CreateCounter("sites_heartbeats_overloaded_total", "Heartbeats refused because too many waited to be stored.");
        Dropped = metrics.CreateCounter("sites_heartbeats_dropped_total", "Heartbeats taken in and not stored, because the agent's credential had ended or been replaced meanwhile.");
        Waiting = metrics.CreateGauge("sites_heartbeats_waiting", "Agents whose last heartbeat waits to be stored.");
        Stored = metrics.CreateHistogram(
            "sites_heartbeats_store_seconds", "How long it took to store a batch of heartbeats.",
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 4, 8) });
        WrongCredentials = metrics.CreateCounter("sites_agent_wrong_credentials_total", "Wrong tokens and keys of agents.", "kind");
        registry.AddBeforeCollectCallback(CountAsync);
    }

    public Counter Accepted { get; }

    public Counter Overloaded { get; }

    public Counter Dropped { get; }

    public Gauge Waiting { get; }

    public Histogram Stored { get; }

    public Counter WrongCredentials { get; }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        SitesByStatus counts;
        try
        {
            await using var scope = _scopes.CreateAsyncScope();
            counts = await scope.ServiceProvider.GetRequiredService<IAgentReader>().CountByStatusAsync(cancellationToken);
        }
        catch (Exception failure) when (DatabaseFaults.Classify(failure) is not null)
        {
            // While the database is away the other numbers are wanted most; this one is then not known.
            foreach (var labels in _agents.GetAllLabelValues()) _agents.RemoveLabelled(labels);
            return;
        }

        _agents.WithLabels("online").Set(counts.Online);
        _agents.WithLabels("degraded").Set(counts.Degraded);
        _agents.WithLabels("offline").Set(counts.Offline);
        _agents.WithLabels("never_enrolled").Set(counts.NeverEnrolled);
    }
}
