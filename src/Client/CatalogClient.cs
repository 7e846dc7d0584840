using Sites.Application.Contracts.Catalog;
using Sites.Application.Contracts.Common;

namespace Sites.Client;

/// <summary><c>/catalog/workflow</c> or <c>/catalog/template</c>.</summary>
public sealed class CatalogClient
{
    private readonly Api _api;
    private readonly string _root;

    internal CatalogClient(Api api, string kind)
    {
        _api = api;
        _root = $"api/v1/catalog/{kind}";
    }

    /// <summary>Creates a document, assigned to nothing yet.</summary>
    public Task<Tagged<DocumentResponse>> CreateAsync(CreateDocumentRequest document, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreateDocumentRequest, DocumentResponse>(HttpMethod.Post, _root, document, null, cancellationToken);

    /// <summary>One document with its content.</summary>
    public Task<Tagged<DocumentResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<DocumentResponse>($"{_root}/{id}", cancellationToken);

    /// <summary>Changes what is present; see <see cref="Optional{T}"/>. A content is replaced as a whole.</summary>
    /// <param name="id">The document.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="ifMatch">A tag or a quoted version; the change is refused (412) when the document has moved on.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still happen.</param>
    public Task<Tagged<DocumentResponse>> UpdateAsync(Guid id, UpdateDocumentRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<UpdateDocumentRequest, DocumentResponse>(HttpMethod.Patch, $"{_root}/{id}", change, ifMatch, cancellationToken);

    /// <summary>Deletes a document and its assignments.</summary>
    public Task DeleteAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{_root}/{id}", ifMatch, cancellationToken);

    /// <summary>One page, without contents.</summary>
    public Task<Many<DocumentSummaryResponse>> ListAsync(DocumentListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<DocumentSummaryResponse>(_root, (options ?? new DocumentListOptions()).Parameters, cancellationToken);

    /// <summary>Every match, a page at a time, without contents.</summary>
    public IAsyncEnumerable<DocumentSummaryResponse> EnumerateAsync(DocumentListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<DocumentSummaryResponse>(_root, options ?? new DocumentListOptions(), cancellationToken);

    /// <summary>Assigns a document to a group or site, and so to every site below it. Doing it twice is doing it once.</summary>
    public async Task<DocumentAssignmentResponse> AssignAsync(Guid id, Guid group, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync<object, DocumentAssignmentResponse>(HttpMethod.Put, $"{_root}/{id}/assignments/{group}", null, null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Ends an assignment, where there is one.</summary>
    public Task UnassignAsync(Guid id, Guid group, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{_root}/{id}/assignments/{group}", null, cancellationToken);

    /// <summary>The groups and sites that a document is assigned to, a page at a time.</summary>
    public IAsyncEnumerable<DocumentAssignmentResponse> EnumerateAssignmentsAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<DocumentAssignmentResponse>($"{_root}/{id}/assignments", new PageOptions(), cancellationToken);
}
