using Sites.Application.Contracts.Approvals;
using Sites.Application.Contracts.Common;

namespace Sites.Client;

/// <summary>
/// Client of <c>/approvals</c>: decisions that require people. Votes are cast on the subject of an approval (<see cref="MigrationsClient"/>).
/// </summary>
public sealed class ApprovalsClient
{
    private const string Root = "api/v1/approvals";

    private readonly Api _api;

    internal ApprovalsClient(Api api) => _api = api;

    /// <summary>Returns an approval with its subject, its requester and its votes.</summary>
    public Task<Tagged<ApprovalResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<ApprovalResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Returns a page of approvals.</summary>
    public Task<Many<ApprovalResponse>> ListAsync(ApprovalListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<ApprovalResponse>(Root, (options ?? new ApprovalListOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all matching approvals, page by page.</summary>
    public IAsyncEnumerable<ApprovalResponse> EnumerateAsync(ApprovalListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<ApprovalResponse>(Root, options ?? new ApprovalListOptions(), cancellationToken);
}
