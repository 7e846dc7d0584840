using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.Contracts.Synchronization;

namespace Sites.Client;

/// <summary>Client of <c>/agents</c>: the operations of a site's agent, and the status of agents. A key is valid only for its own site.</summary>
public sealed class AgentsClient
{
    private const string Root = "api/v1/agents";

    private readonly Api _api;

    internal AgentsClient(Api api) => _api = api;

    /// <summary>
    /// Enrols an agent with the token that was issued for its site (<see cref="SitesClient.IssueAgentTokenAsync"/>) or for a group
    /// (<see cref="EnrolmentsClient.IssueTokenAsync"/>). The response has no key while a person has to approve the enrolment.
    /// </summary>
    public Task<RegisterAgentResponse> RegisterAsync(RegisterAgentRequest agent, CancellationToken cancellationToken = default) =>
        _api.SendBareAsync<RegisterAgentRequest, RegisterAgentResponse>($"{Root}/register", agent, null, cancellationToken);

    /// <summary>Sends a heartbeat with the agent's state, and returns its configuration and the commands that are due.</summary>
    public Task<HeartbeatResponse> HeartbeatAsync(string agentKey, HeartbeatRequest heartbeat, CancellationToken cancellationToken = default) =>
        _api.SendBareAsync<HeartbeatRequest, HeartbeatResponse>($"{Root}/heartbeat", heartbeat, agentKey, cancellationToken);

    /// <summary>Returns the status of a site's agent.</summary>
    public Task<Tagged<AgentStatusResponse>> GetStatusAsync(Guid siteId, CancellationToken cancellationToken = default) =>
        _api.GetAsync<AgentStatusResponse>($"{Root}/{siteId}/status", cancellationToken);

    /// <summary>Acknowledges a sync request when the agent starts to synchronise.</summary>
    public Task<SyncRequestResponse> AcknowledgeSyncAsync(string agentKey, Guid syncId, CancellationToken cancellationToken = default) =>
        _api.SendAsAgentAsync<SyncRequestNews, SyncRequestResponse>($"{Root}/sync-requests/{syncId}/acknowledge", null, agentKey, cancellationToken);

    /// <summary>Reports that the agent has completed a sync request.</summary>
    public Task<SyncRequestResponse> CompleteSyncAsync(string agentKey, Guid syncId, CancellationToken cancellationToken = default) =>
        _api.SendAsAgentAsync<SyncRequestNews, SyncRequestResponse>($"{Root}/sync-requests/{syncId}/complete", null, agentKey, cancellationToken);

    /// <summary>Reports that the agent could not complete a sync request, with the reason.</summary>
    public Task<SyncRequestResponse> FailSyncAsync(string agentKey, Guid syncId, string reason, CancellationToken cancellationToken = default) =>
        _api.SendAsAgentAsync<FailSyncRequestRequest, SyncRequestResponse>(
            $"{Root}/sync-requests/{syncId}/fail", new FailSyncRequestRequest { Reason = reason }, agentKey, cancellationToken);

    /// <summary>Reports that a machine boots at the agent's site, and returns how it may boot. Repeating a report has no further effect.</summary>
    public Task<BootResponse> ReportBootAsync(string agentKey, ReportBootRequest boot, CancellationToken cancellationToken = default) =>
        _api.SendBareAsync<ReportBootRequest, BootResponse>($"{Root}/boots", boot, agentKey, cancellationToken);

    /// <summary>Returns a page of the site's feed.</summary>
    /// <param name="agentKey">The agent's key.</param>
    /// <param name="after"><c>next_cursor</c> of the previous page; null to start with a snapshot.</param>
    /// <param name="limit">Maximum number of entries, 1–500; the default of the service is 100.</param>
    /// <param name="known">The highest version that the site has, as <c>generation.version</c>, with which the service notices that it was restored.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<ChangesResponse> ListChangesAsync(string agentKey, string? after = null, int? limit = null, string? known = null, CancellationToken cancellationToken = default) =>
        _api.GetBareAsync<ChangesResponse>(Api.Address($"{Root}/changes", ("after", after), ("limit", limit), ("known", known)), agentKey, cancellationToken);

    /// <summary>Acknowledges the entity versions that the site has received.</summary>
    /// <param name="agentKey">The agent's key.</param>
    /// <param name="versions">The versions.</param>
    /// <param name="generation">Their generation; null if the agent does not keep it.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public Task<AcknowledgedChangesResponse> AcknowledgeChangesAsync(
        string agentKey, IReadOnlyList<KnownVersionRequest> versions, string? generation = null, CancellationToken cancellationToken = default) =>
        _api.SendAsAgentAsync<AcknowledgeChangesRequest, AcknowledgedChangesResponse>(
            $"{Root}/changes/acknowledge", new AcknowledgeChangesRequest { Versions = versions, Generation = generation }, agentKey, cancellationToken);

    /// <summary>
    /// Pushes 1–500 changes that the site made autonomously, and returns one result for each, in their order. Repeating a push has no effect.
    /// </summary>
    public async Task<IReadOnlyList<PushedChangeResponse>> PushChangesAsync(string agentKey, IReadOnlyList<PushedChangeRequest> changes, CancellationToken cancellationToken = default) =>
        (await _api.SendBareAsync<PushChangesRequest, Many<PushedChangeResponse>>(
            $"{Root}/changes", new PushChangesRequest { Changes = changes }, agentKey, cancellationToken).ConfigureAwait(false)).Data;
}
