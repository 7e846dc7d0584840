using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.NodeMigration;

/// <summary>The body of <c>POST /migrations</c>.</summary>
public sealed record ClaimNodeRequest
{
    /// <summary>Identifier of a node whose home is a site; required.</summary>
    /// <example>019c99d1-f600-76c0-817f-c69507a0ca6e</example>
    [Required]
    public Guid? NodeId { get; init; }

    /// <summary>Identifier of the site that the node is to move to; required.</summary>
    /// <example>019ae415-6a00-7bc8-8bd9-c66bad3c2d6d</example>
    [Required]
    public Guid? TargetSiteId { get; init; }

    /// <summary>Reason for the move; at most 1,000 printable characters after trimming.</summary>
    /// <example>Moved to the new rack in Hamburg</example>
    [MaxLength(1000)]
    public string? Reason { get; init; }
}
