using Mapster;
using Sites.Application.Contracts.Synchronization;
using Sites.Application.Synchronization;
using Contract = Sites.Application.Contracts.Synchronization;
using Model = Sites.Domain.Synchronization;

namespace Sites.WebApi.Synchronization;

/// <summary>Rows to answers.</summary>
internal sealed class SyncMapping : IRegister
{
    public void Register(TypeAdapterConfig config) =>
        config.NewConfig<SyncRequestRow, SyncRequestResponse>()
            .Map(answer => answer.Id, row => row.Id.Value)
            .Map(answer => answer.SiteId, row => row.SiteId.Value)
            .Map(answer => answer.Status, row => (Contract.SyncRequestStatus)row.Status)
            .Map(answer => answer.EntityTypes, row => Kinds(row.EntityTypes));

    /// <summary>Kinds as a caller says them.</summary>
    public static IReadOnlyList<Model.SyncEntityType>? Kinds(IReadOnlyList<Contract.SyncEntityType>? types) =>
        types?.Select(type => (Model.SyncEntityType)type).ToList();

    private static List<Contract.SyncEntityType>? Kinds(IReadOnlyList<Model.SyncEntityType>? types) =>
        types?.Select(type => (Contract.SyncEntityType)type).ToList();
}
