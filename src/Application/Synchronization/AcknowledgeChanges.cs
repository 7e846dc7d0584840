using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>An entity version that a site reports to have received.</summary>
/// <param name="EntityType">Type of the entity.</param>
/// <param name="EntityId">Identifier of the entity.</param>
/// <param name="Version">The received version.</param>
/// <remarks>A null stands for a missing or unusable value; the version is then unknown.</remarks>
public sealed record KnownVersion(SyncEntityType? EntityType, Guid? EntityId, long? Version);

/// <summary>Acknowledges the entity versions that a site has received.</summary>
/// <param name="Site">Identifier of the site.</param>
/// <param name="Versions">1–500 received versions.</param>
/// <param name="Generation">The generation in which they were assigned; null when the site does not know it.</param>
public sealed record AcknowledgeChanges(GroupId Site, IReadOnlyList<KnownVersion> Versions, long? Generation = null);

/// <summary>The result of an acknowledgement.</summary>
/// <param name="Acknowledged">Number of valid versions, including those that were acknowledged before.</param>
/// <param name="Unknown">Number of versions that the feed has not delivered.</param>
/// <param name="Pending">Number of entities that the site has not acknowledged yet.</param>
public sealed record AcknowledgedChanges(int Acknowledged, int Unknown, int Pending);

/// <summary>Handles <see cref="AcknowledgeChanges"/>.</summary>
public sealed class AcknowledgeChangesHandler(IRepository<SyncState> states, IFeedReader reader, IFeedStore feeds, ISiteLock siteLock, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Records the versions. Repeating an acknowledgement has no effect, and an older version never replaces a newer one.</summary>
    /// <returns>The result; or <c>sync_change.batch_invalid</c>, <c>concurrency.conflict</c>.</returns>
    public async Task<Result<AcknowledgedChanges>> HandleAsync(AcknowledgeChanges command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (AgentBatch.Check(command.Versions.Count, "versions") is { } refusal) return refusal;

        return await work.CommitWithRetryAsync<AcknowledgedChanges>(WriteScope.Rows, async cancellation =>
        {
            await siteLock.LockAsync([command.Site], cancellation);
            var found = await states.ListAsync(new StatesAtSite(command.Site, [.. command.Versions.Select(known => known.EntityId).OfType<Guid>().Distinct()]), cancellation);
            var byEntity = found.ToDictionary(state => (state.EntityType, state.EntityId));
            var through = await ThroughAsync(command, cancellation);
            var acknowledged = command.Versions.Count(known =>
                !(known.Version > through) && known is { EntityType: { } type, EntityId: { } entity, Version: { } version }
                && byEntity.TryGetValue((type, entity), out var state) && state.Acknowledge(version));

            var saved = await work.SaveAsync(cancellation);
            if (!saved.IsSuccess) return saved.AsRefusal();
            await feeds.TrimAsync(command.Site, clock.GetUtcNow().UtcDateTime, cancellation);
            var trimmed = await work.SaveAsync(cancellation);
            if (!trimmed.IsSuccess) return trimmed.AsRefusal();
            return new AcknowledgedChanges(acknowledged, command.Versions.Count - acknowledged, await reader.CountPendingAsync(command.Site, cancellation));
        }, cancellationToken);
    }

    /// <summary>Returns the last version that the site can have received in its generation.</summary>
    private async Task<long> ThroughAsync(AcknowledgeChanges command, CancellationToken cancellationToken) =>
        command.Generation is { } generation ? await reader.FindLastVersionAsync(command.Site, generation, cancellationToken) ?? 0 : long.MaxValue;
}
