using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Synchronization;
using Sites.Application.Synchronization;
using Sites.Domain.Common;
using Sites.Domain.Synchronization;
using Sites.WebApi.Agents;
using Sites.WebApi.Http;
using SyncEntityType = Sites.Domain.Synchronization.SyncEntityType;

namespace Sites.WebApi.Synchronization;

/// <summary><c>/agents/changes</c>: the feed of a site, its acknowledgements, and its own changes.</summary>
internal static class FeedEndpoints
{
    public static void MapFeed(this IEndpointRouteBuilder api)
    {
        var changes = api.MapGroup("/agents/changes").WithTags("Synchronization");

        changes.MapGet("/", async (AgentCaller caller, Query query, ReadFeedHandler handler, CancellationToken cancellation) =>
            {
                var page = await handler.HandleAsync(
                    new ReadFeed(caller.Session.Site, query.Text("after"), query.WholeNumber("limit") ?? PageRequest.DefaultLimit, query.Boolean("include_total") ?? false),
                    cancellation);
                return page.ToHttp(value => Results.Json(value.To<ChangesResponse>(), ContractsJsonContext.Wire.ChangesResponse));
            })
            .NeedsAgent()
            .Takes([
                new QueryParameter("after", QueryType.Text, "next_cursor of an earlier page. If it is left out or too old, the list starts with a snapshot.") { IsOpaque = true },
                QueryParameters.Paging.Single(parameter => parameter.Name == "limit"),
                new QueryParameter("include_total", QueryType.Boolean, "true counts all following changes; otherwise total is null."),
            ])
            .Answers<ChangesResponse>("ListChanges", "Lists the changes that a site has not received yet. Changes of its nodes, assigned documents and effective settings, and removals.")
            .Refuses(ErrorCodes.SyncFeedAfterInvalid, ErrorCodes.SiteNotFound);

        changes.MapPost("/acknowledge", async (AgentCaller caller, Body<AcknowledgeChangesRequest> body, AcknowledgeChangesHandler handler, CancellationToken cancellation) =>
            {
                var versions = Versions(body.Value);
                if (!versions.IsSuccess) return Problems.Of(versions);
                var acknowledged = await handler.HandleAsync(new AcknowledgeChanges(caller.Session.Site, versions.Value), cancellation);
                return acknowledged.ToHttp(value => Answers.Plain(value.To<AcknowledgedChangesResponse>()));
            })
            .NeedsAgent()
            .Answers<One<AcknowledgedChangesResponse>>("AcknowledgeChanges", "Acknowledges versions that a site has received. Repeating it has no further effect, and an older version reverts nothing.")
            .Refuses(ErrorCodes.RequestRequired, ErrorCodes.SyncChangeBatchInvalid);

        changes.MapPost("/", async (AgentCaller caller, Body<PushChangesRequest> body, PushChangesHandler handler, CancellationToken cancellation) =>
            {
                var pushed = Changes(body.Value);
                if (!pushed.IsSuccess) return Problems.Of(pushed);
                var results = await handler.HandleAsync(new PushChanges(caller.Session.Site, caller.Session.ClockAhead, pushed.Value), cancellation);
                return results.ToHttp(value => Answers.Many([.. value.Select(result => result.To<PushedChangeResponse>())], value.Count, null));
            })
            .NeedsAgent()
            .Answers<Many<PushedChangeResponse>>("PushChanges", "Pushes 1–500 changes that were made at a site. Each is evaluated separately; pushing one again has no further effect.")
            .Refuses(ErrorCodes.RequestRequired, ErrorCodes.SyncChangeBatchInvalid, ErrorCodes.SyncChangeIdInvalid, ErrorCodes.SiteNotFound);
    }

    private static Result<IReadOnlyList<KnownVersion>> Versions(AcknowledgeChangesRequest request)
    {
        if (request.Versions is not { } requested) return new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("versions")]);
        if (AgentBatch.Check(requested.Count, "versions") is { } size) return size;
        var fields = new Fields();
        var versions = new List<KnownVersion>(requested.Count);
        for (var i = 0; i < requested.Count; i++)
        {
            // An unknown type cannot have been delivered. It counts as unknown and does not affect the others.
            if (requested[i]?.EntityId == Guid.Empty) fields.Add(RequestErrors.ValueInvalid.ForField($"versions[{i}].entity_id", "a UUID"));
            else if (requested[i]?.EntityId is { } entity && requested[i].Version is { } version) versions.Add(new KnownVersion(WireNames.Parse<SyncEntityType>(requested[i].EntityType), entity, version));
            else fields.Add(RequestErrors.Required.ForField($"versions[{i}].{(requested[i]?.EntityId is null ? "entity_id" : "version")}"));
        }

        return fields.AreValid ? versions : fields.Refusal;
    }

    private static Result<IReadOnlyList<PushedChange>> Changes(PushChangesRequest request)
    {
        if (request.Changes is not { } requested) return new Refusal(RefusalKind.Malformed, [RequestErrors.Required.ForField("changes")]);
        if (AgentBatch.Check(requested.Count, "changes") is { } size) return size;
        var fields = new Fields();
        var changes = new List<PushedChange>(requested.Count);
        for (var i = 0; i < requested.Count; i++)
        {
            if (Values.Id(requested[i]?.ChangeId?.Trim()) is not { } id)
            {
                fields.Add(SyncErrors.ChangeIdInvalid.ForField($"changes[{i}].change_id"));
                continue;
            }

            changes.Add(new PushedChange(
                id, requested[i].EntityType, Values.Id(requested[i].EntityId?.Trim()),
                requested[i].BaseVersion, AgentMapping.Utc(requested[i].ModifiedAt), requested[i].State));
        }

        return fields.AreValid ? changes : fields.Refusal;
    }
}
