using System.Text.Json;
using Ardalis.Result;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Nodes;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Resolves a conflict with a person's decision.</summary>
/// <param name="Id">Identifier of the conflict.</param>
/// <param name="Decision">Whose values apply; required.</param>
/// <param name="Fields">For <c>merged</c>: a JSON object with a value for each field to resolve, and optionally for other fields.</param>
/// <param name="MergedState">For <c>merged</c>, as an alternative to <paramref name="Fields"/>: a JSON object with the whole state.</param>
/// <param name="CentralVersion">Central's version that the decision is based on; null for the version at which the conflict arose.</param>
/// <param name="SiteVersion">The site's version that the decision is based on; null for the current one.</param>
/// <param name="Precondition">Versions of the conflict that the decision may be based on; null for any.</param>
public sealed record ResolveConflict(
    SyncConflictId Id, ConflictDecision? Decision, JsonElement? Fields, JsonElement? MergedState, long? CentralVersion, long? SiteVersion, IfMatch? Precondition);

/// <summary>Handles <see cref="ResolveConflict"/>.</summary>
public sealed class ResolveConflictHandler(
    IRepository<SyncConflict> conflicts, ConflictSettler settler, ISyncReader reader, ISiteLock siteLock, IUnitOfWork work)
{
    /// <summary>Resolves the conflict; the site receives the result through its feed.</summary>
    /// <returns>
    /// The resolved conflict; or <c>request.required</c>, <c>sync_conflict.not_found</c>, <c>precondition.stale</c>, the refusals of
    /// <see cref="SyncConflict.Settle"/>, the validation errors of the fields, <c>node.group_not_found</c>, <c>node.invalid_transition</c>,
    /// <c>node.mac_address_taken</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<ConflictView>> HandleAsync(ResolveConflict command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var parsed = Parse(command);
        if (!parsed.IsSuccess) return parsed.AsRefusal();
        var settlement = parsed.Value;

        return await work.CommitAsync<ConflictView>(WriteScope.Rows, async cancellation =>
        {
            var seen = await conflicts.FirstOrDefaultAsync(new ConflictSnapshot(command.Id), cancellation);
            if (seen is null) return SyncErrors.ConflictNotFound.Refuse();
            await siteLock.LockAsync([seen.SiteId], cancellation);
            var conflict = await conflicts.FirstOrDefaultAsync(new ConflictById(command.Id), cancellation);
            if (conflict is null) return SyncErrors.ConflictNotFound.Refuse();
            var fresh = IfMatch.Check(command.Precondition, conflict.Version);
            if (!fresh.IsSuccess) return fresh;
            var settled = await settler.SettleAsync(conflict, settlement, cancellation);
            return settled.IsSuccess ? await reader.GetConflictAsync(command.Id, cancellation) : settled;
        }, cancellationToken);
    }

    private static Result<Settlement> Parse(ResolveConflict command)
    {
        var fields = new Fields();
        if (command.Decision is null) fields.Add(RequestErrors.Required.ForField("resolution"));
        var isMerged = command.Decision is null or ConflictDecision.Merged;
        var values = Read(command.Fields, "fields", isMerged, fields);
        var state = Read(command.MergedState, "merged_state", isMerged && values is null, fields);
        return fields.AreValid ? new Settlement(command.Decision!.Value, state ?? values, command.CentralVersion, command.SiteVersion) : fields.Refusal;
    }

    private static EntityState? Read(JsonElement? value, string field, bool isExpected, Fields fields)
    {
        if (value is not { ValueKind: not JsonValueKind.Null } values) return null;
        try
        {
            if (isExpected && values.ValueKind == JsonValueKind.Object) return EntityState.Read(values);
        }
        catch (ArgumentException)
        {
            // An unpaired surrogate or invalid UTF-8; reported below.
        }

        fields.Add(RequestErrors.ValueInvalid.ForField(field, isExpected ? "an object" : "left out; values are allowed only for merged, either as fields or as merged_state"));
        return null;
    }
}

/// <summary>Applies the decision about a conflict, within a unit of work.</summary>
public sealed class ConflictSettler(
    IReadRepository<SyncState> states, IRepository<Node> nodes, Placement placement, IUnitOfWork work, ICurrentPrincipal me, TimeProvider clock)
{
    /// <summary>Applies a decision and closes the conflict.</summary>
    /// <param name="conflict">The conflict, loaded after its site was locked.</param>
    /// <param name="settlement">The decision.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Success; or the refusals of <see cref="ResolveConflictHandler.HandleAsync"/>, except those that concern the request.</returns>
    public async Task<Result> SettleAsync(SyncConflict conflict, Settlement settlement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        ArgumentNullException.ThrowIfNull(settlement);
        var state = await states.FirstOrDefaultAsync(new NodeAtSite(conflict.SiteId, conflict.EntityId), cancellationToken);
        var current = state?.State is { } json ? EntityState.Read(json) : null;
        var outcome = conflict.Settle(settlement, current, state?.Version ?? 0);
        if (!outcome.IsSuccess) return outcome.AsRefusal();

        var now = clock.GetUtcNow().UtcDateTime;
        var result = outcome.Value;
        if (result is not null)
        {
            var node = await nodes.FirstOrDefaultAsync(new NodeById(new NodeId(conflict.EntityId)), cancellationToken);
            if (node is null) return SyncErrors.ConflictEntityGone.Refuse();
            var applied = await ApplyAsync(node, result, current!, now, cancellationToken);
            if (!applied.IsSuccess) return applied.AsRefusal();
            result = applied.Value;
            // Also when the node does not change: the site must be notified that the conflict is resolved.
            work.Record(new SiteCopyDiffers(conflict.SiteId, conflict.EntityType, conflict.EntityId));
        }

        conflict.Close(settlement.Decision, result, me.Name, now);
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? Result.Success() : saved.AsRefusal();
    }

    private async Task<Result<EntityState>> ApplyAsync(Node node, EntityState result, EntityState current, DateTime now, CancellationToken cancellationToken)
    {
        var unknown = result.Fields.Except(SyncedNode.Fields).ToList();
        if (unknown.Count > 0)
            return new Refusal(RefusalKind.Malformed, [.. unknown.Select(field => RequestErrors.UnknownMember.ForField(Fields.NameOf(field), string.Join(", ", SyncedNode.Fields)))]);
        var parsed = PushedNode.Parse(result, current);
        if (!parsed.IsSuccess) return parsed.AsRefusal();
        if (parsed.Value.Group != node.GroupId)
        {
            var group = await placement.FindGroupAsync(parsed.Value.Group, cancellationToken);
            if (!group.IsSuccess) return group.AsRefusal();
            node.AssignTo(group.Value);
        }

        node.Identify(parsed.Value.Identity);
        if (parsed.Value.Life != node.State)
        {
            var entered = node.TransitionTo(parsed.Value.Life, null, now);
            if (!entered.IsSuccess) return entered;
        }

        return parsed.Value.State;
    }
}
