using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.NodeMigration;

/// <summary>Which sides of a move consent automatically, and which need a person.</summary>
/// <param name="Source">The effective migration policy of the source.</param>
/// <param name="Target">The effective migration policy of the target.</param>
/// <param name="IsBouncing">Whether the node moved back and forth too often for policies to decide; see <see cref="MaxMoves"/>.</param>
/// <param name="IsOtherMachine">Whether the machine at the target may be another one than the node, so that policies must not decide.</param>
public sealed record Consent(MigrationPolicy Source, MigrationPolicy Target, bool IsBouncing, bool IsOtherMachine)
{
    /// <summary>Maximum number of moves between the same two sites within <see cref="BounceWindow"/> after which policies may still decide.</summary>
    public const int MaxMoves = 3;

    /// <summary>The period in which moves are counted.</summary>
    public static readonly TimeSpan BounceWindow = TimeSpan.FromHours(24);

    /// <summary>
    /// Returns the sides that consent automatically: the source if its policy is <c>auto_release</c> or <c>bidirectional</c>, the target if its
    /// policy is <c>auto_accept</c> or <c>bidirectional</c>. docs/node-migration.md lists all sixteen combinations.
    /// </summary>
    public static IReadOnlyList<Side> AutomaticSides(MigrationPolicy source, MigrationPolicy target) => (Releases(source), Accepts(target)) switch
    {
        (true, true) => Sides.Both,
        (true, false) => [Side.Source],
        (false, true) => [Side.Target],
        (false, false) => Sides.None,
    };

    /// <summary>Evaluates the policies of both sites for a node.</summary>
    /// <param name="source">The effective migration policy of the source.</param>
    /// <param name="target">The effective migration policy of the target.</param>
    /// <param name="recentMoves">Number of moves between the two sites, in either direction, within <see cref="BounceWindow"/>.</param>
    /// <param name="isOtherMachine">Whether the machine at the target may be another one than the node.</param>
    public static Consent Of(MigrationPolicy source, MigrationPolicy target, int recentMoves, bool isOtherMachine = false) =>
        new(source, target, recentMoves > MaxMoves, isOtherMachine);

    /// <summary>The sides that need a person; both if the node is bouncing or may be another machine.</summary>
    public IReadOnlyList<Side> NeedsPerson => IsBouncing || IsOtherMachine ? Sides.Both : [.. Sides.Both.Except(AutomaticSides(Source, Target))];

    /// <summary>Whether both sides consent automatically.</summary>
    public bool IsAutomatic => NeedsPerson.Count == 0;

    /// <summary>The policies of both sides, such as <c>source:auto_release+target:bidirectional</c>.</summary>
    public string PolicyMatched => $"source:{Source.ToWire()}+target:{Target.ToWire()}";

    private static bool Releases(MigrationPolicy policy) => policy switch
    {
        MigrationPolicy.AutoRelease or MigrationPolicy.Bidirectional => true,
        MigrationPolicy.Manual or MigrationPolicy.AutoAccept => false,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
    };

    private static bool Accepts(MigrationPolicy policy) => policy switch
    {
        MigrationPolicy.AutoAccept or MigrationPolicy.Bidirectional => true,
        MigrationPolicy.Manual or MigrationPolicy.AutoRelease => false,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, null),
    };
}
