using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.Nodes;

namespace Sites.Client;

/// <summary><c>/groups</c>: regular groups, and sites as the groups they are too.</summary>
public sealed class GroupsClient
{
    private const string Root = "api/v1/groups";

    private readonly Api _api;

    internal GroupsClient(Api api) => _api = api;

    /// <summary>Creates a regular group.</summary>
    public Task<Tagged<GroupResponse>> CreateAsync(CreateGroupRequest group, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreateGroupRequest, GroupResponse>(HttpMethod.Post, Root, group, null, cancellationToken);

    /// <summary>One group.</summary>
    public Task<Tagged<GroupResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<GroupResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Changes what is present; see <see cref="Optional{T}"/>.</summary>
    /// <param name="id">The group.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="ifMatch">A tag or a quoted version; the change is refused (412) when the group has moved on.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still happen.</param>
    public Task<Tagged<GroupResponse>> UpdateAsync(Guid id, UpdateGroupRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<UpdateGroupRequest, GroupResponse>(HttpMethod.Patch, $"{Root}/{id}", change, ifMatch, cancellationToken);

    /// <summary>Deletes a group that nothing stands under or in.</summary>
    public Task DeleteAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{Root}/{id}", ifMatch, cancellationToken);

    /// <summary>One page.</summary>
    public Task<Many<GroupResponse>> ListAsync(GroupListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<GroupResponse>(Root, (options ?? new GroupListOptions()).Parameters, cancellationToken);

    /// <summary>Every match, a page at a time.</summary>
    public IAsyncEnumerable<GroupResponse> EnumerateAsync(GroupListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<GroupResponse>(Root, options ?? new GroupListOptions(), cancellationToken);

    /// <summary>The ancestors, root first.</summary>
    public Task<Many<GroupResponse>> ListAncestorsAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.ListAsync<GroupResponse>($"{Root}/{id}/ancestors", [], cancellationToken);

    /// <summary>Everything below, depth first, a page at a time.</summary>
    public IAsyncEnumerable<GroupResponse> EnumerateDescendantsAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<GroupResponse>($"{Root}/{id}/descendants", new PageOptions(), cancellationToken);

    /// <summary>The nodes whose logical group this is, a page at a time.</summary>
    public IAsyncEnumerable<NodeResponse> EnumerateNodesAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<NodeResponse>($"{Root}/{id}/nodes", new PageOptions(), cancellationToken);
}
