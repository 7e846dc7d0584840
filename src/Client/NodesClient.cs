using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Nodes;

namespace Sites.Client;

/// <summary><c>/nodes</c>.</summary>
public sealed class NodesClient
{
    private const string Root = "api/v1/nodes";

    private readonly Api _api;

    internal NodesClient(Api api) => _api = api;

    /// <summary>Creates a node, in the state <c>discovered</c>.</summary>
    public Task<Tagged<NodeResponse>> CreateAsync(CreateNodeRequest node, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreateNodeRequest, NodeResponse>(HttpMethod.Post, Root, node, null, cancellationToken);

    /// <summary>One node.</summary>
    public Task<Tagged<NodeResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<NodeResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Changes what is present; see <see cref="Optional{T}"/>.</summary>
    /// <param name="id">The node.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="ifMatch">A tag or a quoted version; the change is refused (412) when the node has moved on.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still happen.</param>
    public Task<Tagged<NodeResponse>> UpdateAsync(Guid id, UpdateNodeRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<UpdateNodeRequest, NodeResponse>(HttpMethod.Patch, $"{Root}/{id}", change, ifMatch, cancellationToken);

    /// <summary>Takes the next step in the node's life.</summary>
    public Task<Tagged<NodeResponse>> ChangeStateAsync(Guid id, ChangeNodeStateRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<ChangeNodeStateRequest, NodeResponse>(HttpMethod.Patch, $"{Root}/{id}/state", change, ifMatch, cancellationToken);

    /// <summary>Adds a tag; one that is there already changes nothing.</summary>
    public Task<Tagged<NodeResponse>> AddTagAsync(Guid id, string tag, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<TagNodeRequest, NodeResponse>(HttpMethod.Post, $"{Root}/{id}/tags", new TagNodeRequest { Tag = tag }, ifMatch, cancellationToken);

    /// <summary>Removes a tag.</summary>
    public Task<Tagged<NodeResponse>> RemoveTagAsync(Guid id, string tag, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, NodeResponse>(HttpMethod.Delete, $"{Root}/{id}/tags/{Uri.EscapeDataString(tag)}", null, ifMatch, cancellationToken);

    /// <summary>Counts of the nodes that match; the page is not looked at.</summary>
    public async Task<NodeStatsResponse> GetStatsAsync(NodeListOptions? options = null, CancellationToken cancellationToken = default)
    {
        var filter = (options ?? new NodeListOptions()) with { Limit = null, Cursor = null, Sort = null, IncludeTotal = null };
        return (await _api.GetAsync<NodeStatsResponse>(Api.Address($"{Root}/stats", filter.Parameters), cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <summary>Deletes a node, whatever its state.</summary>
    public Task DeleteAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{Root}/{id}", ifMatch, cancellationToken);

    /// <summary>One page.</summary>
    public Task<Many<NodeResponse>> ListAsync(NodeListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<NodeResponse>(Root, (options ?? new NodeListOptions()).Parameters, cancellationToken);

    /// <summary>Every match, a page at a time.</summary>
    public IAsyncEnumerable<NodeResponse> EnumerateAsync(NodeListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<NodeResponse>(Root, options ?? new NodeListOptions(), cancellationToken);
}
