using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.Nodes;

namespace Sites.Client;

/// <summary><c>/sites</c>: the id of a regular group is not found here.</summary>
public sealed class SitesClient
{
    private const string Root = "api/v1/sites";

    private readonly Api _api;

    internal SitesClient(Api api) => _api = api;

    /// <summary>Creates a site.</summary>
    public Task<Tagged<SiteResponse>> CreateAsync(CreateSiteRequest site, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreateSiteRequest, SiteResponse>(HttpMethod.Post, Root, site, null, cancellationToken);

    /// <summary>One site, with what takes effect there.</summary>
    public Task<Tagged<SiteResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<SiteResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Changes what is present; a setting that is null inherits again. See <see cref="Optional{T}"/>.</summary>
    /// <param name="id">The site.</param>
    /// <param name="change">What is to be different.</param>
    /// <param name="ifMatch">A tag or a quoted version; the change is refused (412) when the site has moved on.</param>
    /// <param name="cancellationToken">Stops waiting; the change may still happen.</param>
    public Task<Tagged<SiteResponse>> UpdateAsync(Guid id, UpdateSiteRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<UpdateSiteRequest, SiteResponse>(HttpMethod.Patch, $"{Root}/{id}", change, ifMatch, cancellationToken);

    /// <summary>Deletes a site that nothing stands under or in.</summary>
    public Task DeleteAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{Root}/{id}", ifMatch, cancellationToken);

    /// <summary>One page.</summary>
    public Task<Many<SiteResponse>> ListAsync(GroupListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<SiteResponse>(Root, (options ?? new GroupListOptions()).Parameters, cancellationToken);

    /// <summary>Every match, a page at a time.</summary>
    public IAsyncEnumerable<SiteResponse> EnumerateAsync(GroupListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<SiteResponse>(Root, options ?? new GroupListOptions(), cancellationToken);

    /// <summary>What takes effect, with every value that a nearer one hides.</summary>
    public Task<Tagged<EffectiveSettingsResponse>> ExplainAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<EffectiveSettingsResponse>($"{Root}/{id}/effective-settings?explain=true", cancellationToken);

    /// <summary>The nodes whose home this is, a page at a time.</summary>
    public IAsyncEnumerable<NodeResponse> EnumerateNodesAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<NodeResponse>($"{Root}/{id}/nodes", new PageOptions(), cancellationToken);
}
