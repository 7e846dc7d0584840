using System.ComponentModel.DataAnnotations;

namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The body of <c>POST /groups</c>; only <c>name</c> is required.</summary>
public sealed record CreateGroupRequest
{
    /// <summary>1–100 characters after trimming, at least one of them visible, without <c>/</c>, control, zero-width or bidirectional characters; unique among siblings, ignoring case; required.</summary>
    /// <example>Berlin Lab</example>
    [Required, MinLength(1), MaxLength(100)]
    public string? Name { get; init; }

    /// <summary>What the group is for; at most 1,000 printable characters after trimming.</summary>
    /// <example>Test racks on the second floor</example>
    [MaxLength(1000)]
    public string? Description { get; init; }

    /// <summary>Identifier of the parent, a group or site; omitted for a root.</summary>
    /// <example>019ad9c8-b200-7a3b-8bdd-640f06671ad1</example>
    public Guid? ParentId { get; init; }

    /// <summary>Key of the group in another inventory; 1–100 characters after trimming, unique over all groups and sites.</summary>
    /// <example>ber-lab</example>
    [MaxLength(100)]
    public string? ExternalId { get; init; }

    /// <summary>At most 50 different tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    /// <example>["lab","eu-central"]</example>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Identifier of the workflow that new nodes are offered; 1–100 printable characters after trimming.</summary>
    /// <example>019b7447-7a00-7e46-a972-a84616419f82</example>
    [MaxLength(100)]
    public string? DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned automatically.</summary>
    /// <example>false</example>
    public bool? AutoProvision { get; init; }
}
