namespace Sites.Domain.Hierarchy;

/// <summary>
/// Where a group stands in the tree: the ids from the root down to the group itself, as text. Each id is 32 lower-case
/// hex digits and a slash, so a subtree is one range of text (<see cref="Key"/> to <see cref="SubtreeEnd"/>) and the
/// ancestors can be read off without a query. A rename never touches it; a move rewrites it for the whole subtree.
/// </summary>
/// <param name="Key">As stored: ASCII, at most 32 × 33 = 1,056 characters, which fits an index key on SQL Server.</param>
public readonly record struct Lineage(string Key)
{
    /// <summary>The most levels a tree may have, the root's included.</summary>
    public const int MaxLevels = 32;

    /// <summary>Characters per level: 32 hex digits and the slash.</summary>
    public const int SegmentLength = 33;

    /// <summary>The longest possible key, in characters.</summary>
    public const int MaxLength = MaxLevels * SegmentLength;

    /// <summary>The lineage of a root.</summary>
    public static Lineage OfRoot(GroupId id) => new(Segment(id));

    /// <summary>The lineage of a child of this group.</summary>
    public Lineage Child(GroupId id) => new(Key + Segment(id));

    /// <summary>How many ancestors the group has: 0 for a root, at most 31.</summary>
    public int Depth => Levels - 1;

    /// <summary>How many levels the line has, the group's own included: 1 to 32.</summary>
    public int Levels => Key.Length / SegmentLength;

    /// <summary>The id of the group itself.</summary>
    public GroupId Self => IdAt(Levels - 1);

    /// <summary>The id of the parent, or none for a root.</summary>
    public GroupId? Parent => Levels < 2 ? null : IdAt(Levels - 2);

    /// <summary>The ancestors' ids, root first, without the group itself.</summary>
    public IReadOnlyList<GroupId> Ancestors
    {
        get
        {
            var ids = new GroupId[Depth];
            for (var level = 0; level < ids.Length; level++) ids[level] = IdAt(level);
            return ids;
        }
    }

    /// <summary>
    /// The first text that sorts after every key of the subtree. '0' follows '/' in ASCII, so replacing the closing
    /// slash gives it; the range is <c>Key ≤ x &lt; SubtreeEnd</c>.
    /// </summary>
    public string SubtreeEnd => string.Concat(Key.AsSpan(0, Key.Length - 1), "0");

    /// <summary>Whether the other lineage is this one or lies below it.</summary>
    public bool Covers(Lineage other) => other.Key.StartsWith(Key, StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Key;

    private static string Segment(GroupId id) => string.Concat(id.Value.ToString("N"), "/");

    private GroupId IdAt(int level) =>
        new(Guid.ParseExact(Key.AsSpan(level * SegmentLength, SegmentLength - 1), "N"));
}
