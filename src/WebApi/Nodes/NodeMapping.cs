using Mapster;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Nodes;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using static Sites.WebApi.Http.WireValues;
using Contract = Sites.Application.Contracts.Nodes;
using Model = Sites.Domain.Nodes;

namespace Sites.WebApi.Nodes;

/// <summary>Maps requests to changes, and rows to responses.</summary>
internal sealed class NodeMapping : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        // POST: null counts as absent.
        config.NewConfig<CreateNodeRequest, NodeChange>()
            .Map(change => change.MacAddress, request => OptionalOf(request.MacAddress))
            .Map(change => change.MacAddresses, request => OptionalOf(request.MacAddresses))
            .Map(change => change.Hostname, request => OptionalOf(request.Hostname))
            .Map(change => change.IpAddress, request => OptionalOf(request.IpAddress))
            .Map(change => change.Arch, request => OptionalOf((Model.Architecture?)request.Arch))
            .Map(change => change.BootMode, request => OptionalOf((Model.BootMode?)request.BootMode))
            .Map(change => change.GroupId, request => OptionalOf(Id<GroupId>(request.GroupId)))
            .Map(change => change.HomeSiteId, request => OptionalOf(Id<GroupId>(request.HomeSiteId)))
            .Map(change => change.WorkflowId, request => OptionalOf(request.WorkflowId))
            .Map(change => change.Tags, request => OptionalOf(request.Tags))
            .Map(change => change.Vendor, request => OptionalOf(request.Vendor))
            .Map(change => change.Model, request => OptionalOf(request.Model))
            .Map(change => change.SerialNumber, request => OptionalOf(request.SerialNumber))
            .Map(change => change.SystemUuid, request => OptionalOf(request.SystemUuid));

        // PATCH: null clears a member, an absent one is unchanged.
        config.NewConfig<UpdateNodeRequest, NodeChange>()
            .Map(change => change.Arch, request => request.Arch.Select(value => (Model.Architecture?)value))
            .Map(change => change.BootMode, request => request.BootMode.Select(value => (Model.BootMode?)value))
            .Map(change => change.GroupId, request => request.GroupId.Select(Id<GroupId>))
            .Map(change => change.HomeSiteId, request => request.HomeSiteId.Select(Id<GroupId>));

        config.NewConfig<NodeRow, NodeResponse>()
            .Map(answer => answer.Id, row => row.Id.Value)
            .Map(answer => answer.MacAddresses, row => MacAddressesOf(row))
            .Map(answer => answer.Tags, row => TagList.Split(row.StoredTags))
            .Map(answer => answer.Arch, row => (Contract.Architecture)row.Arch)
            .Map(answer => answer.BootMode, row => (Contract.BootMode)row.BootMode)
            .Map(answer => answer.State, row => (Contract.NodeState)row.State)
            .Map(answer => answer.GroupId, row => Uuid(row.GroupId))
            .Map(answer => answer.HomeSiteId, row => Uuid(row.HomeSiteId));

        config.NewConfig<Model.IgnoredMachine, IgnoredMachineResponse>();
        config.NewConfig<Model.UnknownNode, UnknownNodeResponse>()
            .Map(answer => answer.Id, machine => machine.Id.Value)
            .Map(answer => answer.SiteId, machine => machine.SiteId.Value)
            .Map(answer => answer.Reason, machine => (Contract.UnknownNodeReason)machine.Reason)
            .Map(answer => answer.NodeId, machine => Uuid(machine.NodeId))
            .Map(answer => answer.Arch, machine => (Contract.Architecture)machine.Arch)
            .Map(answer => answer.BootMode, machine => (Contract.BootMode)machine.BootMode);
    }

    private static IReadOnlyList<string> MacAddressesOf(NodeRow row) => [row.MacAddress, .. Model.MacAddressList.Split(row.StoredMacAddresses)];
}
