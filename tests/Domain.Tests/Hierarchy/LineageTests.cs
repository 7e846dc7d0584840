using CsCheck;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class LineageTests
{
    private static readonly GroupId Top = new(Guid.Parse("0190a000-0000-7000-8000-00000000000A"));
    private static readonly GroupId Middle = new(Guid.Parse("0190b000-0000-7000-8000-00000000000B"));
    private static readonly GroupId Bottom = new(Guid.Parse("0190c000-0000-7000-8000-00000000000C"));

    [Fact]
    public void A_lineage_consists_of_the_ids_from_the_root_in_hex_each_followed_by_a_slash()
    {
        var lineage = Lineage.OfRoot(Top).Child(Middle);
        lineage.Key.Should().Be("0190a00000007000800000000000000a/0190b00000007000800000000000000b/");
        lineage.ToString().Should().Be(lineage.Key);
    }

    [Fact]
    public void A_root_has_one_level_and_no_ancestors()
    {
        var lineage = Lineage.OfRoot(Top);
        lineage.Levels.Should().Be(1);
        lineage.Depth.Should().Be(0);
        lineage.Self.Should().Be(Top);
        lineage.Parent.Should().BeNull();
        lineage.Ancestors.Should().BeEmpty();
    }

    [Fact]
    public void A_lineage_lists_its_ancestors_root_first_without_itself()
    {
        var lineage = Lineage.OfRoot(Top).Child(Middle).Child(Bottom);
        lineage.Levels.Should().Be(3);
        lineage.Depth.Should().Be(2);
        lineage.Self.Should().Be(Bottom);
        lineage.Parent.Should().Be(Middle);
        lineage.Ancestors.Should().Equal(Top, Middle);
    }

    [Fact]
    public void The_deepest_lineage_has_the_maximum_length_and_fits_an_index_of_SQL_Server()
    {
        var lineage = Lineage.OfRoot(Top);
        for (var level = 2; level <= 32; level++) lineage = lineage.Child(GroupFactory.Id());

        Lineage.MaxLevels.Should().Be(32);
        lineage.Levels.Should().Be(32);
        lineage.Depth.Should().Be(31);
        lineage.Ancestors.Should().HaveCount(31);
        lineage.Key.Should().HaveLength(1056);
        Lineage.MaxLength.Should().Be(1056).And.BeLessThanOrEqualTo(1700, "that is the maximum size of a nonclustered key in bytes");
    }

    [Fact]
    public void A_lineage_is_ASCII_and_therefore_sorts_the_same_in_every_collation()
    {
        var lineage = Lineage.OfRoot(Top).Child(Middle).Child(Bottom);
        lineage.Key.Should().MatchRegex(@"\A(?:[0-9a-f]{32}/){3}\z");
    }

    [Fact]
    public void The_end_of_a_subtree_is_the_key_with_its_final_slash_replaced() =>
        Lineage.OfRoot(Top).SubtreeEnd.Should().Be("0190a00000007000800000000000000a0");

    [Fact]
    public void Exactly_the_subtree_is_between_the_key_and_its_end() =>
        RandomTree.Forests.Sample(tree =>
        {
            for (var top = 0; top < tree.Count; top++)
            {
                var range = tree.LineageOf(top);
                for (var other = 0; other < tree.Count; other++)
                {
                    var key = tree.LineageOf(other).Key;
                    var isInRange = string.CompareOrdinal(key, range.Key) >= 0 && string.CompareOrdinal(key, range.SubtreeEnd) < 0;
                    if (isInRange != tree.IsOrLiesBelow(other, top)) return false;
                }
            }

            return true;
        }, iter: 500);

    [Fact]
    public void A_lineage_covers_exactly_its_subtree() =>
        RandomTree.Forests.Sample(tree =>
        {
            for (var top = 0; top < tree.Count; top++)
            {
                for (var other = 0; other < tree.Count; other++)
                {
                    if (tree.LineageOf(top).Covers(tree.LineageOf(other)) != tree.IsOrLiesBelow(other, top)) return false;
                }
            }

            return true;
        }, iter: 500);

    [Fact]
    public void A_lineage_agrees_with_the_tree_from_which_it_was_created() =>
        RandomTree.Forests.Sample(tree =>
        {
            for (var position = 0; position < tree.Count; position++)
            {
                var ancestors = new List<GroupId>();
                for (var above = tree.Parents[position]; above >= 0; above = tree.Parents[above]) ancestors.Insert(0, tree.Ids[above]);

                var lineage = tree.LineageOf(position);
                lineage.Self.Should().Be(tree.Ids[position]);
                lineage.Depth.Should().Be(ancestors.Count);
                lineage.Ancestors.Should().Equal(ancestors);
                lineage.Parent.Should().Be(ancestors.Count == 0 ? null : ancestors[^1]);
            }
        });

    [Fact]
    public void After_a_move_only_the_prefix_of_every_descendant_key_changes() =>
        Gen.Select(RandomTree.Forests, Gen.Int[0, 10_000], Gen.Int[0, 10_000]).Sample((tree, which, where) =>
        {
            var moved = which % tree.Count;
            var target = (where % (tree.Count + 1)) - 1;
            if (target >= 0 && tree.IsOrLiesBelow(target, moved)) return;

            var after = tree with { Parents = [.. tree.Parents.Select((parent, position) => position == moved ? target : parent)] };
            Lineage from = tree.LineageOf(moved), to = after.LineageOf(moved);
            for (var position = 0; position < tree.Count; position++)
            {
                if (!tree.IsOrLiesBelow(position, moved)) continue;
                after.LineageOf(position).Key.Should().Be(to.Key + tree.LineageOf(position).Key[from.Key.Length..]);
            }
        }, iter: 1_000);

    [Fact]
    public void Lineages_are_compared_by_value()
    {
        Lineage.OfRoot(Top).Child(Middle).Should().Be(new Lineage(Lineage.OfRoot(Top).Key + Lineage.OfRoot(Middle).Key));
        Lineage.OfRoot(Top).Child(Middle).Should().NotBe(Lineage.OfRoot(Middle).Child(Top));
    }
}
