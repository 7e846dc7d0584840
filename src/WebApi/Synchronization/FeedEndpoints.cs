using Sites.Application.Common;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Synchronization;
using Sites.Application.Synchronization;
using Sites.Domain.Common;
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
                    new ReadFeed(
                        caller.Session.Site, query.Text("after"), query.Text("known"), query.WholeNumber("limit") ?? PageRequest.DefaultLimit, query.Boolean("include_total") ?? false),
                    cancellation);
                return page.ToHttp(value => Results.Json(value.To<ChangesResponse>(), ContractsJsonContext.Wire.ChangesResponse));
            })
            .NeedsAgent()
            .Takes([
                new QueryParameter("after", QueryType.Text, "next_cursor of an earlier page. If it is left out or too old, the list starts with a snapshot.") { IsOpaque = true },
                new QueryParameter("known", QueryType.Text, "The highest version that the site has, with its generation: generation.version. If central lost it in a restore, the list starts with a snapshot.") { IsOpaque = true },
                QueryParameters.Paging.Single(parameter => parameter.Name == "limit"),
                new QueryParameter("include_total", QueryType.Boolean, "true counts all following changes; otherwise total is null."),
            ])
            .Answers<ChangesResponse>("ListChanges", "Lists the changes that a site has not received yet. Changes of its nodes, assigned documents and effective settings, and removals.")
            .Refuses(ErrorCodes.SyncFeedAfterInvalid, ErrorCodes.SyncFeedKnownInvalid, ErrorCodes.SiteNotFound);

        changes.MapPost("/acknowledge", async (AgentCaller caller, AgentBody<AcknowledgeChangesRequest> body, AcknowledgeChangesHandler handler, CancellationToken cancellation) =>
            {
                if (body.Value.Versions is not { } versions) return Problems.Of(Missing("versions"));
                var acknowledged = await handler.HandleAsync(
                    new AcknowledgeChanges(
                        caller.Session.Site,
                        [.. versions.Select(known => new KnownVersion((SyncEntityType?)known.EntityType, known.EntityId, known.Version))],
                        FeedPosition.ParseGeneration(body.Value.Generation)),
                    cancellation);
                return acknowledged.ToHttp(value => Answers.Plain(value.To<AcknowledgedChangesResponse>() with { Ignored = body.Ignored() }));
            })
            .NeedsAgent()
            .Essential("versions")
            .Answers<One<AcknowledgedChangesResponse>>("AcknowledgeChanges", "Acknowledges versions that a site has received. Repeating it has no further effect, and an older version reverts nothing.")
            .Refuses(ErrorCodes.RequestRequired, ErrorCodes.SyncChangeBatchInvalid);

        changes.MapPost("/", async (AgentCaller caller, AgentBody<PushChangesRequest> body, PushChangesHandler handler, CancellationToken cancellation) =>
            {
                if (body.Value.Changes is not { } changes) return Problems.Of(Missing("changes"));
                var results = await handler.HandleAsync(new PushChanges(caller.Session.Site, caller.Session.ClockAhead, [.. changes.Select(Change)]), cancellation);
                return results.ToHttp(value => Answers.Many([.. value.Select(result => result.To<PushedChangeResponse>())], value.Count, null));
            })
            .NeedsAgent()
            .Essential("changes")
            .Answers<Many<PushedChangeResponse>>("PushChanges", "Pushes 1–500 changes that were made at a site. Each is evaluated separately; pushing one again has no further effect.")
            .Refuses(ErrorCodes.RequestRequired, ErrorCodes.SyncChangeBatchInvalid, ErrorCodes.SiteNotFound);
    }

    private static Refusal Missing(string member) => new(RefusalKind.Malformed, [RequestErrors.Required.ForField(member)]);

    private static PushedChange Change(PushedChangeRequest pushed) => new(
        Values.Id(pushed.ChangeId?.Trim()), (SyncEntityType?)pushed.EntityType, Values.Id(pushed.EntityId?.Trim()), pushed.BaseVersion,
        AgentMapping.Utc(pushed.ModifiedAt), pushed.State, Age(pushed.AgeSeconds))
    {
        Generation = FeedPosition.ParseGeneration(pushed.Generation),
        BaseState = pushed.BaseState,
    };

    /// <summary>Returns an age; null for a negative one, and at most the time since year 1.</summary>
    private static TimeSpan? Age(double? seconds) =>
        seconds >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds.Value, TimeSpan.FromTicks(DateTime.MaxValue.Ticks).TotalSeconds)) : null;
}
