using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The body of <c>POST /sites</c>; only <c>name</c> is required. Settings that are left out are inherited; a root stores the defaults.</summary>
public sealed record CreateSiteRequest : SiteDefaults
{
    /// <summary>1–100 characters after trimming, at least one of them visible, without <c>/</c>, control, zero-width or bidirectional characters; unique among siblings, ignoring case; required.</summary>
    /// <example>Berlin Lab</example>
    [Required, MinLength(1), MaxLength(100)]
    public string? Name { get; init; }

    /// <summary>What the site is for; at most 1,000 printable characters after trimming.</summary>
    /// <example>Test racks on the second floor</example>
    [MaxLength(1000)]
    public string? Description { get; init; }

    /// <summary>Identifier of the parent, a site; omitted for a root.</summary>
    /// <example>019ad9c8-b200-7a3b-8bdd-640f06671ad1</example>
    public Guid? ParentId { get; init; }

    /// <summary>Key of the site in another inventory; 1–100 characters after trimming, unique over all groups and sites.</summary>
    /// <example>ber-lab</example>
    [MaxLength(100)]
    public string? ExternalId { get; init; }

    /// <summary>URL at which the site's agent is reached: an absolute http(s) URL of at most 500 characters after trimming, without user name and password.</summary>
    /// <example>https://agent.ber-lab.example.com:8443</example>
    [MaxLength(500)]
    public string? AgentUrl { get; init; }
}
