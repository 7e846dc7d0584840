using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.Contracts.Synchronization;

namespace Sites.Client;

/// <summary><c>/agents</c>: what a site's agent calls, and what people ask about one. A key is only good for its own site.</summary>
public sealed class AgentsClient
{
    private const string Root = "api/v1/agents";

    private readonly Api _api;

    internal AgentsClient(Api api) => _api = api;

    /// <summary>Enrols an agent with the token that was made for its site (<see cref="SitesClient.IssueAgentTokenAsync"/>).</summary>
    public Task<RegisterAgentResponse> RegisterAsync(RegisterAgentRequest agent, CancellationToken cancellationToken = default) =>
        _api.SendBareAsync<RegisterAgentRequest, RegisterAgentResponse>($"{Root}/register", agent, null, cancellationToken);

    /// <summary>Says that the agent is there and how it is doing; answers what it is to do.</summary>
    public Task<HeartbeatResponse> HeartbeatAsync(string agentKey, HeartbeatRequest heartbeat, CancellationToken cancellationToken = default) =>
        _api.SendBareAsync<HeartbeatRequest, HeartbeatResponse>($"{Root}/heartbeat", heartbeat, agentKey, cancellationToken);

    /// <summary>A site's agent, as people look at it.</summary>
    public Task<Tagged<AgentStatusResponse>> GetStatusAsync(Guid siteId, CancellationToken cancellationToken = default) =>
        _api.GetAsync<AgentStatusResponse>($"{Root}/{siteId}/status", cancellationToken);

    /// <summary>The agent knows of a request to synchronise, and begins.</summary>
    public Task<SyncRequestResponse> AcknowledgeSyncAsync(string agentKey, Guid syncId, CancellationToken cancellationToken = default) =>
        _api.SendAsAgentAsync<SyncRequestNews, SyncRequestResponse>($"{Root}/sync-requests/{syncId}/acknowledge", null, agentKey, cancellationToken);

    /// <summary>The agent has done what a request asked for.</summary>
    public Task<SyncRequestResponse> CompleteSyncAsync(string agentKey, Guid syncId, CancellationToken cancellationToken = default) =>
        _api.SendAsAgentAsync<SyncRequestNews, SyncRequestResponse>($"{Root}/sync-requests/{syncId}/complete", null, agentKey, cancellationToken);

    /// <summary>The agent could not do what a request asked for, and says why.</summary>
    public Task<SyncRequestResponse> FailSyncAsync(string agentKey, Guid syncId, string reason, CancellationToken cancellationToken = default) =>
        _api.SendAsAgentAsync<FailSyncRequestRequest, SyncRequestResponse>(
            $"{Root}/sync-requests/{syncId}/fail", new FailSyncRequestRequest { Reason = reason }, agentKey, cancellationToken);

    /// <summary>A machine boots at the agent's site: what it is to the site, and what it may do. Saying the same twice is saying it once.</summary>
    public Task<BootResponse> ReportBootAsync(string agentKey, ReportBootRequest boot, CancellationToken cancellationToken = default) =>
        _api.SendBareAsync<ReportBootRequest, BootResponse>($"{Root}/boots", boot, agentKey, cancellationToken);

    /// <summary>What the site must know and has not seen.</summary>
    /// <param name="agentKey">The agent's key.</param>
    /// <param name="after"><c>next_cursor</c> of an earlier page; null to begin with all that there is.</param>
    /// <param name="limit">1–500; the service's default is 100.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<ChangesResponse> ListChangesAsync(string agentKey, string? after = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _api.GetBareAsync<ChangesResponse>(Api.Address($"{Root}/changes", ("after", after), ("limit", limit)), agentKey, cancellationToken);

    /// <summary>The site has these versions.</summary>
    public Task<AcknowledgedChangesResponse> AcknowledgeChangesAsync(string agentKey, IReadOnlyList<KnownVersionRequest> versions, CancellationToken cancellationToken = default) =>
        _api.SendAsAgentAsync<AcknowledgeChangesRequest, AcknowledgedChangesResponse>(
            $"{Root}/changes/acknowledge", new AcknowledgeChangesRequest { Versions = versions }, agentKey, cancellationToken);

    /// <summary>What the site changed by itself, 1–500 changes; one result for each, in their order. Pushing the same again has no effect of its own.</summary>
    public async Task<IReadOnlyList<PushedChangeResponse>> PushChangesAsync(string agentKey, IReadOnlyList<PushedChangeRequest> changes, CancellationToken cancellationToken = default) =>
        (await _api.SendBareAsync<PushChangesRequest, Many<PushedChangeResponse>>(
            $"{Root}/changes", new PushChangesRequest { Changes = changes }, agentKey, cancellationToken).ConfigureAwait(false)).Data;
}
