using System.ComponentModel.DataAnnotations;
using Sites.Application.Contracts.Hierarchy;

namespace Sites.Application.Contracts.Agents;

/// <summary>A token with which several agents can enrol, each for a site of its own below the token's site.</summary>
public record EnrolmentTokenResponse
{
    /// <summary>Identifier of the token.</summary>
    /// <example>019bca36-bc80-7f6a-9a51-0f7a30a6f8d2</example>
    public required Guid Id { get; init; }

    /// <summary>Identifier of the site below which the agents' sites are.</summary>
    /// <example>019ad9c8-b200-7a3b-8bdd-640f06671ad1</example>
    public required Guid GroupId { get; init; }

    /// <summary>Whether further agents can enrol.</summary>
    public required EnrolmentTokenStatus Status { get; init; }

    /// <summary>Maximum number of agents.</summary>
    /// <example>50</example>
    [Range(1, 10_000)]
    public required int MaxUses { get; init; }

    /// <summary>Number of agents that enrolled or asked for it. Rejected ones count.</summary>
    /// <example>12</example>
    [Range(0, 10_000)]
    public required int Uses { get; init; }

    /// <summary>When the token expires (UTC).</summary>
    /// <example>2026-03-02T12:00:00Z</example>
    public required DateTime ExpiresAt { get; init; }

    /// <summary>Whether a person has to approve each enrolment.</summary>
    /// <example>true</example>
    public required bool NeedsApproval { get; init; }

    /// <summary>Tags and settings of the sites that are created.</summary>
    public required SiteDefaults SiteDefaults { get; init; }

    /// <summary>Name of the person or service that issued the token.</summary>
    /// <example>ada@example.com</example>
    public required string CreatedBy { get; init; }

    /// <summary>When the token was issued (UTC).</summary>
    /// <example>2026-02-27T12:00:00Z</example>
    public required DateTime CreatedAt { get; init; }

    /// <summary>When the token was revoked (UTC); null if it was not.</summary>
    public DateTime? RevokedAt { get; init; }

    /// <summary>Version of the token, from 1.</summary>
    /// <example>13</example>
    public required int Version { get; init; }
}
