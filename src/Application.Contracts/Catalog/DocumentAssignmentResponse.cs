namespace Sites.Application.Contracts.Catalog;

/// <summary>The assignment of a document to a group. It applies to the group, if that is a site, and to every site below it.</summary>
public sealed record DocumentAssignmentResponse
{
    /// <summary>Identifier of the group or site that the document is assigned to.</summary>
    /// <example>019adeef-0e00-7466-823b-8c1e392456de</example>
    public required Guid GroupId { get; init; }

    /// <summary>Name of the group or site.</summary>
    /// <example>Berlin Lab</example>
    public required string GroupName { get; init; }

    /// <summary>Names from the root down, each after a <c>/</c>.</summary>
    /// <example>/Europe/Berlin Lab</example>
    public required string GroupPath { get; init; }

    /// <summary>Whether it is a site.</summary>
    public required bool IsSite { get; init; }

    /// <summary>When the document was first assigned (UTC); repeated assignments do not change it.</summary>
    /// <example>2026-02-26T12:00:00Z</example>
    public required DateTime AssignedAt { get; init; }
}
