namespace Sites.Application.Contracts.Hierarchy;

/// <summary>The body of <c>POST /groups</c>; only <c>name</c> is required.</summary>
public sealed record CreateGroupRequest
{
    /// <summary>1–100 characters, trimmed, at least one visible, without <c>/</c>, control, zero-width and bidirectional characters; unique among siblings, compared without case.</summary>
    public string? Name { get; init; }

    /// <summary>At most 1,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>A group or site, or none for a root.</summary>
    public Guid? ParentId { get; init; }

    /// <summary>The key under which another inventory knows it; 1–100 characters, unique over all groups.</summary>
    public string? ExternalId { get; init; }

    /// <summary>At most 50 tags of 1–50 characters: <c>a-z</c>, <c>0-9</c> and <c>. _ : / -</c>. Not inherited.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>The workflow that new nodes are offered; 1–100 printable characters.</summary>
    public string? DefaultWorkflowId { get; init; }

    /// <summary>Whether discovered nodes are provisioned without being asked for.</summary>
    public bool? AutoProvision { get; init; }
}
