using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.Nodes;

namespace Sites.Client;

/// <summary>Client of <c>/groups</c>: regular groups, and sites with the fields that they share with groups.</summary>
public sealed class GroupsClient
{
    private const string Root = "api/v1/groups";

    private readonly Api _api;

    internal GroupsClient(Api api) => _api = api;

    /// <summary>Creates a regular group.</summary>
    public Task<Tagged<GroupResponse>> CreateAsync(CreateGroupRequest group, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreateGroupRequest, GroupResponse>(HttpMethod.Post, Root, group, null, cancellationToken);

    /// <summary>Returns a group.</summary>
    public Task<Tagged<GroupResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<GroupResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Changes the fields that are present (see <see cref="Optional{T}"/>).</summary>
    /// <param name="id">Identifier of the group.</param>
    /// <param name="change">The new values.</param>
    /// <param name="ifMatch">An entity tag or a quoted version; the change is refused (412) when the group has changed since.</param>
    /// <param name="cancellationToken">Cancels the request; the change may still be applied.</param>
    public Task<Tagged<GroupResponse>> UpdateAsync(Guid id, UpdateGroupRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<UpdateGroupRequest, GroupResponse>(HttpMethod.Patch, $"{Root}/{id}", change, ifMatch, cancellationToken);

    /// <summary>Deletes an empty group, that is, one without children and nodes.</summary>
    public Task DeleteAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{Root}/{id}", ifMatch, cancellationToken);

    /// <summary>Returns a page of groups.</summary>
    public Task<Many<GroupResponse>> ListAsync(GroupListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<GroupResponse>(Root, (options ?? new GroupListOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all matching groups, page by page.</summary>
    public IAsyncEnumerable<GroupResponse> EnumerateAsync(GroupListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<GroupResponse>(Root, options ?? new GroupListOptions(), cancellationToken);

    /// <summary>Returns the ancestors of a group, root first.</summary>
    public Task<Many<GroupResponse>> ListAncestorsAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.ListAsync<GroupResponse>($"{Root}/{id}/ancestors", [], cancellationToken);

    /// <summary>Enumerates the descendants of a group, depth first, page by page.</summary>
    public IAsyncEnumerable<GroupResponse> EnumerateDescendantsAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<GroupResponse>($"{Root}/{id}/descendants", new PageOptions(), cancellationToken);

    /// <summary>Enumerates the nodes of a logical group, page by page.</summary>
    public IAsyncEnumerable<NodeResponse> EnumerateNodesAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<NodeResponse>($"{Root}/{id}/nodes", new PageOptions(), cancellationToken);
}
