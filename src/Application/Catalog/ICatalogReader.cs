using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>Which documents a list is of; what is said must hold together.</summary>
/// <param name="Kind">Of this kind.</param>
public sealed record DocumentFilter(DocumentKind Kind)
{
    /// <summary>A part of the name (without case).</summary>
    public string? Q { get; init; }

    /// <summary>Assigned to one of these groups or sites itself, or to none; what is assigned above it does not count.</summary>
    public AnyOf<GroupId>? GroupId { get; init; }

    /// <summary>The filter as the text that cursors are bound to.</summary>
    public string Text => new FilterText().Add("kind", Kind).Add("q", Q).Add("group_id", GroupId).ToString();
}

/// <summary>Reads the catalogue for answers: projected, never tracked, in a fixed number of queries.</summary>
public interface ICatalogReader
{
    /// <summary>One document with its content.</summary>
    /// <returns><c>document.not_found</c>, also for the id of a document of the other kind.</returns>
    Task<Result<DocumentRow>> GetAsync(DocumentKind kind, DocumentId id, CancellationToken cancellationToken);

    /// <summary>A page of documents without their contents. Orders: <c>name</c> (where nothing is said), <c>created_at</c>; ties by id.</summary>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<DocumentSummaryRow>>> ListAsync(DocumentFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>A page of what a document is assigned to. Order: <c>assigned_at</c>; ties by the group's id.</summary>
    /// <returns><c>document.not_found</c>, <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<DocumentAssignmentRow>>> ListAssignmentsAsync(
        DocumentKind kind, DocumentId id, PageRequest page, CancellationToken cancellationToken);

    /// <summary>One assignment, which the caller knows to be there.</summary>
    /// <returns><c>concurrency.conflict</c> where it is not there after all.</returns>
    Task<Result<DocumentAssignmentRow>> GetAssignmentAsync(DocumentId document, GroupId group, CancellationToken cancellationToken);
}
