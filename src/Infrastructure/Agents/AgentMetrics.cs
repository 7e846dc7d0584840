using Microsoft.Extensions.DependencyInjection;
using Prometheus;
using Sites.Application.Agents;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Agents;

/// <summary>The metrics about agents. The number of sites by status is read from the database with each scrape.</summary>
internal sealed class AgentMetrics
{
    private readonly IServiceScopeFactory _scopes;
    private readonly Gauge _agents;

    public AgentMetrics(CollectorRegistry registry, IServiceScopeFactory scopes)
    {
        _scopes = scopes;
        var metrics = Metrics.WithCustomRegistry(registry);
        _agents = metrics.CreateGauge("sites_agents", "Number of sites by the status of their agent.", "status");
        Accepted = metrics.CreateCounter("sites_heartbeats_accepted_total", "Heartbeats accepted.");
        Overloaded = metrics.CreateCounter("sites_heartbeats_overloaded_total", "Heartbeats refused because too many waited to be stored.");
        Dropped = metrics.CreateCounter("sites_heartbeats_dropped_total", "Heartbeats accepted but not stored, because the agent's credential had been revoked or replaced in the meantime.");
        Waiting = metrics.CreateGauge("sites_heartbeats_waiting", "Agents whose last heartbeat is waiting to be stored.");
        Stored = metrics.CreateHistogram(
            "sites_heartbeats_store_seconds", "Duration of storing a batch of heartbeats.",
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
            // While the database is unavailable, the other metrics are needed most, so the scrape succeeds without this one.
            foreach (var labels in _agents.GetAllLabelValues()) _agents.RemoveLabelled(labels);
            return;
        }

        _agents.WithLabels("online").Set(counts.Online);
        _agents.WithLabels("degraded").Set(counts.Degraded);
        _agents.WithLabels("offline").Set(counts.Offline);
        _agents.WithLabels("unknown").Set(counts.Unknown);
        _agents.WithLabels("never_enrolled").Set(counts.NeverEnrolled);
    }
}
