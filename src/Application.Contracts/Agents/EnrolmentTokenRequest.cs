using System.ComponentModel.DataAnnotations;
using Sites.Application.Contracts.Hierarchy;

namespace Sites.Application.Contracts.Agents;

/// <summary>The body of <c>POST /groups/{id}/enrolment-tokens</c>.</summary>
public sealed record EnrolmentTokenRequest
{
    /// <summary>Maximum number of agents that can enrol, 1–10,000; required.</summary>
    /// <example>50</example>
    [Required, Range(1, 10_000)]
    public int? MaxUses { get; init; }

    /// <summary>How long the token is valid, in hours, 1–720; required.</summary>
    /// <example>72</example>
    [Required, Range(1, 720)]
    public int? ExpiresInHours { get; init; }

    /// <summary>Tags and settings of the sites that are created; sites that exist keep theirs.</summary>
    public SiteDefaults? SiteDefaults { get; init; }

    /// <summary>Whether a person has to approve each enrolment; false by default.</summary>
    /// <example>true</example>
    public bool? NeedsApproval { get; init; }
}
