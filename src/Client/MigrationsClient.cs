using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.NodeMigration;

namespace Sites.Client;

/// <summary><c>/migrations</c>: claims that a node goes to another site.</summary>
public sealed class MigrationsClient
{
    private const string Root = "api/v1/migrations";

    private readonly Api _api;

    internal MigrationsClient(Api api) => _api = api;

    /// <summary>Claims a node; approved at once where both sites' policies consent. Refused (409) while the node has an open claim.</summary>
    public Task<Tagged<ClaimResponse>> ClaimAsync(ClaimNodeRequest claim, CancellationToken cancellationToken = default) =>
        _api.SendAsync<ClaimNodeRequest, ClaimResponse>(HttpMethod.Post, Root, claim, null, cancellationToken);

    /// <summary>One claim.</summary>
    public Task<Tagged<ClaimResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<ClaimResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Consents for every side at which the caller is an approver.</summary>
    public Task<Tagged<ClaimResponse>> ApproveAsync(Guid id, string? comment = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<VoteRequest, ClaimResponse>(HttpMethod.Post, $"{Root}/{id}/approve", new VoteRequest { Comment = comment }, ifMatch, cancellationToken);

    /// <summary>Says no for a side at which the caller is an approver; one no rejects.</summary>
    public Task<Tagged<ClaimResponse>> RejectAsync(Guid id, string? comment = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<VoteRequest, ClaimResponse>(HttpMethod.Post, $"{Root}/{id}/reject", new VoteRequest { Comment = comment }, ifMatch, cancellationToken);

    /// <summary>Lets the policies speak anew; people then decide about what is so by now, and the votes so far are void.</summary>
    public Task<Tagged<ClaimResponse>> ReassessAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, ClaimResponse>(HttpMethod.Post, $"{Root}/{id}/reassess", null, ifMatch, cancellationToken);

    /// <summary>One page.</summary>
    public Task<Many<ClaimResponse>> ListAsync(ClaimListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<ClaimResponse>(Root, (options ?? new ClaimListOptions()).Parameters, cancellationToken);

    /// <summary>Every match, a page at a time.</summary>
    public IAsyncEnumerable<ClaimResponse> EnumerateAsync(ClaimListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<ClaimResponse>(Root, options ?? new ClaimListOptions(), cancellationToken);
}
