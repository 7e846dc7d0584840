using Ardalis.Result;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Domain.Synchronization;

/// <summary>What became of a change that a site pushed.</summary>
public enum ChangeOutcome
{
    /// <summary>Nothing had changed at central since; it holds as the site made it.</summary>
    Applied,

    /// <summary>Central had gone on; what the site changed was put together with that, and some of it at least holds.</summary>
    Merged,

    /// <summary>By the rules, nothing that the site changed holds.</summary>
    Superseded,

    /// <summary>A person has to decide about a part of it; what needs no decision holds already.</summary>
    Conflict,

    /// <summary>It was not allowed or makes no sense; nothing of it holds.</summary>
    Refused,

    /// <summary>It was pushed before; nothing happens a second time.</summary>
    Duplicate,
}

/// <summary>A change that a site made to a node it has, with all that is needed to judge it.</summary>
/// <param name="History">What the node was at the site according to central.</param>
/// <param name="Origin">What the site changed; null where central does not know that any more.</param>
/// <param name="Site">What it became at the site.</param>
/// <param name="ModifiedAt">UTC, by central's clock; when the site made the change.</param>
/// <param name="Autonomy">How much the site was allowed to change then.</param>
/// <param name="Strategy">Who wins where both changed the same.</param>
/// <param name="BaseVersion">The version of central's that the site had last; null where that is <paramref name="Origin"/>'s.</param>
public sealed record SiteChange(
    StateHistory History, EntityState? Origin, EntityState Site, DateTime ModifiedAt, AutonomyLevel Autonomy, ConflictResolution Strategy,
    long? BaseVersion = null);

/// <summary>What comes out where central and a site changed the same node: the one place that knows these rules.</summary>
/// <param name="Outcome">Never <c>refused</c> or <c>duplicate</c>.</param>
/// <param name="Merge">Field by field.</param>
public sealed record NodeReconciliation(ChangeOutcome Outcome, Merge Merge)
{
    /// <summary>
    /// Judges a change. What the site did must have been allowed to it, by itself and as it comes out; fields that only one
    /// side changed merge; about the others decides the strategy: <c>central_wins</c>, <c>site_wins</c>, <c>last_write</c>
    /// (the later one holds, field by field, and at the same moment central's), or with <c>manual</c> a person. The node's
    /// life takes only steps that it has.
    /// </summary>
    /// <returns><c>sync_change.not_allowed</c>, <c>node.invalid_transition</c>.</returns>
    public static Result<NodeReconciliation> Evaluate(SiteChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var central = change.History.Current.State;
        if (!Autonomy.MayChange(change.Autonomy, change.Origin ?? central, change.Site))
            return SyncErrors.ChangeNotAllowed.Refuse(change.Autonomy.ToWire());

        var merge = Merge.ThreeWay(change.Origin, central, change.Site, Decide);
        // Where both took steps, the one that comes out is another than the one that the site took.
        if (!Autonomy.MayChange(change.Autonomy, central, merge.Result)) return SyncErrors.ChangeNotAllowed.Refuse(change.Autonomy.ToWire());
        var (before, after) = (SyncedNode.LifeOf(central), SyncedNode.LifeOf(merge.Result));
        if (before != after && !NodeLifecycle.NextOf(before).Contains(after)) return NodeErrors.RefuseTransition(before, after);
        return new NodeReconciliation(OutcomeOf(merge, isCurrent: central.Equals(change.Origin)), merge);

        // What differs may be what the site itself had changed before, and was refused: then central has changed nothing.
        MergeSide? Decide(string field) => change.BaseVersion is { } known && !change.History.IsChangedByOthers(field, known) ? MergeSide.Site : change.Strategy switch
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
