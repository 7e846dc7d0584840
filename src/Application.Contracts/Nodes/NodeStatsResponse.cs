using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Nodes;

/// <summary>Counts of nodes.</summary>
public sealed record NodeStatsResponse
{
    /// <summary>The number of nodes that match.</summary>
    /// <example>120</example>
    [Range(0, int.MaxValue)]
    public required int Total { get; init; }

    /// <summary>The number in each state, with zeros.</summary>
    /// <example>{"discovered":4,"pending":0,"installing":2,"installed":0,"install_failed":1,"active":110,"reprovision":0,"deprovisioning":0,"migrating":0,"retired":3}</example>
    public required IReadOnlyDictionary<string, int> ByState { get; init; }

    /// <summary>The number that was created within the last hour.</summary>
    /// <example>1</example>
    [Range(0, int.MaxValue)]
    public required int DiscoveredLastHour { get; init; }

    /// <summary>The number in the state <c>installing</c>.</summary>
    /// <example>2</example>
    [Range(0, int.MaxValue)]
    public required int InstallingCount { get; init; }
}
