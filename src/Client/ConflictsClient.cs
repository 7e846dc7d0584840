using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Synchronization;

namespace Sites.Client;

/// <summary>Client of <c>/sync/conflicts</c>: conflicting changes of central and sites.</summary>
public sealed class ConflictsClient
{
    private const string Root = "api/v1/sync/conflicts";

    private readonly Api _api;

    internal ConflictsClient(Api api) => _api = api;

    /// <summary>Returns a conflict.</summary>
    public Task<Tagged<ConflictResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<ConflictResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Resolves a conflict; refused (409) when a side has changed since the versions that the decision names.</summary>
    public Task<Tagged<ConflictResponse>> ResolveAsync(Guid id, ResolveConflictRequest decision, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<ResolveConflictRequest, ConflictResponse>(HttpMethod.Post, $"{Root}/{id}/resolve", decision, ifMatch, cancellationToken);

    /// <summary>Resolves all open conflicts of a site with the same decision, and returns those that could not be resolved.</summary>
    public async Task<ResolvedConflictsResponse> ResolveAllAsync(Guid siteId, ConflictDecision resolution, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync<ResolveAllConflictsRequest, ResolvedConflictsResponse>(
            HttpMethod.Post, $"api/v1/sites/{siteId}/conflicts/resolve-all", new ResolveAllConflictsRequest { Resolution = resolution }, null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Returns a page of conflicts.</summary>
    public Task<Many<ConflictResponse>> ListAsync(ConflictListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<ConflictResponse>(Root, (options ?? new ConflictListOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all matching conflicts, page by page.</summary>
    public IAsyncEnumerable<ConflictResponse> EnumerateAsync(ConflictListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<ConflictResponse>(Root, options ?? new ConflictListOptions(), cancellationToken);
}
