using Sites.Application.Contracts.Catalog;
using Sites.Application.Contracts.Common;

namespace Sites.Client;

/// <summary>Client of <c>/catalog/workflow</c> or <c>/catalog/template</c>: the documents of one kind.</summary>
public sealed class CatalogClient
{
    private readonly Api _api;
    private readonly string _root;

    internal CatalogClient(Api api, string kind)
    {
        _api = api;
        _root = $"api/v1/catalog/{kind}";
    }

    /// <summary>Creates a document without assignments.</summary>
    public Task<Tagged<DocumentResponse>> CreateAsync(CreateDocumentRequest document, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreateDocumentRequest, DocumentResponse>(HttpMethod.Post, _root, document, null, cancellationToken);

    /// <summary>Returns a document with its content.</summary>
    public Task<Tagged<DocumentResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<DocumentResponse>($"{_root}/{id}", cancellationToken);

    /// <summary>Changes the fields that are present (see <see cref="Optional{T}"/>). The content is replaced as a whole.</summary>
    /// <param name="id">Identifier of the document.</param>
    /// <param name="change">The new values.</param>
    /// <param name="ifMatch">An entity tag or a quoted version; the change is refused (412) when the document has changed since.</param>
    /// <param name="cancellationToken">Cancels the request; the change may still be applied.</param>
    public Task<Tagged<DocumentResponse>> UpdateAsync(Guid id, UpdateDocumentRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<UpdateDocumentRequest, DocumentResponse>(HttpMethod.Patch, $"{_root}/{id}", change, ifMatch, cancellationToken);

    /// <summary>Deletes a document and its assignments.</summary>
    public Task DeleteAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{_root}/{id}", ifMatch, cancellationToken);

    /// <summary>Returns a page of documents without their contents.</summary>
    public Task<Many<DocumentSummaryResponse>> ListAsync(DocumentListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<DocumentSummaryResponse>(_root, (options ?? new DocumentListOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all matching documents without their contents, page by page.</summary>
    public IAsyncEnumerable<DocumentSummaryResponse> EnumerateAsync(DocumentListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<DocumentSummaryResponse>(_root, options ?? new DocumentListOptions(), cancellationToken);

    /// <summary>Assigns a document to a group or site, and thereby to every site below it. Repeating an assignment has no effect.</summary>
    public async Task<DocumentAssignmentResponse> AssignAsync(Guid id, Guid group, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync<object, DocumentAssignmentResponse>(HttpMethod.Put, $"{_root}/{id}/assignments/{group}", null, null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Removes an assignment; succeeds also when there is none.</summary>
    public Task UnassignAsync(Guid id, Guid group, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{_root}/{id}/assignments/{group}", null, cancellationToken);

    /// <summary>Enumerates the groups and sites that a document is assigned to, page by page.</summary>
    public IAsyncEnumerable<DocumentAssignmentResponse> EnumerateAssignmentsAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<DocumentAssignmentResponse>($"{_root}/{id}/assignments", new PageOptions(), cancellationToken);
}
