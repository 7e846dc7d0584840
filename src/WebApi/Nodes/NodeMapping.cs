using Mapster;
using Sites.Application.Contracts.Nodes;
using Sites.Application.Nodes;
using Sites.Domain.Common;
using static Sites.WebApi.Http.MappingWords;
using Contract = Sites.Application.Contracts.Nodes;
using Model = Sites.Domain.Nodes;

namespace Sites.WebApi.Nodes;

/// <summary>Requests to changes, rows to answers.</summary>
internal sealed class NodeMapping : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        // Creating: what is null was not said.
        config.NewConfig<CreateNodeRequest, NodeChange>()
            .Map(change => change.MacAddress, request => Said(request.MacAddress))
            .Map(change => change.Hostname, request => Said(request.Hostname))
            .Map(change => change.IpAddress, request => Said(request.IpAddress))
            .Map(change => change.Arch, request => Said((Model.Architecture?)request.Arch))
            .Map(change => change.BootMode, request => Said((Model.BootMode?)request.BootMode))
            .Map(change => change.GroupId, request => Said(Id(request.GroupId)))
            .Map(change => change.HomeSiteId, request => Said(Id(request.HomeSiteId)))
            .Map(change => change.WorkflowId, request => Said(request.WorkflowId))
            .Map(change => change.Tags, request => Said(request.Tags))
            .Map(change => change.Vendor, request => Said(request.Vendor))
            .Map(change => change.Model, request => Said(request.Model))
            .Map(change => change.SerialNumber, request => Said(request.SerialNumber))
            .Map(change => change.SystemUuid, request => Said(request.SystemUuid));

        // Patching: what is null is cleared, what is absent stays.
        config.NewConfig<UpdateNodeRequest, NodeChange>()
            .Map(change => change.MacAddress, request => request.MacAddress)
            .Map(change => change.Hostname, request => request.Hostname)
            .Map(change => change.IpAddress, request => request.IpAddress)
            .Map(change => change.Arch, request => request.Arch.Select(value => (Model.Architecture?)value))
            .Map(change => change.BootMode, request => request.BootMode.Select(value => (Model.BootMode?)value))
            .Map(change => change.GroupId, request => request.GroupId.Select(Id))
            .Map(change => change.HomeSiteId, request => request.HomeSiteId.Select(Id))
            .Map(change => change.WorkflowId, request => request.WorkflowId)
            .Map(change => change.Tags, request => request.Tags)
            .Map(change => change.Vendor, request => request.Vendor)
            .Map(change => change.Model, request => request.Model)
            .Map(change => change.SerialNumber, request => request.SerialNumber)
            .Map(change => change.SystemUuid, request => request.SystemUuid);

        config.NewConfig<NodeRow, NodeResponse>()
            .Map(answer => answer.Id, row => row.Id.Value)
            .Map(answer => answer.Tags, row => TagList.Split(row.StoredTags))
            .Map(answer => answer.Arch, row => (Contract.Architecture)row.Arch)
            .Map(answer => answer.BootMode, row => (Contract.BootMode)row.BootMode)
            .Map(answer => answer.State, row => (Contract.NodeState)row.State)
            .Map(answer => answer.GroupId, row => Uuid(row.GroupId))
            .Map(answer => answer.HomeSiteId, row => Uuid(row.HomeSiteId));

        config.NewConfig<Model.UnknownNode, UnknownNodeResponse>()
            .Map(answer => answer.Id, machine => machine.Id.Value)
            .Map(answer => answer.SiteId, machine => machine.SiteId.Value)
            .Map(answer => answer.Arch, machine => (Contract.Architecture)machine.Arch)
            .Map(answer => answer.BootMode, machine => (Contract.BootMode)machine.BootMode);
    }
}
