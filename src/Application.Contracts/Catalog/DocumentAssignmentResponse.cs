namespace Sites.Application.Contracts.Catalog;

/// <summary>That a document is assigned to a group, and so to the site that the group is and to every site below it.</summary>
public sealed record DocumentAssignmentResponse
{
    /// <summary>A group or site.</summary>
    public required Guid GroupId { get; init; }

    /// <summary>Its name.</summary>
    public required string GroupName { get; init; }

    /// <summary>The names from the root down: <c>/region-us/datacenter-west</c>.</summary>
    public required string GroupPath { get; init; }

    /// <summary>Whether it is a site.</summary>
    public required bool IsSite { get; init; }

    /// <summary>UTC; when it was assigned first, however often that was asked for since.</summary>
    public required DateTime AssignedAt { get; init; }
}
