namespace Sites.Domain.Hierarchy;

/// <summary>
/// The position of a group in the tree: the identifiers from the root to the group itself, as text. Each identifier is 32 lower-case hex
/// digits and a slash, so a subtree is a range of text (<see cref="Key"/> to <see cref="SubtreeEnd"/>), and the ancestors are known without
/// a query. A rename does not change it; a move changes it for the whole subtree.
/// </summary>
/// <param name="Key">The stored form: ASCII, at most 32 × 33 = 1,056 characters, which fits an index key on SQL Server.</param>
public readonly record struct Lineage(string Key)
{
    /// <summary>Maximum number of levels of a tree, including the root's.</summary>
    public const int MaxLevels = 32;

    /// <summary>Characters per level: 32 hex digits and the slash.</summary>
    public const int SegmentLength = 33;

    /// <summary>Maximum length of a key, in characters.</summary>
    public const int MaxLength = MaxLevels * SegmentLength;

    /// <summary>Returns the lineage of a root.</summary>
    public static Lineage OfRoot(GroupId id) => new(Segment(id));

    /// <summary>Returns the lineage of a child of this group.</summary>
    public Lineage Child(GroupId id) => new(Key + Segment(id));

    /// <summary>Number of ancestors: 0 for a root, at most 31.</summary>
    public int Depth => Levels - 1;

    /// <summary>Number of levels, including the group's own: 1 to 32.</summary>
    public int Levels => Key.Length / SegmentLength;

    /// <summary>Identifier of the group itself.</summary>
    public GroupId Self => IdAt(Levels - 1);

    /// <summary>Identifier of the parent; null for a root.</summary>
    public GroupId? Parent => Levels < 2 ? null : IdAt(Levels - 2);

    /// <summary>Identifiers of the ancestors, root first, without the group itself.</summary>
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
    /// The first text that sorts after every key of the subtree: the key with its last slash replaced by '0', which follows '/' in ASCII.
    /// The range of the subtree is <c>Key ≤ x &lt; SubtreeEnd</c>.
    /// </summary>
    public string SubtreeEnd => string.Concat(Key.AsSpan(0, Key.Length - 1), "0");

    /// <summary>Returns whether another lineage is this one or below it.</summary>
    public bool Covers(Lineage other) => other.Key.StartsWith(Key, StringComparison.Ordinal);

    /// <inheritdoc />
    public override string ToString() => Key;

    private static string Segment(GroupId id) => string.Concat(id.Value.ToString("N"), "/");

    private GroupId IdAt(int level) =>
        new(Guid.ParseExact(Key.AsSpan(level * SegmentLength, SegmentLength - 1), "N"));
}
