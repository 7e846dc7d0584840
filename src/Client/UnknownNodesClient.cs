using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Nodes;

namespace Sites.Client;

/// <summary>
/// Client of <c>/unknown-nodes</c>: machines that booted at sites and wait for a person's decision.
/// </summary>
public sealed class UnknownNodesClient
{
    private const string Root = "api/v1/unknown-nodes";

    private readonly Api _api;

    internal UnknownNodesClient(Api api) => _api = api;

    /// <summary>Creates a node from an unknown machine, with the site where it booted as its home.</summary>
    public Task<Tagged<NodeResponse>> AcceptAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, NodeResponse>(HttpMethod.Post, $"{Root}/{id}/accept", null, null, cancellationToken);

    /// <summary>Removes an unknown machine from the queue; it is queued again when it boots again.</summary>
    public Task DismissAsync(Guid id, CancellationToken cancellationToken = default) => _api.DeleteAsync($"{Root}/{id}", null, cancellationToken);

    /// <summary>Returns a page of unknown machines.</summary>
    public Task<Many<UnknownNodeResponse>> ListAsync(UnknownNodeListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<UnknownNodeResponse>(Root, (options ?? new UnknownNodeListOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all matching unknown machines, page by page.</summary>
    public IAsyncEnumerable<UnknownNodeResponse> EnumerateAsync(UnknownNodeListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<UnknownNodeResponse>(Root, options ?? new UnknownNodeListOptions(), cancellationToken);
}
