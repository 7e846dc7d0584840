using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Synchronization;

namespace Sites.Client;

/// <summary><c>/sync/conflicts</c>: what central and sites changed against each other.</summary>
public sealed class ConflictsClient
{
    private const string Root = "api/v1/sync/conflicts";

    private readonly Api _api;

    internal ConflictsClient(Api api) => _api = api;

    /// <summary>One conflict.</summary>
    public Task<Tagged<ConflictResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<ConflictResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Settles one; refused (409) where a side has moved on since the versions that the decision names.</summary>
    public Task<Tagged<ConflictResponse>> ResolveAsync(Guid id, ResolveConflictRequest decision, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<ResolveConflictRequest, ConflictResponse>(HttpMethod.Post, $"{Root}/{id}/resolve", decision, ifMatch, cancellationToken);

    /// <summary>Settles all open conflicts of a site in the same way; answers which could not be.</summary>
    public async Task<ResolvedConflictsResponse> ResolveAllAsync(Guid siteId, ConflictDecision resolution, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync<ResolveAllConflictsRequest, ResolvedConflictsResponse>(
            HttpMethod.Post, $"api/v1/sites/{siteId}/conflicts/resolve-all", new ResolveAllConflictsRequest { Resolution = resolution }, null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>One page.</summary>
    public Task<Many<ConflictResponse>> ListAsync(ConflictListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<ConflictResponse>(Root, (options ?? new ConflictListOptions()).Parameters, cancellationToken);

    /// <summary>Every match, a page at a time.</summary>
    public IAsyncEnumerable<ConflictResponse> EnumerateAsync(ConflictListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<ConflictResponse>(Root, options ?? new ConflictListOptions(), cancellationToken);
}
