using System.ComponentModel.DataAnnotations;
namespace Sites.Application.Contracts.NodeMigration;

/// <summary>The optional body of <c>POST /migrations/{id}/approve</c> and <c>/reject</c>.</summary>
public sealed record VoteRequest
{
    /// <summary>Comment on the decision; at most 1,000 printable characters after trimming.</summary>
    /// <example>The rack in Hamburg is ready</example>
    [MaxLength(1000)]
    public string? Comment { get; init; }
}
