using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>A site pushes what it changed by itself.</summary>
/// <param name="Site">The site.</param>
/// <param name="ClockAhead">How far its clock is ahead of central's, as measured with its heartbeats.</param>
/// <param name="Changes">1–500, those of one entity in the order in which they were made.</param>
public sealed record PushChanges(GroupId Site, TimeSpan ClockAhead, IReadOnlyList<PushedChange> Changes);

/// <summary>What became of one change.</summary>
public sealed record ChangeResult
{
    /// <summary>The change.</summary>
    public required Guid ChangeId { get; init; }

    /// <summary>What became of it.</summary>
    public required ChangeOutcome Outcome { get; init; }

    /// <summary>For a duplicate: what became of it the first time.</summary>
    public ChangeOutcome? FirstOutcome { get; init; }

    /// <summary>The entity's version at the site by now; null where the site has none.</summary>
    public long? Version { get; init; }

    /// <summary>The conflict that it went into.</summary>
    public SyncConflictId? ConflictId { get; init; }

    /// <summary>Why it was refused or superseded.</summary>
    public string? Code { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>Fields of which central's value holds against the site's.</summary>
    public IReadOnlyList<string> Superseded { get; init; } = [];

    /// <summary>What the entity is by now, as canonical JSON; null where the site has none.</summary>
    public string? State { get; init; }
}

/// <summary>Handles <see cref="PushChanges"/>.</summary>
public sealed class PushChangesHandler(OpenFeedHandler feed, ChangeIntake intake, INodeSightings sightings, IUnitOfWork work)
{
    /// <summary>So many changes at most are stored in one transaction, so that nobody waits long for a site that comes back.</summary>
    private const int MaxRound = 100;

    /// <summary>Judges each change by itself and stores what comes of it; what is refused does not keep the others.</summary>
    /// <returns>
    /// One result for each change, in their order; or <c>sync_change.batch_invalid</c>, <c>site.not_found</c>,
    /// <c>concurrency.conflict</c> where others change the same all the time (those before it are stored: pushing all again is safe).
    /// </returns>
    public async Task<Result<IReadOnlyList<ChangeResult>>> HandleAsync(PushChanges command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (AgentBatch.Check(command.Changes.Count, "changes") is { } refusal) return refusal;
        var opened = await feed.HandleAsync(new OpenFeed(command.Site), cancellationToken);
        if (!opened.IsSuccess) return opened.AsRefusal();

        var results = new List<ChangeResult>(command.Changes.Count);
        foreach (var round in Rounds(command.Changes))
        {
            var done = await work.CommitWithRetryAsync(
                WriteScope.Rows, cancellation => intake.TakeAsync(command.Site, command.ClockAhead, round, cancellation), cancellationToken);
            if (!done.IsSuccess) return done.AsRefusal();
            results.AddRange(done.Value);
        }

        var reported = command.Changes.Zip(results)
            .Where(pair => pair.Second.Outcome != ChangeOutcome.Refused && pair.First is { EntityId: not null, EntityType: var type } && WireNames.Parse<SyncEntityType>(type) == SyncEntityType.Node)
            .Select(pair => new NodeId(pair.First.EntityId!.Value)).Distinct().ToList();
        await sightings.RecordAsync(reported, cancellationToken);
        return results;
    }

    /// <summary>Parts in which each entity and each id come up once: a change is judged by what the one before it has left.</summary>
    private static IEnumerable<IReadOnlyList<PushedChange>> Rounds(IReadOnlyList<PushedChange> changes)
    {
        var round = new List<PushedChange>();
        var (entities, ids, before) = (new HashSet<Guid>(), new HashSet<Guid>(), new HashSet<Guid>());
        foreach (var change in changes)
        {
            var entity = change.EntityId ?? change.ChangeId;
            var isFirst = before.Add(entity);
            if (round.Count == MaxRound || entities.Contains(entity) || ids.Contains(change.ChangeId))
            {
                yield return round;
                round = [];
                entities.Clear();
                ids.Clear();
            }

            entities.Add(entity);
            ids.Add(change.ChangeId);
            round.Add(isFirst ? change : change with { FollowsAnother = true });
        }

        yield return round;
    }
}
