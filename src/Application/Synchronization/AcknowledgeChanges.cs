using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>A version of something that a site says it knows.</summary>
/// <param name="EntityType">What kind of thing, in wire spelling; null where the site's kind is not known here.</param>
/// <param name="EntityId">Which one.</param>
/// <param name="Version">Which version.</param>
public sealed record KnownVersion(SyncEntityType? EntityType, Guid EntityId, long Version);

/// <summary>A site says what it knows.</summary>
/// <param name="Site">The site.</param>
/// <param name="Versions">1–500.</param>
public sealed record AcknowledgeChanges(GroupId Site, IReadOnlyList<KnownVersion> Versions);

/// <summary>What was written down.</summary>
/// <param name="Acknowledged">Versions that the site can know, those included that it had said before.</param>
/// <param name="Unknown">Versions that it cannot have been told.</param>
/// <param name="Pending">What it does not know by now.</param>
public sealed record AcknowledgedChanges(int Acknowledged, int Unknown, int Pending);

/// <summary>Handles <see cref="AcknowledgeChanges"/>.</summary>
public sealed class AcknowledgeChangesHandler(IRepository<SyncState> states, IFeedReader reader, IFeedStore feeds, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Writes it down; saying the same twice is saying it once, and a site never unlearns what it knew.</summary>
    /// <returns><c>sync_change.batch_invalid</c>.</returns>
    public async Task<Result<AcknowledgedChanges>> HandleAsync(AcknowledgeChanges command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (AgentBatch.Check(command.Versions.Count, "versions") is { } refusal) return refusal;

        return await work.CommitWithRetryAsync<AcknowledgedChanges>(WriteScope.Rows, async cancellation =>
        {
            await siteLock.LockAsync([command.Site], cancellation);
            var found = await states.ListAsync(new StatesAtSite(command.Site, [.. command.Versions.Select(known => known.EntityId).Distinct()]), cancellation);
            var byEntity = found.ToDictionary(state => (state.EntityType, state.EntityId));
            var acknowledged = command.Versions.Count(known =>
                known.EntityType is { } type && byEntity.TryGetValue((type, known.EntityId), out var state) && state.Acknowledge(known.Version));

            var saved = await work.SaveAsync(cancellation);
            if (!saved.IsSuccess) return saved.AsRefusal();
            await feeds.TrimAsync(command.Site, clock.GetUtcNow().UtcDateTime, cancellation);
            var trimmed = await work.SaveAsync(cancellation);
            if (!trimmed.IsSuccess) return trimmed.AsRefusal();
            return new AcknowledgedChanges(acknowledged, command.Versions.Count - acknowledged, await reader.CountPendingAsync(command.Site, cancellation));
        }, cancellationToken);
    }
}
