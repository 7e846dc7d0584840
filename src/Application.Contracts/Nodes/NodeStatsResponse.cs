namespace Sites.Application.Contracts.Nodes;

/// <summary>Counts of nodes.</summary>
public sealed record NodeStatsResponse
{
    /// <summary>The number of nodes that match.</summary>
    public required int Total { get; init; }

    /// <summary>The number in each state, with zeros.</summary>
    public required IReadOnlyDictionary<string, int> ByState { get; init; }

    /// <summary>The number that was created within the last hour.</summary>
    public required int DiscoveredLastHour { get; init; }

    /// <summary>The number in the state <c>installing</c>.</summary>
    public required int InstallingCount { get; init; }
}
