namespace Sites.Application.Contracts.NodeMigration;

/// <summary>The body of <c>POST /migrations</c>.</summary>
public sealed record ClaimNodeRequest
{
    /// <summary>A node that is at home at a site; required.</summary>
    public Guid? NodeId { get; init; }

    /// <summary>The site to which it is to go; required.</summary>
    public Guid? TargetSiteId { get; init; }

    /// <summary>Why; at most 1,000 characters.</summary>
    public string? Reason { get; init; }
}
