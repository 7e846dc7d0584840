using System.ComponentModel.DataAnnotations;
namespace Sites.Application.Contracts.NodeMigration;

/// <summary>The body of <c>POST /migrations/{id}/approve</c> and <c>/reject</c>, which may be left out.</summary>
public sealed record VoteRequest
{
    /// <summary>Why; at most 1,000 printable characters after trimming.</summary>
    /// <example>The rack in Hamburg is ready</example>
    [MaxLength(1000)]
    public string? Comment { get; init; }
}
