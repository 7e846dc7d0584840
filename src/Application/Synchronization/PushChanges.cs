using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Nodes;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Domain.Synchronization;

namespace Sites.Application.Synchronization;

/// <summary>Applies the changes that a site made autonomously and pushes to central.</summary>
/// <param name="Site">Identifier of the site that pushes the changes.</param>
/// <param name="ClockAhead">How far the site's clock is ahead of central's, as measured with its heartbeats; negative when it is behind.</param>
/// <param name="Changes">1–500 changes; changes of the same entity are in the order in which the site made them.</param>
public sealed record PushChanges(GroupId Site, TimeSpan ClockAhead, IReadOnlyList<PushedChange> Changes);

/// <summary>The result of one pushed change.</summary>
public sealed record ChangeResult
{
    /// <summary>Identifier of the change, as assigned by the agent; null when it has no valid one.</summary>
    public required Guid? ChangeId { get; init; }

    /// <summary>The outcome of the change.</summary>
    public required ChangeOutcome Outcome { get; init; }

    /// <summary>For a duplicate, the outcome when the change was first pushed; otherwise null.</summary>
    public ChangeOutcome? FirstOutcome { get; init; }

    /// <summary>The entity's current version at the site; null when the site does not have the entity.</summary>
    public long? Version { get; init; }

    /// <summary>The generation in which <see cref="Version"/> is valid; null when there is no version.</summary>
    public long? Generation { get; init; }

    /// <summary>Identifier of the conflict that the change opened or updated; null when there is none.</summary>
    public SyncConflictId? ConflictId { get; init; }

    /// <summary>Error code of the reason why the change was refused or superseded; null when it was not.</summary>
    public string? Code { get; init; }

    /// <summary>Sentence that describes <see cref="Code"/>.</summary>
    public string? Detail { get; init; }

    /// <summary>Names of the fields whose central value takes precedence over the site's.</summary>
    public IReadOnlyList<string> Superseded { get; init; } = [];

    /// <summary>The entity's current state as canonical JSON; null when the site does not have the entity.</summary>
    public string? State { get; init; }
}

/// <summary>Handles <see cref="PushChanges"/>.</summary>
public sealed class PushChangesHandler(OpenFeedHandler feed, IFeedReader reader, ChangeIntake intake, INodeSightings sightings, IUnitOfWork work)
{
    /// <summary>Maximum number of changes in one transaction, so that a site that reconnects does not block other writers for long.</summary>
    private const int MaxBatch = 100;

    /// <summary>The result of a change without a valid id. It has no effect, and its repetition could not be recognised.</summary>
    private static ChangeResult Unidentified
    {
        get
        {
            var error = SyncErrors.ChangeIdInvalid.Refuse().ValidationErrors.First();
            return new ChangeResult { ChangeId = null, Outcome = ChangeOutcome.Refused, Code = error.ErrorCode, Detail = error.ErrorMessage };
        }
    }

    /// <summary>Evaluates each change independently and stores the result; a refused change does not affect the others.</summary>
    /// <returns>
    /// One result for each change, in their order; or <c>sync_change.batch_invalid</c>, <c>site.not_found</c>, or <c>concurrency.conflict</c>
    /// when other transactions keep changing the same rows. The batches before the conflict are stored, and it is safe to push all changes again.
    /// </returns>
    public async Task<Result<IReadOnlyList<ChangeResult>>> HandleAsync(PushChanges command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (AgentBatch.Check(command.Changes.Count, "changes") is { } refusal) return refusal;
        var opened = await feed.HandleAsync(new OpenFeed(command.Site), cancellationToken);
        if (!opened.IsSuccess) return opened.AsRefusal();

        var results = new List<ChangeResult>(command.Changes.Count);
        var identified = command.Changes.Where(change => change.ChangeId is not null).ToList();
        foreach (var batch in BatchesOf(identified))
        {
            var done = await work.CommitWithRetryAsync(
                WriteScope.Rows, cancellation => intake.ProcessAsync(command.Site, command.ClockAhead, batch, cancellation), cancellationToken);
            if (!done.IsSuccess) return done.AsRefusal();
            results.AddRange(done.Value);
        }

        var reported = identified.Zip(results)
            .Where(pair => pair.Second.Outcome != ChangeOutcome.Refused && pair.First is { EntityId: not null, EntityType: SyncEntityType.Node })
            .Select(pair => new NodeId(pair.First.EntityId!.Value)).Distinct().ToList();
        await sightings.RecordAsync(reported, cancellationToken);
        for (var i = 0; i < command.Changes.Count; i++)
        {
            if (command.Changes[i].ChangeId is null) results.Insert(i, Unidentified);
        }

        // Read last: a generation that begins with this push is the one in which its versions are valid.
        if (!results.Exists(result => result.Version is not null)) return results;
        var generation = await reader.FindGenerationAsync(command.Site, cancellationToken);
        return results.ConvertAll(result => result with { Generation = result.Version is null ? null : generation });
    }

    /// <summary>
    /// Splits the changes into batches that contain each entity and each change id at most once, because a change is evaluated against the
    /// stored result of the previous change of the same entity.
    /// </summary>
    private static IEnumerable<IReadOnlyList<PushedChange>> BatchesOf(IReadOnlyList<PushedChange> changes)
    {
        var batch = new List<PushedChange>();
        var (entities, ids, earlier) = (new HashSet<Guid>(), new HashSet<Guid>(), new HashSet<Guid>());
        foreach (var change in changes)
        {
            var id = change.ChangeId!.Value;
            var entity = change.EntityId ?? id;
            var isFirst = earlier.Add(entity);
            if (batch.Count == MaxBatch || entities.Contains(entity) || ids.Contains(id))
            {
                yield return batch;
                batch = [];
                entities.Clear();
                ids.Clear();
            }

            entities.Add(entity);
            ids.Add(id);
            batch.Add(isFirst ? change : change with { FollowsAnother = true });
        }

        if (batch.Count > 0) yield return batch;
    }
}
