using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Catalog;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Catalog;

/// <summary>Filter of a list of documents; all conditions that are set must match.</summary>
/// <param name="Kind">Kind of the documents.</param>
public sealed record DocumentFilter(DocumentKind Kind)
{
    /// <summary>Part of the name (case-insensitive).</summary>
    public string? Q { get; init; }

    /// <summary>Matches documents that are directly assigned to one of these groups or sites, and unassigned documents if requested.</summary>
    public AnyOf<GroupId>? GroupId { get; init; }

    /// <summary>Text form of the filter, to which cursors are bound.</summary>
    public string Text => new FilterText().Add("kind", Kind).Add("q", Q).Add("group_id", GroupId).ToString();
}

/// <summary>Reads the catalog for responses: projected, untracked, and in a fixed number of queries.</summary>
public interface ICatalogReader
{
    /// <summary>Returns a document with its content.</summary>
    /// <returns>The document; or <c>document.not_found</c>, also for a document of the other kind.</returns>
    Task<Result<DocumentRow>> GetAsync(DocumentKind kind, DocumentId id, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a page of documents without their contents. Sort keys: <c>name</c> (default), <c>created_at</c>; ties are ordered by id.
    /// </summary>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<DocumentSummaryRow>>> ListAsync(DocumentFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Returns a page of the assignments of a document. Sort key: <c>assigned_at</c>; ties are ordered by the group's id.</summary>
    /// <returns>The page; or <c>document.not_found</c>, <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<DocumentAssignmentRow>>> ListAssignmentsAsync(
        DocumentKind kind, DocumentId id, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Returns an assignment that the caller expects to exist.</summary>
    /// <returns>The assignment; or <c>concurrency.conflict</c> when it no longer exists.</returns>
    Task<Result<DocumentAssignmentRow>> GetAssignmentAsync(DocumentId document, GroupId group, CancellationToken cancellationToken);
}
