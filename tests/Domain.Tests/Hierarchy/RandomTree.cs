using CsCheck;
using Sites.Domain.Hierarchy;

namespace Sites.Domain.Tests.Hierarchy;

/// <summary>A forest as a list of parents: the model against which lineages are checked.</summary>
/// <param name="Ids">Id of each group, unique and in no particular order.</param>
/// <param name="Parents">Position of the parent, or -1 for a root; always before the child.</param>
public sealed record RandomTree(IReadOnlyList<GroupId> Ids, IReadOnlyList<int> Parents)
{
    // Ids with a common prefix and ids at both ends of the order are where text ranges would fail.
    private static readonly Gen<byte> FirstByte = Gen.OneOf(Gen.Const((byte)0), Gen.Const((byte)0xFF), Gen.Byte);

    public static Gen<RandomTree> Forests { get; } = Trees(position => position + 1, shift: 1);

    public static Gen<RandomTree> SingleTrees { get; } = Trees(position => Math.Max(1, position), shift: 0);

    public int Count => Ids.Count;

    public Lineage LineageOf(int position) =>
        Parents[position] < 0 ? Lineage.OfRoot(Ids[position]) : LineageOf(Parents[position]).Child(Ids[position]);

    public bool IsOrLiesBelow(int position, int top) =>
        position == top || (position >= 0 && Parents[position] >= 0 && IsOrLiesBelow(Parents[position], top));

    private static Gen<RandomTree> Trees(Func<int, int> choices, int shift) =>
        Gen.Select(Gen.Int[0, 10_000], FirstByte).Array[1, 30].Select(picks => new RandomTree(
            [.. picks.Select((pick, position) => IdOf(pick.Item2, position))],
            [.. picks.Select((pick, position) => position == 0 ? -1 : (pick.Item1 % choices(position)) - shift)]));

    private static GroupId IdOf(byte first, int position)
    {
        var bytes = new byte[16];
        bytes[0] = first;
        bytes[15] = (byte)position;
        return new GroupId(new Guid(bytes, bigEndian: true));
    }
}
