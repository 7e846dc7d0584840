using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Nodes;

/// <summary>The body of <c>PATCH /nodes/{id}/state</c>.</summary>
public sealed record ChangeNodeStateRequest
{
    /// <summary>The next state; required.</summary>
    [Required]
    public NodeState? State { get; init; }

    /// <summary>Comment on the change; at most 1,000 printable characters after trimming.</summary>
    /// <example>Replaced the power supply</example>
    [MaxLength(1000)]
    public string? Comment { get; init; }

    /// <summary>Whether to allow any transition except from <c>retired</c>; requires the role <c>admin</c>. The response then has <c>state_forced</c> set.</summary>
    /// <example>false</example>
    public bool? Force { get; init; }
}
