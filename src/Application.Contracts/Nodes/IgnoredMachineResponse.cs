namespace Sites.Application.Contracts.Nodes;

/// <summary>A machine that is not to become a node: its boots are answered with <c>wait</c>, and it is not queued for a decision.</summary>
public sealed record IgnoredMachineResponse
{
    /// <summary>MAC address in lower case with colons.</summary>
    /// <example>00:11:22:33:44:55</example>
    public required string MacAddress { get; init; }

    /// <summary>Why the machine is ignored.</summary>
    /// <example>Notebook of the technicians</example>
    public required string? Comment { get; init; }

    /// <summary>When the entry was created (UTC).</summary>
    /// <example>2026-03-01T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }
}
