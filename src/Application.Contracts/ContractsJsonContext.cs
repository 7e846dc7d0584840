using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Approvals;
using Sites.Application.Contracts.Catalog;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Hierarchy;
using Sites.Application.Contracts.Importing;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Contracts.Operations;
using Sites.Application.Contracts.Synchronization;

namespace Sites.Application.Contracts;

/// <summary>The JSON serialization context of all contracts, which the server and the client share.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(One<GroupResponse>))]
[JsonSerializable(typeof(Many<GroupResponse>))]
[JsonSerializable(typeof(Many<GroupTreeResponse>))]
[JsonSerializable(typeof(One<SiteResponse>))]
[JsonSerializable(typeof(Many<SiteResponse>))]
[JsonSerializable(typeof(One<EffectiveSettingsResponse>))]
[JsonSerializable(typeof(One<NodeResponse>))]
[JsonSerializable(typeof(Many<NodeResponse>))]
[JsonSerializable(typeof(One<NodeStatsResponse>))]
[JsonSerializable(typeof(TagNodeRequest))]
[JsonSerializable(typeof(One<Deleted>))]
[JsonSerializable(typeof(One<ImportReport>))]
[JsonSerializable(typeof(One<TreeCheckResponse>))]
[JsonSerializable(typeof(One<AgentTokenResponse>))]
[JsonSerializable(typeof(One<AgentStatusResponse>))]
[JsonSerializable(typeof(One<SiteHealthResponse>))]
[JsonSerializable(typeof(One<HealthSummaryResponse>))]
[JsonSerializable(typeof(One<SyncSiteResponse>))]
[JsonSerializable(typeof(One<SyncRequestResponse>))]
[JsonSerializable(typeof(Many<SyncRequestResponse>))]
[JsonSerializable(typeof(ChangesResponse))]
[JsonSerializable(typeof(Many<PushedChangeResponse>))]
[JsonSerializable(typeof(One<AcknowledgedChangesResponse>))]
[JsonSerializable(typeof(One<ConflictResponse>))]
[JsonSerializable(typeof(Many<ConflictResponse>))]
[JsonSerializable(typeof(One<ResolvedConflictsResponse>))]
[JsonSerializable(typeof(One<DocumentResponse>))]
[JsonSerializable(typeof(Many<DocumentSummaryResponse>))]
[JsonSerializable(typeof(One<DocumentAssignmentResponse>))]
[JsonSerializable(typeof(Many<DocumentAssignmentResponse>))]
[JsonSerializable(typeof(One<ClaimResponse>))]
[JsonSerializable(typeof(Many<ClaimResponse>))]
[JsonSerializable(typeof(One<ApprovalResponse>))]
[JsonSerializable(typeof(Many<ApprovalResponse>))]
[JsonSerializable(typeof(Many<UnknownNodeResponse>))]
[JsonSerializable(typeof(IgnoreMachineRequest))]
[JsonSerializable(typeof(One<IgnoredMachineResponse>))]
[JsonSerializable(typeof(Many<IgnoredMachineResponse>))]
[JsonSerializable(typeof(BootResponse))]
[JsonSerializable(typeof(RegisterAgentResponse))]
[JsonSerializable(typeof(HeartbeatResponse))]
[JsonSerializable(typeof(AgentTokenRequest))]
[JsonSerializable(typeof(EnrolmentTokenRequest))]
[JsonSerializable(typeof(One<IssuedEnrolmentTokenResponse>))]
[JsonSerializable(typeof(One<EnrolmentTokenResponse>))]
[JsonSerializable(typeof(Many<EnrolmentTokenResponse>))]
[JsonSerializable(typeof(One<EnrolmentResponse>))]
[JsonSerializable(typeof(Many<EnrolmentResponse>))]
[JsonSerializable(typeof(RegisterAgentRequest))]
[JsonSerializable(typeof(HeartbeatRequest))]
[JsonSerializable(typeof(SyncSiteRequest))]
[JsonSerializable(typeof(SyncRequestNews))]
[JsonSerializable(typeof(FailSyncRequestRequest))]
[JsonSerializable(typeof(AcknowledgeChangesRequest))]
[JsonSerializable(typeof(PushChangesRequest))]
[JsonSerializable(typeof(ResolveConflictRequest))]
[JsonSerializable(typeof(ResolveAllConflictsRequest))]
[JsonSerializable(typeof(ClaimNodeRequest))]
[JsonSerializable(typeof(VoteRequest))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(ReportBootRequest))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(CreateGroupRequest))]
[JsonSerializable(typeof(UpdateGroupRequest))]
[JsonSerializable(typeof(CreateSiteRequest))]
[JsonSerializable(typeof(UpdateSiteRequest))]
[JsonSerializable(typeof(CreateNodeRequest))]
[JsonSerializable(typeof(UpdateNodeRequest))]
[JsonSerializable(typeof(ChangeNodeStateRequest))]
[JsonSerializable(typeof(CreateDocumentRequest))]
[JsonSerializable(typeof(UpdateDocumentRequest))]
public sealed partial class ContractsJsonContext : JsonSerializerContext
{
    /// <summary>
    /// The context to use: it leaves letters as they are instead of escaping all that is not ASCII. Names of places are
    /// full of such letters, and nothing here is ever put into a page of HTML. A tree of 32 levels nests deeper than the
    /// serialiser's own limit of 64.
    /// </summary>
    public static ContractsJsonContext Wire => field ??=
        new ContractsJsonContext(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 });
}
