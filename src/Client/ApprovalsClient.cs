using Sites.Application.Contracts.Approvals;
using Sites.Application.Contracts.Common;

namespace Sites.Client;

/// <summary><c>/approvals</c>: what people are asked to decide. They vote through what it is about (<see cref="MigrationsClient"/>).</summary>
public sealed class ApprovalsClient
{
    private const string Root = "api/v1/approvals";

    private readonly Api _api;

    internal ApprovalsClient(Api api) => _api = api;

    /// <summary>One approval: what is decided about, who asked, and who said what.</summary>
    public Task<Tagged<ApprovalResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<ApprovalResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>One page.</summary>
    public Task<Many<ApprovalResponse>> ListAsync(ApprovalListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<ApprovalResponse>(Root, (options ?? new ApprovalListOptions()).Parameters, cancellationToken);

    /// <summary>Every match, a page at a time.</summary>
    public IAsyncEnumerable<ApprovalResponse> EnumerateAsync(ApprovalListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<ApprovalResponse>(Root, options ?? new ApprovalListOptions(), cancellationToken);
}
