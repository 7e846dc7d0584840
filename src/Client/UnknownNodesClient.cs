using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Nodes;

namespace Sites.Client;

/// <summary><c>/unknown-nodes</c>: machines that showed up at sites which may not discover nodes, and wait for a person.</summary>
public sealed class UnknownNodesClient
{
    private const string Root = "api/v1/unknown-nodes";

    private readonly Api _api;

    internal UnknownNodesClient(Api api) => _api = api;

    /// <summary>Makes a node of one, at home at the site where it showed up.</summary>
    public Task<Tagged<NodeResponse>> AcceptAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, NodeResponse>(HttpMethod.Post, $"{Root}/{id}/accept", null, null, cancellationToken);

    /// <summary>Takes one off the list; it is on it again when it boots again.</summary>
    public Task DismissAsync(Guid id, CancellationToken cancellationToken = default) => _api.DeleteAsync($"{Root}/{id}", null, cancellationToken);

    /// <summary>One page.</summary>
    public Task<Many<UnknownNodeResponse>> ListAsync(UnknownNodeListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<UnknownNodeResponse>(Root, (options ?? new UnknownNodeListOptions()).Parameters, cancellationToken);

    /// <summary>Every match, a page at a time.</summary>
    public IAsyncEnumerable<UnknownNodeResponse> EnumerateAsync(UnknownNodeListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<UnknownNodeResponse>(Root, options ?? new UnknownNodeListOptions(), cancellationToken);
}
