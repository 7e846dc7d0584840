using Mapster;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.NodeMigration;
using Sites.Application.Nodes;
using Sites.Domain.NodeMigration;
using Sites.WebApi.Approvals;
using static Sites.WebApi.Http.WireValues;
using Contract = Sites.Application.Contracts.NodeMigration;
using Model = Sites.Domain.Nodes;

namespace Sites.WebApi.NodeMigration;

/// <summary>Maps claims and boots to responses, and reported boots to changes of nodes.</summary>
internal sealed class ClaimMapping : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        config.NewConfig<ReportedMachine, ReportedMachineResponse>();
        config.NewConfig<ClaimView, ClaimResponse>()
            .Map(answer => answer.Id, view => view.Claim.Id.Value)
            .Map(answer => answer.NodeId, view => view.Claim.NodeId.Value)
            .Map(answer => answer.SourceSiteId, view => view.Claim.SourceSiteId.Value)
            .Map(answer => answer.TargetSiteId, view => view.Claim.TargetSiteId.Value)
            .Map(answer => answer.Status, view => (Contract.ClaimStatus)view.Status)
            .Map(answer => answer.AutoApproveEligible, view => view.Claim.AutoApproveEligible)
            .Map(answer => answer.PolicyMatched, view => view.Claim.PolicyMatched)
            .Map(answer => answer.Bouncing, view => view.Claim.IsBouncing)
            .Map(answer => answer.ReportedMachine, view => view.Claim.Reported)
            .Map(answer => answer.ApprovalId, view => Uuid(view.Claim.ApprovalId))
            .Map(answer => answer.Awaiting, view => ApprovalMapping.OnWire(view.Awaiting))
            .Map(answer => answer.RequestedBy, view => view.Claim.RequestedBy)
            .Map(answer => answer.Reason, view => view.Claim.Reason)
            .Map(answer => answer.CreatedAt, view => view.Claim.CreatedAt)
            .Map(answer => answer.ExpiresAt, view => view.Claim.ExpiresAt)
            .Map(answer => answer.UpdatedAt, view => view.Claim.UpdatedAt)
            .Map(answer => answer.Version, view => view.Claim.Version);

        config.NewConfig<BootAnswer, BootResponse>()
            .Map(answer => answer.Success, _ => true)
            .Map(answer => answer.Outcome, boot => (Contract.BootOutcome)boot.Outcome)
            .Map(answer => answer.Boot, boot => (Contract.BootAdvice)boot.Boot)
            .Map(answer => answer.NodeId, boot => Uuid(boot.Node))
            .Map(answer => answer.Queued, boot => boot.IsQueued)
            .Map(answer => answer.Reason, boot => (Sites.Application.Contracts.Nodes.UnknownNodeReason?)boot.Reason)
            // The endpoint sets the message.
            .Map(answer => answer.Message, _ => "");

        config.NewConfig<ReportBootRequest, NodeChange>()
            .Map(change => change.MacAddress, request => OptionalOf(request.MacAddress))
            .Map(change => change.Hostname, request => OptionalOf(request.Hostname))
            .Map(change => change.IpAddress, request => OptionalOf(request.IpAddress))
            .Map(change => change.Arch, request => OptionalOf((Model.Architecture?)request.Arch))
            .Map(change => change.BootMode, request => OptionalOf((Model.BootMode?)request.BootMode))
            .Map(change => change.Vendor, request => OptionalOf(request.Vendor))
            .Map(change => change.Model, request => OptionalOf(request.Model))
            .Map(change => change.SerialNumber, request => OptionalOf(request.SerialNumber))
            .Map(change => change.SystemUuid, request => OptionalOf(Model.SystemUuid.FromFirmware(request.SystemUuid)))
            .Ignore(change => change.GroupId)
            .Ignore(change => change.HomeSiteId)
            // Workflow, tags and further addresses are set by people, not by agents.
            .Ignore(change => change.MacAddresses!)
            .Ignore(change => change.WorkflowId)
            .Ignore(change => change.Tags!);
    }
}
