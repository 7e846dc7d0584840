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

/// <summary>A person settles a conflict.</summary>
/// <param name="Id">The conflict.</param>
/// <param name="Decision">Whose values hold; needed.</param>
/// <param name="Fields">For <c>merged</c>: a value for each field that is to be settled, and for others if wanted; a JSON object.</param>
/// <param name="MergedState">For <c>merged</c>, instead: the whole state; a JSON object.</param>
/// <param name="CentralVersion">Central's version that the person saw; null for the one at which the conflict arose.</param>
/// <param name="SiteVersion">The site's version that the person saw; null for the present one.</param>
/// <param name="Precondition">The conflict's versions it may rest on; null for any.</param>
public sealed record ResolveConflict(
    SyncConflictId Id, ConflictDecision? Decision, JsonElement? Fields, JsonElement? MergedState, long? CentralVersion, long? SiteVersion, IfMatch? Precondition);

/// <summary>Handles <see cref="ResolveConflict"/>.</summary>
public sealed class ResolveConflictHandler(
    IRepository<SyncConflict> conflicts, ConflictSettler settler, ISyncReader reader, ISiteLock siteLock, IUnitOfWork work)
{
    /// <summary>Settles it; the site hears of it through its feed.</summary>
    /// <returns>
    /// <c>request.required</c>, <c>sync_conflict.not_found</c>, <c>precondition.stale</c>, what <see cref="SyncConflict.Settle"/> refuses,
    /// every field's own mistake, <c>node.group_not_found</c>, <c>node.invalid_transition</c>, <c>node.mac_address_taken</c>,
    /// <c>concurrency.conflict</c>.
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
        return fields.AreGood ? new Settlement(command.Decision!.Value, state ?? values, command.CentralVersion, command.SiteVersion) : fields.Refusal;
    }

    private static EntityState? Read(JsonElement? said, string field, bool isExpected, Fields fields)
    {
        if (said is not { ValueKind: not JsonValueKind.Null } values) return null;
        try
        {
            if (isExpected && values.ValueKind == JsonValueKind.Object) return EntityState.Read(values);
        }
        catch (ArgumentException)
        {
            // Half a character, or bytes that are no UTF-8.
        }

        fields.Add(RequestErrors.ValueInvalid.ForField(field, isExpected ? "an object" : "left out: values are given for merged alone, and either as fields or as merged_state"));
        return null;
    }
}

/// <summary>Carries out what was decided about a conflict, within a unit of work.</summary>
public sealed class ConflictSettler(
    IReadRepository<SyncState> states, IRepository<Node> nodes, Placement placement, IUnitOfWork work, ICurrentPrincipal me, TimeProvider clock)
{
    /// <summary>Carries it out.</summary>
    /// <param name="conflict">Loaded after its site was locked.</param>
    /// <param name="settlement">What was decided.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>As <see cref="ResolveConflictHandler.HandleAsync"/>, without what is about the request.</returns>
    public async Task<Result> SettleAsync(SyncConflict conflict, Settlement settlement, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        ArgumentNullException.ThrowIfNull(settlement);
        var state = await states.FirstOrDefaultAsync(new NodeAtSite(conflict.SiteId, conflict.EntityId), cancellationToken);
        var current = state?.State is { } known ? EntityState.Read(known) : null;
        var outcome = conflict.Settle(settlement, current, state?.Version ?? 0);
        if (!outcome.IsSuccess) return outcome.AsRefusal();

        var now = clock.GetUtcNow().UtcDateTime;
        var becomes = outcome.Value;
        if (becomes is not null)
        {
            var node = await nodes.FirstOrDefaultAsync(new NodeById(new NodeId(conflict.EntityId)), cancellationToken);
            if (node is null) return SyncErrors.ConflictEntityGone.Refuse();
            var applied = await ApplyAsync(node, becomes, current!, now, cancellationToken);
            if (!applied.IsSuccess) return applied.AsRefusal();
            becomes = applied.Value;
            // Also if the node stays as it is: the site must learn that the conflict is resolved.
            work.Record(new SiteCopyDiffers(conflict.SiteId, conflict.EntityType, conflict.EntityId));
        }

        conflict.Close(settlement.Decision, becomes, me.Name, now);
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? Result.Success() : saved.AsRefusal();
    }

    private async Task<Result<EntityState>> ApplyAsync(Node node, EntityState becomes, EntityState current, DateTime now, CancellationToken cancellationToken)
    {
        var unknown = becomes.Fields.Except(SyncedNode.Fields).ToList();
        if (unknown.Count > 0)
            return new Refusal(RefusalKind.Malformed, [.. unknown.Select(field => RequestErrors.UnknownMember.ForField(Fields.NameOf(field), string.Join(", ", SyncedNode.Fields)))]);
        var parsed = PushedNode.Parse(becomes, current);
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
