using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Nodes;

/// <summary>The number of nodes, in total and by state.</summary>
public sealed record NodeStatsResponse
{
    /// <summary>Number of matching nodes.</summary>
    /// <example>120</example>
    [Range(0, int.MaxValue)]
    public required int Total { get; init; }

    /// <summary>Number of nodes in each state, including states without nodes.</summary>
    /// <example>{"discovered":4,"pending":0,"installing":2,"installed":0,"install_failed":1,"active":110,"reprovision":0,"deprovisioning":0,"migrating":0,"retired":3}</example>
    public required IReadOnlyDictionary<string, int> ByState { get; init; }

    /// <summary>Number of nodes that were created within the last hour.</summary>
    /// <example>1</example>
    [Range(0, int.MaxValue)]
    public required int DiscoveredLastHour { get; init; }

    /// <summary>Number of nodes in the state <c>installing</c>.</summary>
    /// <example>2</example>
    [Range(0, int.MaxValue)]
    public required int InstallingCount { get; init; }
}
