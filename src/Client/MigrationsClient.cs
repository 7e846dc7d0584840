using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.NodeMigration;

namespace Sites.Client;

/// <summary>Client of <c>/migrations</c>: claims of nodes for another site.</summary>
public sealed class MigrationsClient
{
    private const string Root = "api/v1/migrations";

    private readonly Api _api;

    internal MigrationsClient(Api api) => _api = api;

    /// <summary>
    /// Claims a node; approved immediately if the policies of both sites allow the move. Refused (409) while the node has an open claim.
    /// </summary>
    public Task<Tagged<ClaimResponse>> ClaimAsync(ClaimNodeRequest claim, CancellationToken cancellationToken = default) =>
        _api.SendAsync<ClaimNodeRequest, ClaimResponse>(HttpMethod.Post, Root, claim, null, cancellationToken);

    /// <summary>Returns a claim.</summary>
    public Task<Tagged<ClaimResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<ClaimResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Consents to a claim for every side at which the caller is an approver.</summary>
    public Task<Tagged<ClaimResponse>> ApproveAsync(Guid id, string? comment = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<VoteRequest, ClaimResponse>(HttpMethod.Post, $"{Root}/{id}/approve", new VoteRequest { Comment = comment }, ifMatch, cancellationToken);

    /// <summary>Rejects a claim for a side at which the caller is an approver; one rejection is sufficient.</summary>
    public Task<Tagged<ClaimResponse>> RejectAsync(Guid id, string? comment = null, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<VoteRequest, ClaimResponse>(HttpMethod.Post, $"{Root}/{id}/reject", new VoteRequest { Comment = comment }, ifMatch, cancellationToken);

    /// <summary>Evaluates the current policies again. Existing votes are discarded, and approvers decide on the current facts.</summary>
    public Task<Tagged<ClaimResponse>> ReassessAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, ClaimResponse>(HttpMethod.Post, $"{Root}/{id}/reassess", null, ifMatch, cancellationToken);

    /// <summary>Returns a page of claims.</summary>
    public Task<Many<ClaimResponse>> ListAsync(ClaimListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<ClaimResponse>(Root, (options ?? new ClaimListOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all matching claims, page by page.</summary>
    public IAsyncEnumerable<ClaimResponse> EnumerateAsync(ClaimListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<ClaimResponse>(Root, options ?? new ClaimListOptions(), cancellationToken);
}
