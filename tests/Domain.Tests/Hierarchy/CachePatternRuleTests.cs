using CsCheck;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class CachePatternRuleTests
{
    private static readonly CachePatternRule.CacheSettings Nothing = new(null, HasPatterns: false);
    private static readonly Lineage Root = Lineage.OfRoot(GroupFactory.Id());
    private static readonly Lineage Child = Root.Child(GroupFactory.Id());
    private static readonly Lineage Grandchild = Child.Child(GroupFactory.Id());
    private static readonly Lineage Sibling = Root.Child(GroupFactory.Id());

    [Fact]
    public void Without_any_settings_the_rule_is_satisfied() =>
        CachePatternRule.FirstViolation(Nothing, []).Should().BeNull();

    [Fact]
    public void The_pattern_policy_without_patterns_violates_the_rule()
    {
        var broken = SettingsOf(Root, CachePolicy.Pattern, hasPatterns: false);
        CachePatternRule.FirstViolation(Nothing, [broken]).Should().Be(broken);
    }

    [Theory]
    [InlineData(CachePolicy.Minimal)]
    [InlineData(CachePolicy.Assigned)]
    [InlineData(CachePolicy.Mirror)]
    public void Other_policies_require_no_patterns(CachePolicy policy) =>
        CachePatternRule.FirstViolation(Nothing, [SettingsOf(Root, policy, hasPatterns: false)]).Should().BeNull();

    [Fact]
    public void Patterns_may_be_set_on_the_site() =>
        CachePatternRule.FirstViolation(Nothing, [SettingsOf(Root, CachePolicy.Pattern, hasPatterns: true)]).Should().BeNull();

    [Fact]
    public void Patterns_may_be_inherited_from_any_ancestor() =>
        CachePatternRule.FirstViolation(
            Nothing,
            [SettingsOf(Root, null, hasPatterns: true), SettingsOf(Child, CachePolicy.Mirror, hasPatterns: false), SettingsOf(Grandchild, CachePolicy.Pattern, hasPatterns: false)])
            .Should().BeNull();

    [Fact]
    public void Patterns_may_be_inherited_from_above_the_subtree() =>
        CachePatternRule.FirstViolation(new(null, HasPatterns: true), [SettingsOf(Child, CachePolicy.Pattern, hasPatterns: false)])
            .Should().BeNull();

    [Fact]
    public void A_policy_may_be_inherited_from_above_the_subtree_too()
    {
        // As after a move or after ancestors lost their patterns: the top has no settings and still violates the rule.
        var top = SettingsOf(Child, null, hasPatterns: false);
        CachePatternRule.FirstViolation(new(CachePolicy.Pattern, HasPatterns: false), [top]).Should().Be(top);
    }

    [Fact]
    public void Patterns_of_a_sibling_do_not_satisfy_the_rule()
    {
        var broken = SettingsOf(Sibling, CachePolicy.Pattern, hasPatterns: false);
        CachePatternRule.FirstViolation(Nothing, [SettingsOf(Root, CachePolicy.Minimal, false), SettingsOf(Child, CachePolicy.Pattern, true), broken])
            .Should().Be(broken);
    }

    [Fact]
    public void Patterns_of_a_descendant_do_not_satisfy_the_rule()
    {
        var broken = SettingsOf(Root, CachePolicy.Pattern, hasPatterns: false);
        CachePatternRule.FirstViolation(Nothing, [broken, SettingsOf(Child, null, hasPatterns: true)]).Should().Be(broken);
    }

    [Fact]
    public void A_site_may_override_an_inherited_pattern_policy() =>
        CachePatternRule.FirstViolation(
            new(CachePolicy.Pattern, HasPatterns: false), [SettingsOf(Child, CachePolicy.Minimal, hasPatterns: false)])
            .Should().BeNull();

    [Fact]
    public void The_first_violating_site_is_returned_with_its_own_settings()
    {
        var first = SettingsOf(Child, null, hasPatterns: false) with { Name = "first" };
        var second = SettingsOf(Sibling, null, hasPatterns: false) with { Name = "second" };
        CachePatternRule.FirstViolation(new(CachePolicy.Pattern, HasPatterns: false), [first, second]).Should().Be(first);
    }

    [Fact]
    public void In_any_tree_the_rule_agrees_with_a_walk_from_the_root() =>
        Gen.Select(
            RandomTree.SingleTrees,
            Gen.Select(Gen.OneOf<CachePolicy?>(null, null, null, CachePolicy.Minimal, CachePolicy.Pattern), Gen.Int[0, 3]).Array[30],
            Gen.OneOf(Nothing, new(null, true), new(CachePolicy.Pattern, true), new(CachePolicy.Mirror, false)))
            .Sample((tree, settings, inherited) =>
            {
                var all = Enumerable.Range(0, tree.Count)
                    .Select(position => SettingsOf(tree.LineageOf(position), settings[position].Item1, settings[position].Item2 == 0))
                    .ToArray();
                var speaking = all
                    .Where(statement => statement.Own != Nothing)
                    .OrderBy(statement => statement.Lineage.Key, StringComparer.Ordinal);

                CachePatternRule.FirstViolation(inherited, speaking)
                    .Should().Be(WalkDown(tree, all, 0, inherited.Policy ?? CachePolicy.Minimal, inherited.HasPatterns));
            }, iter: 3_000);

    private static CachePatternRule.CachingSite? WalkDown(
        RandomTree tree, CachePatternRule.CachingSite[] all, int position, CachePolicy policyAbove, bool patternsAbove)
    {
        var policy = all[position].Own.Policy ?? policyAbove;
        var patterns = all[position].Own.HasPatterns || patternsAbove;
        if (policy == CachePolicy.Pattern && !patterns) return all[position];
        return Enumerable.Range(0, tree.Count)
            .Where(child => tree.Parents[child] == position)
            .OrderBy(child => tree.Ids[child])
            .Select(child => WalkDown(tree, all, child, policy, patterns))
            .FirstOrDefault(broken => broken is not null);
    }

    private static CachePatternRule.CachingSite SettingsOf(Lineage lineage, CachePolicy? policy, bool hasPatterns) =>
        new(lineage, "site", new(policy, hasPatterns));
}
