using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Contracts.Synchronization;

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

    /// <summary>How a site is doing: what its agent says, and what central counts.</summary>
    public Task<Tagged<SiteHealthResponse>> GetHealthAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<SiteHealthResponse>($"{Root}/{id}/health", cancellationToken);

    /// <summary>The health of a site and everything below it, or of all sites, rolled up.</summary>
    public async Task<HealthSummaryResponse> GetHealthSummaryAsync(Guid? under = null, CancellationToken cancellationToken = default) =>
        (await _api.GetAsync<HealthSummaryResponse>(Api.Address($"{Root}/health-summary", ("under", under)), cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Makes the token with which the site's agent may enrol once.</summary>
    /// <param name="id">The site.</param>
    /// <param name="expiresInHours">1–720; 24 where nothing is said.</param>
    /// <param name="cancellationToken">Stops waiting; the token may still be made.</param>
    public async Task<AgentTokenResponse> IssueAgentTokenAsync(Guid id, int? expiresInHours = null, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync<AgentTokenRequest, AgentTokenResponse>(
            HttpMethod.Post, $"{Root}/{id}/agent-token", new AgentTokenRequest { ExpiresInHours = expiresInHours }, null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Takes the key of the site's agent away, at once.</summary>
    public Task RevokeAgentAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{Root}/{id}/agent", ifMatch, cancellationToken);

    /// <summary>Asks a site to synchronise now; the same request while one is open.</summary>
    public async Task<SyncSiteResponse> SyncAsync(Guid id, SyncSiteRequest? scope = null, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync<SyncSiteRequest, SyncSiteResponse>(
            HttpMethod.Post, $"{Root}/{id}/sync", scope ?? new SyncSiteRequest(), null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>One request to synchronise.</summary>
    public Task<Tagged<SyncRequestResponse>> GetSyncRequestAsync(Guid syncId, CancellationToken cancellationToken = default) =>
        _api.GetAsync<SyncRequestResponse>($"api/v1/sync-requests/{syncId}", cancellationToken);

    /// <summary>A site's requests to synchronise, the newest first, a page at a time.</summary>
    public IAsyncEnumerable<SyncRequestResponse> EnumerateSyncRequestsAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<SyncRequestResponse>($"{Root}/{id}/sync-requests", new PageOptions(), cancellationToken);
}
