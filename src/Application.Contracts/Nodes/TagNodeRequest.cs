using System.ComponentModel.DataAnnotations;
using Sites.Application.Contracts.Common;

namespace Sites.Application.Contracts.Nodes;

/// <summary>The body of <c>POST /nodes/{id}/tags</c>.</summary>
public sealed record TagNodeRequest
{
    /// <summary>1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>; required.</summary>
    /// <example>rack-4</example>
    [Required, RegularExpression(TextPatterns.Tag)]
    [MaxLength(50)]
    public string? Tag { get; init; }
}
