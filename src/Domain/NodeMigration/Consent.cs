using Sites.Domain.Approvals;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.NodeMigration;

/// <summary>Who consents to a move without a person, and who needs one.</summary>
/// <param name="Source">The effective policy of the site that the node leaves.</param>
/// <param name="Target">The effective policy of the site that it comes to.</param>
/// <param name="IsBouncing">Whether the node went to and fro too often for policies to decide; see <see cref="MaxMoves"/>.</param>
public sealed record Consent(MigrationPolicy Source, MigrationPolicy Target, bool IsBouncing)
{
    /// <summary>So many moves of a node between the same two sites within <see cref="BounceWindow"/> policies may make; after more, people decide.</summary>
    public const int MaxMoves = 3;

    /// <summary>How far back moves count.</summary>
    public static readonly TimeSpan BounceWindow = TimeSpan.FromHours(24);

    /// <summary>
    /// The sides that consent by themselves: the source where its policy releases (<c>auto_release</c>, <c>bidirectional</c>), the
    /// target where its policy accepts (<c>auto_accept</c>, <c>bidirectional</c>). All sixteen cases stand in docs/node-migration.md.
    /// </summary>
    public static IReadOnlyList<Side> AutomaticSides(MigrationPolicy source, MigrationPolicy target) => (Releases(source), Accepts(target)) switch
    {
        (true, true) => Sides.Both,
        (true, false) => [Side.Source],
        (false, true) => [Side.Target],
        (false, false) => Sides.None,
    };

    /// <summary>What holds for a node that moved between the two sites so often lately.</summary>
    /// <param name="source">The effective policy of the site that the node leaves.</param>
    /// <param name="target">The effective policy of the site that it comes to.</param>
    /// <param name="recentMoves">How often claims moved it between the two, either way, within <see cref="BounceWindow"/>.</param>
    public static Consent Of(MigrationPolicy source, MigrationPolicy target, int recentMoves) => new(source, target, recentMoves > MaxMoves);

    /// <summary>The sides that need a person: both where the node bounces.</summary>
    public IReadOnlyList<Side> NeedsPerson => IsBouncing ? Sides.Both : [.. Sides.Both.Except(AutomaticSides(Source, Target))];

    /// <summary>Whether nobody has to be asked.</summary>
    public bool IsAutomatic => NeedsPerson.Count == 0;

    /// <summary>Which side says what: <c>source:auto_release+target:bidirectional</c>.</summary>
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
