using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Nodes;

/// <summary>The body of <c>PATCH /nodes/{id}/state</c>.</summary>
public sealed record ChangeNodeStateRequest
{
    /// <summary>The next state; required.</summary>
    [Required]
    public NodeState? State { get; init; }

    /// <summary>Why; at most 1,000 printable characters after trimming.</summary>
    /// <example>Replaced the power supply</example>
    [MaxLength(1000)]
    public string? Comment { get; init; }

    /// <summary>true allows every change except out of <c>retired</c>, and needs the role <c>admin</c>; the node is then answered with <c>state_forced</c>.</summary>
    /// <example>false</example>
    public bool? Force { get; init; }
}
