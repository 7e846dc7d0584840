using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Nodes;

namespace Sites.Client;

/// <summary>Client of <c>/nodes</c>.</summary>
public sealed class NodesClient
{
    private const string Root = "api/v1/nodes";

    private readonly Api _api;

    internal NodesClient(Api api) => _api = api;

    /// <summary>Creates a node, in the state <c>discovered</c>.</summary>
    public Task<Tagged<NodeResponse>> CreateAsync(CreateNodeRequest node, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreateNodeRequest, NodeResponse>(HttpMethod.Post, Root, node, null, cancellationToken);

    /// <summary>Returns a node.</summary>
    public Task<Tagged<NodeResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<NodeResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Changes the fields that are present (see <see cref="Optional{T}"/>).</summary>
    /// <param name="id">Identifier of the node.</param>
    /// <param name="change">The new values.</param>
    /// <param name="ifMatch">An entity tag or a quoted version; the change is refused (412) when the node has changed since.</param>
    /// <param name="cancellationToken">Cancels the request; the change may still be applied.</param>
    public Task<Tagged<NodeResponse>> UpdateAsync(Guid id, UpdateNodeRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<UpdateNodeRequest, NodeResponse>(HttpMethod.Patch, $"{Root}/{id}", change, ifMatch, cancellationToken);

    /// <summary>Changes the lifecycle state of a node.</summary>
    public Task<Tagged<NodeResponse>> ChangeStateAsync(Guid id, ChangeNodeStateRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<ChangeNodeStateRequest, NodeResponse>(HttpMethod.Patch, $"{Root}/{id}/state", change, ifMatch, cancellationToken);

    /// <summary>Adds a tag; adding an existing tag has no effect.</summary>
    public Task<Tagged<NodeResponse>> AddTagAsync(Guid id, string tag, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<TagNodeRequest, NodeResponse>(HttpMethod.Post, $"{Root}/{id}/tags", new TagNodeRequest { Tag = tag }, ifMatch, cancellationToken);

    /// <summary>Removes a tag.</summary>
    public Task<Tagged<NodeResponse>> RemoveTagAsync(Guid id, string tag, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, NodeResponse>(HttpMethod.Delete, $"{Root}/{id}/tags/{Uri.EscapeDataString(tag)}", null, ifMatch, cancellationToken);

    /// <summary>Returns counts of the matching nodes; the page options are ignored.</summary>
    public async Task<NodeStatsResponse> GetStatsAsync(NodeListOptions? options = null, CancellationToken cancellationToken = default)
    {
        var filter = (options ?? new NodeListOptions()) with { Limit = null, Cursor = null, Sort = null, IncludeTotal = null };
        return (await _api.GetAsync<NodeStatsResponse>(Api.Address($"{Root}/stats", filter.Parameters), cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <summary>Deletes a node, regardless of its state.</summary>
    public Task DeleteAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{Root}/{id}", ifMatch, cancellationToken);

    /// <summary>Returns a page of nodes.</summary>
    public Task<Many<NodeResponse>> ListAsync(NodeListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<NodeResponse>(Root, (options ?? new NodeListOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all matching nodes, page by page.</summary>
    public IAsyncEnumerable<NodeResponse> EnumerateAsync(NodeListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<NodeResponse>(Root, options ?? new NodeListOptions(), cancellationToken);
}
