using System.Text.Json;
using Mapster;
using Sites.Application.Contracts.Synchronization;
using Sites.Application.Synchronization;
using static Sites.WebApi.Http.WireValues;
using Contract = Sites.Application.Contracts.Synchronization;
using Model = Sites.Domain.Synchronization;

namespace Sites.WebApi.Synchronization;

/// <summary>Maps rows to responses.</summary>
internal sealed class SyncMapping : IRegister
{
    public void Register(TypeAdapterConfig config)
    {
        config.NewConfig<SyncRequestRow, SyncRequestResponse>()
            .Map(answer => answer.Id, row => row.Id.Value)
            .Map(answer => answer.SiteId, row => row.SiteId.Value)
            .Map(answer => answer.Status, row => (Contract.SyncRequestStatus)row.Status)
            .Map(answer => answer.EntityTypes, row => Kinds(row.EntityTypes));

        config.NewConfig<FeedRow, ChangeResponse>()
            .Map(answer => answer.EntityType, row => (Contract.SyncEntityType)row.EntityType)
            .Map(answer => answer.Operation, row => row.IsRemoved ? ChangeOperation.Remove : ChangeOperation.Upsert)
            .Map(answer => answer.State, row => Json(row.State))
            .Map(answer => answer.Checksum, row => row.IsRemoved ? null : row.Checksum);

        config.NewConfig<FeedPage, ChangesResponse>()
            .Map(answer => answer.Success, _ => true)
            .Map(answer => answer.Data, page => page.Rows)
            .Map(answer => answer.NextCursor, page => page.Next.ToString())
            .Map(answer => answer.Snapshot, page => page.Reading != FeedReading.Changes)
            .Map(answer => answer.Restored, page => page.Reading == FeedReading.SnapshotAfterRestore)
            .Map(answer => answer.Generation, page => FeedPosition.TextOf(page.Generation));

        config.NewConfig<AcknowledgedChanges, AcknowledgedChangesResponse>()
            .Map(answer => answer.PendingSyncItems, model => model.Pending)
            // The endpoint sets it from the body.
            .Ignore(answer => answer.Ignored);

        config.NewConfig<ChangeResult, PushedChangeResponse>()
            .Map(answer => answer.Outcome, result => (Contract.ChangeOutcome)result.Outcome)
            .Map(answer => answer.FirstOutcome, result => (Contract.ChangeOutcome?)result.FirstOutcome)
            .Map(answer => answer.Generation, result => result.Generation == null ? null : FeedPosition.TextOf(result.Generation.Value))
            .Map(answer => answer.ConflictId, result => Uuid(result.ConflictId))
            .Map(answer => answer.SupersededFields, result => result.Superseded)
            .Map(answer => answer.State, result => Json(result.State));

        config.NewConfig<ConflictView, ConflictResponse>()
            .Map(answer => answer.Id, view => view.Conflict.Id.Value)
            .Map(answer => answer.SiteId, view => view.Conflict.SiteId.Value)
            .Map(answer => answer.EntityType, view => (Contract.SyncEntityType)view.Conflict.EntityType)
            .Map(answer => answer.EntityId, view => view.Conflict.EntityId)
            .Map(answer => answer.BaseVersion, view => view.Conflict.BaseVersion)
            .Map(answer => answer.SiteVersion, view => view.Conflict.SiteVersion)
            .Map(answer => answer.DetectedCentralVersion, view => view.Conflict.CentralVersion)
            .Map(answer => answer.MovedOn, view => view.CentralVersion != view.Conflict.CentralVersion)
            .Map(answer => answer.BaseState, view => Json(view.Conflict.BaseState))
            .Map(answer => answer.CentralState, view => Json(view.Central == null ? null : view.Central.Json))
            .Map(answer => answer.SiteState, view => Json(view.Conflict.SiteState)!.Value)
            .Map(answer => answer.SiteModifiedAt, view => view.Conflict.SiteModifiedAt)
            .Map(answer => answer.Resolved, view => view.Conflict.ResolvedAt != null)
            .Map(answer => answer.Resolution, view => (Contract.ConflictDecision?)view.Conflict.Decision)
            .Map(answer => answer.ResolvedBy, view => view.Conflict.ResolvedBy)
            .Map(answer => answer.ResolvedAt, view => view.Conflict.ResolvedAt)
            .Map(answer => answer.ResolvedState, view => Json(view.Conflict.ResolvedState))
            .Map(answer => answer.CreatedAt, view => view.Conflict.CreatedAt)
            .Map(answer => answer.UpdatedAt, view => view.Conflict.UpdatedAt)
            .Map(answer => answer.Version, view => view.Conflict.Version);

        config.NewConfig<ConflictField, ConflictFieldResponse>()
            .Map(answer => answer.Base, field => Json(field.Base))
            .Map(answer => answer.Central, field => Json(field.Central))
            .Map(answer => answer.Site, field => Json(field.Site))
            .Map(answer => answer.ChangedBy, field => Sides(field.IsChangedByCentral, field.IsChangedBySite))
            .Map(answer => answer.ToResolve, field => field.IsToResolve);

        config.NewConfig<UnresolvedConflict, UnresolvedConflictResponse>()
            .Map(answer => answer.Id, model => model.Id.Value);
        config.NewConfig<ResolvedConflicts, ResolvedConflictsResponse>();
    }

    /// <summary>Converts the kinds of the contract to those of the model.</summary>
    public static IReadOnlyList<Model.SyncEntityType>? Kinds(IReadOnlyList<Contract.SyncEntityType>? types) =>
        types?.Select(type => (Model.SyncEntityType)type).ToList();

    private static List<Contract.SyncEntityType>? Kinds(IReadOnlyList<Model.SyncEntityType>? types) =>
        types?.Select(type => (Contract.SyncEntityType)type).ToList();

    private static JsonElement? Json(string? canonical) => canonical is null ? null : JsonSerializer.Deserialize<JsonElement>(canonical);

    private static IReadOnlyList<ConflictSide> Sides(bool central, bool site) =>
        [.. new[] { (central, ConflictSide.Central), (site, ConflictSide.Site) }.Where(side => side.Item1).Select(side => side.Item2)];
}
