using Sites.Domain.Nodes;

namespace Sites.Application.Nodes;

/// <summary>Counts of nodes.</summary>
/// <param name="Total">The number of nodes.</param>
/// <param name="ByState">The number of nodes in each state, including zeros.</param>
/// <param name="DiscoveredLastHour">The number of nodes created within the last hour.</param>
public sealed record NodeStats(int Total, IReadOnlyDictionary<NodeState, int> ByState, int DiscoveredLastHour);
