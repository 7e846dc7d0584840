using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.Synchronization;

/// <summary>Outcome of a change that a site pushed.</summary>
public enum ChangeOutcome
{
    /// <summary>Central had not changed the entity since; the change was applied as it is.</summary>
    Applied,

    /// <summary>Central had changed the entity too; the changes were merged, and at least a part of the site's change was applied.</summary>
    Merged,

    /// <summary>By the conflict strategy, nothing of the site's change was applied.</summary>
    Superseded,

    /// <summary>A person has to decide about a part of the change; the rest was applied.</summary>
    Conflict,

    /// <summary>The change is not allowed or invalid; nothing of it was applied.</summary>
    Refused,

    /// <summary>The change was pushed before; it was not applied again.</summary>
    Duplicate,
}

/// <summary>A site's change of an existing node, with everything that is needed to evaluate it.</summary>
/// <param name="History">The versions of the node at the site that central has stored.</param>
/// <param name="Origin">The state that the site changed; null if central no longer stores it.</param>
/// <param name="Site">The state at the site after the change.</param>
/// <param name="ModifiedAt">When the site made the change (UTC, by central's clock).</param>
/// <param name="Autonomy">The site's autonomy level at that time.</param>
/// <param name="Strategy">The strategy for fields that both sides changed.</param>
/// <param name="BaseVersion">The last version that the site had received from central; null for the one of <paramref name="Origin"/>.</param>
public sealed record SiteChange(
    StateHistory History, EntityState? Origin, EntityState Site, DateTime ModifiedAt, AutonomyLevel Autonomy, ConflictResolution Strategy,
    long? BaseVersion = null);

/// <summary>The result of reconciling a site's change of a node with central's state.</summary>
/// <param name="Outcome">Outcome of the change; never <c>refused</c> or <c>duplicate</c>.</param>
/// <param name="Merge">The merge of the states field by field.</param>
public sealed record NodeReconciliation(ChangeOutcome Outcome, Merge Merge)
{
    /// <summary>
    /// Evaluates a change. Both the site's change and the merged result must be allowed by the site's autonomy level. Fields that only one side
    /// changed are merged. For the others the strategy decides: <c>central_wins</c>, <c>site_wins</c>, <c>last_write</c> (the later change of
    /// the field; central's if both were made at the same time) or <c>manual</c> (a person). The merged lifecycle transition must be valid.
    /// </summary>
    /// <returns>The reconciliation; or <c>sync_change.not_allowed</c>, <c>node.invalid_transition</c>.</returns>
    public static Result<NodeReconciliation> Evaluate(SiteChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var central = change.History.Current.State;
        if (!Autonomy.MayChange(change.Autonomy, change.Origin ?? central, change.Site))
            return SyncErrors.ChangeNotAllowed.Refuse(change.Autonomy.ToWire());

        var merge = Merge.ThreeWay(change.Origin, central, change.Site, Decide);
        // If both sides changed the lifecycle state, the resulting transition differs from the one that the site made.
        if (!Autonomy.MayChange(change.Autonomy, central, merge.Result)) return SyncErrors.ChangeNotAllowed.Refuse(change.Autonomy.ToWire());
        var (before, after) = (SyncedNode.LifecycleStateOf(central), SyncedNode.LifecycleStateOf(merge.Result));
        if (before != after && !NodeLifecycle.NextOf(before).Contains(after)) return NodeErrors.RefuseTransition(before, after);
        return new NodeReconciliation(OutcomeOf(merge, isCurrent: central.Equals(change.Origin)), merge);

        // The field may differ because an earlier change of the site was refused; then central has not changed it.
        MergeSide? Decide(string field) => change.BaseVersion is { } received && !change.History.IsChangedByOthers(field, received) ? MergeSide.Site : change.Strategy switch
        {
            ConflictResolution.CentralWins => MergeSide.Central,
            ConflictResolution.SiteWins => MergeSide.Site,
            ConflictResolution.LastWrite => change.ModifiedAt > change.History.LastChangeOf(field) ? MergeSide.Site : MergeSide.Central,
            ConflictResolution.Manual => null,
            _ => throw new ArgumentOutOfRangeException(nameof(change), change.Strategy, null),
        };
    }

    private static ChangeOutcome OutcomeOf(Merge merge, bool isCurrent) =>
        merge.Undecided.Count > 0 ? ChangeOutcome.Conflict
        : merge.Superseded.Count > 0 && merge.FromSite.Count == 0 ? ChangeOutcome.Superseded
        : isCurrent ? ChangeOutcome.Applied
        : ChangeOutcome.Merged;
}
