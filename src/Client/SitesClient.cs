using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Contracts.Synchronization;

namespace Sites.Client;

/// <summary>Client of <c>/sites</c>; regular groups are not found here.</summary>
public sealed class SitesClient
{
    private const string Root = "api/v1/sites";

    private readonly Api _api;

    internal SitesClient(Api api) => _api = api;

    /// <summary>Creates a site.</summary>
    public Task<Tagged<SiteResponse>> CreateAsync(CreateSiteRequest site, CancellationToken cancellationToken = default) =>
        _api.SendAsync<CreateSiteRequest, SiteResponse>(HttpMethod.Post, Root, site, null, cancellationToken);

    /// <summary>Returns a site with its effective settings.</summary>
    public Task<Tagged<SiteResponse>> GetAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<SiteResponse>($"{Root}/{id}", cancellationToken);

    /// <summary>Changes the fields that are present (see <see cref="Optional{T}"/>). A setting that is set to null is inherited.</summary>
    /// <param name="id">Identifier of the site.</param>
    /// <param name="change">The new values.</param>
    /// <param name="ifMatch">An entity tag or a quoted version; the change is refused (412) when the site has changed since.</param>
    /// <param name="cancellationToken">Cancels the request; the change may still be applied.</param>
    public Task<Tagged<SiteResponse>> UpdateAsync(Guid id, UpdateSiteRequest change, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.SendAsync<UpdateSiteRequest, SiteResponse>(HttpMethod.Patch, $"{Root}/{id}", change, ifMatch, cancellationToken);

    /// <summary>Deletes an empty site, that is, one without children and nodes.</summary>
    public Task DeleteAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{Root}/{id}", ifMatch, cancellationToken);

    /// <summary>Returns a page of sites.</summary>
    public Task<Many<SiteResponse>> ListAsync(GroupListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.ListAsync<SiteResponse>(Root, (options ?? new GroupListOptions()).Parameters, cancellationToken);

    /// <summary>Enumerates all matching sites, page by page.</summary>
    public IAsyncEnumerable<SiteResponse> EnumerateAsync(GroupListOptions? options = null, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<SiteResponse>(Root, options ?? new GroupListOptions(), cancellationToken);

    /// <summary>Returns the effective settings with their sources and all overridden values.</summary>
    public Task<Tagged<EffectiveSettingsResponse>> ExplainAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<EffectiveSettingsResponse>($"{Root}/{id}/effective-settings?explain=true", cancellationToken);

    /// <summary>Enumerates the nodes whose home is the site, page by page.</summary>
    public IAsyncEnumerable<NodeResponse> EnumerateNodesAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<NodeResponse>($"{Root}/{id}/nodes", new PageOptions(), cancellationToken);

    /// <summary>Returns the health of a site: the state reported by its agent, and counts by central.</summary>
    public Task<Tagged<SiteHealthResponse>> GetHealthAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.GetAsync<SiteHealthResponse>($"{Root}/{id}/health", cancellationToken);

    /// <summary>Returns the aggregated health of a site and the sites below it, or of all sites.</summary>
    public async Task<HealthSummaryResponse> GetHealthSummaryAsync(Guid? under = null, CancellationToken cancellationToken = default) =>
        (await _api.GetAsync<HealthSummaryResponse>(Api.Address($"{Root}/health-summary", ("under", under)), cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Issues a token with which the site's agent can enrol once.</summary>
    /// <param name="id">Identifier of the site.</param>
    /// <param name="expiresInHours">Lifetime of the token in hours, 1–720; 24 by default.</param>
    /// <param name="cancellationToken">Cancels the request; the token may still be issued.</param>
    public async Task<AgentTokenResponse> IssueAgentTokenAsync(Guid id, int? expiresInHours = null, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync<AgentTokenRequest, AgentTokenResponse>(
            HttpMethod.Post, $"{Root}/{id}/agent-token", new AgentTokenRequest { ExpiresInHours = expiresInHours }, null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Revokes the key of the site's agent with immediate effect.</summary>
    public Task RevokeAgentAsync(Guid id, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        _api.DeleteAsync($"{Root}/{id}/agent", ifMatch, cancellationToken);

    /// <summary>Requests that a site synchronises now; returns the open request if there is one.</summary>
    public async Task<SyncSiteResponse> SyncAsync(Guid id, SyncSiteRequest? scope = null, CancellationToken cancellationToken = default) =>
        (await _api.SendAsync<SyncSiteRequest, SyncSiteResponse>(
            HttpMethod.Post, $"{Root}/{id}/sync", scope ?? new SyncSiteRequest(), null, cancellationToken).ConfigureAwait(false)).Value;

    /// <summary>Returns a sync request.</summary>
    public Task<Tagged<SyncRequestResponse>> GetSyncRequestAsync(Guid syncId, CancellationToken cancellationToken = default) =>
        _api.GetAsync<SyncRequestResponse>($"api/v1/sync-requests/{syncId}", cancellationToken);

    /// <summary>Cancels a sync request, so that another one can be made at once. Has no effect on a cancelled one.</summary>
    public Task<Tagged<SyncRequestResponse>> CancelSyncRequestAsync(Guid syncId, CancellationToken cancellationToken = default) =>
        _api.SendAsync<object, SyncRequestResponse>(HttpMethod.Post, $"api/v1/sync-requests/{syncId}/cancel", null, null, cancellationToken);

    /// <summary>Enumerates the sync requests of a site, newest first, page by page.</summary>
    public IAsyncEnumerable<SyncRequestResponse> EnumerateSyncRequestsAsync(Guid id, CancellationToken cancellationToken = default) =>
        _api.EnumerateAsync<SyncRequestResponse>($"{Root}/{id}/sync-requests", new PageOptions(), cancellationToken);
}
