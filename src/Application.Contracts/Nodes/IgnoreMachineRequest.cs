using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Nodes;

/// <summary>The body of <c>PUT /ignored-machines/{mac_address}</c>.</summary>
public sealed record IgnoreMachineRequest
{
    /// <summary>Why the machine is ignored; at most 1,000 printable characters after trimming.</summary>
    /// <example>Notebook of the technicians</example>
    [MaxLength(1000)]
    public string? Comment { get; init; }
}
