using CsCheck;
using FluentAssertions;
using Sites.Domain.Hierarchy;
using Xunit;

namespace Sites.Domain.Tests.Hierarchy;

public sealed class TreeChangeSetTests
{
    private static readonly DateTime Now = new(2026, 11, 26, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Siblings_can_swap_their_names()
    {
        var tree = new Tree();
        var (parent, one, two) = (tree.Store("p"), default(TreePlace)!, default(TreePlace)!);
        (one, two) = (tree.Store("one", parent), tree.Store("two", parent));

        var changes = tree.Change(one with { NormalizedName = "TWO" }, two with { NormalizedName = "ONE" });

        changes.Evaluate().Should().BeEmpty();
        changes.Displaced().Should().BeEquivalentTo([one.Id, two.Id]);
    }

    [Fact]
    public void Two_children_of_the_same_name_can_swap_their_parents()
    {
        var tree = new Tree();
        var (a, b) = (tree.Store("a"), tree.Store("b"));
        var (one, two) = (tree.Store("same", a), tree.Store("same", b));

        var changes = tree.Change(one with { ParentId = b.Id }, two with { ParentId = a.Id });

        changes.Evaluate().Should().BeEmpty();
        changes.LineageOf(one.Id).Parent.Should().Be(b.Id);
        changes.LineageOf(two.Id).Parent.Should().Be(a.Id);
    }

    [Fact]
    public void Parent_and_child_can_swap_places_and_descendants_move_along()
    {
        var tree = new Tree();
        var a = tree.Store("a");
        var b = tree.Store("b", a);
        var c = tree.Store("c", b);

        var changes = tree.Change(a with { ParentId = b.Id }, b with { ParentId = null });

        changes.Evaluate().Should().BeEmpty();
        changes.Accepted.Select(place => place.Id).Should().Equal(b.Id, a.Id);
        changes.Relocated().Select(group => (group.Id, group.Lineage.Levels)).Should().BeEquivalentTo([(b.Id, 1), (a.Id, 2), (c.Id, 2)]);
    }

    [Fact]
    public void A_refused_change_releases_its_new_position_and_keeps_the_old_one()
    {
        var tree = new Tree();
        var (x, y, z) = (tree.Store("x"), tree.Store("y"), tree.Store("z"));

        // y requests the name of z, which z keeps; x requests the name of y, which y therefore keeps.
        var refused = tree.Change(x with { NormalizedName = "Y" }, y with { NormalizedName = "Z" }).Evaluate();

        refused.Should().HaveCount(2).And.OnlyContain(refusal => refusal.Value.Violation == TreeViolation.NameTaken);
        refused.Keys.Should().BeEquivalentTo([x.Id, y.Id]);
        _ = z;
    }

    [Fact]
    public void A_chain_of_renames_is_refused_with_its_last_member()
    {
        var tree = new Tree();
        var places = Enumerable.Range(0, 5_000).Select(number => tree.Store($"n{number}")).ToList();
        tree.Store($"n{places.Count}");

        var changes = tree.Change([.. places.Select((place, number) => place with { NormalizedName = $"N{number + 1}" })]);

        changes.Evaluate().Should().HaveCount(places.Count);
    }

    [Fact]
    public void Moving_a_group_under_its_own_descendant_is_refused_and_other_changes_are_accepted()
    {
        var tree = new Tree();
        var a = tree.Store("a");
        var b = tree.Store("b", a);
        var c = tree.Store("c");

        var changes = tree.Change(a with { ParentId = b.Id }, c with { NormalizedName = "D" });

        changes.Evaluate().Should().ContainSingle().Which.Should().Be(KeyValuePair.Create(a.Id, new TreeRefusal(TreeViolation.Cycle)));
        changes.Accepted.Should().ContainSingle().Which.Id.Should().Be(c.Id);
        changes.LineageOf(b.Id).Ancestors.Should().Equal(a.Id);
    }

    [Fact]
    public void New_groups_in_a_cycle_are_refused_with_their_descendants()
    {
        var tree = new Tree();
        var (a, b) = (Tree.New("a"), Tree.New("b"));
        var below = Tree.New("below", a);

        var refused = tree.Change(a with { ParentId = b.Id }, b with { ParentId = a.Id }, below).Evaluate();

        refused.Should().HaveCount(3).And.OnlyContain(refusal => refusal.Value.Violation == TreeViolation.Cycle);
    }

    [Fact]
    public void A_change_under_a_refused_new_group_is_refused()
    {
        var tree = new Tree();
        var (a, b) = (Tree.New("a"), Tree.New("b"));
        var (c, moved) = (Tree.New("c", b), tree.Store("moved"));

        var changes = new TreeChangeSet(tree.Stored);
        changes.AddRefused(a);
        foreach (var place in new[] { b with { ParentId = a.Id }, c, moved with { ParentId = c.Id } }) changes.Add(place);

        changes.Evaluate().Should().HaveCount(3).And.OnlyContain(refusal => refusal.Value.Violation == TreeViolation.ParentRefused);
        changes.Evaluate()[c.Id].Other!.Id.Should().Be(b.Id);
    }

    [Fact]
    public void A_subtree_that_would_extend_below_the_lowest_level_is_refused_at_the_moved_group()
    {
        var tree = new Tree();
        var line = tree.Line(Lineage.MaxLevels - 1);
        var top = tree.Store("top");
        tree.Store("below", top);

        tree.Change(top with { ParentId = line[^1].Id }).Evaluate()[top.Id].Violation.Should().Be(TreeViolation.TooDeep);
        tree.Change(top with { ParentId = line[^2].Id }).Evaluate().Should().BeEmpty();
    }

    [Fact]
    public void A_site_cannot_be_moved_under_a_regular_group()
    {
        var tree = new Tree();
        var group = tree.Store("group", isSite: false);
        var site = tree.Store("site");

        tree.Change(site with { ParentId = group.Id }).Evaluate()[site.Id].Violation.Should().Be(TreeViolation.ParentNotASite);
    }

    [Fact]
    public void Patterns_that_a_descendant_site_requires_cannot_be_removed()
    {
        var tree = new Tree();
        var top = tree.Store("top", hasPatterns: true);
        var user = tree.Store("user", tree.Store("between", top), policy: CachePolicy.Pattern);

        tree.Change(top with { Caching = top.Caching with { HasPatterns = false } }).Evaluate()[top.Id].Should().Be(new TreeRefusal(TreeViolation.PatternsRequired, user));
        tree.Change(top with { Caching = top.Caching with { HasPatterns = false } }, user with { Caching = user.Caching with { HasPatterns = true } }).Evaluate().Should().BeEmpty();
    }

    [Fact]
    public void Accepted_changes_satisfy_every_rule_and_a_valid_set_is_accepted()
    {
        var gen = from seed in Gen.Int[0, int.MaxValue]
                  from stored in Gen.Int[1, 12]
                  from changed in Gen.Int[1, 8]
                  select (seed, stored, changed);
        gen.Sample(
            sample =>
            {
                var random = new Random(sample.seed);
                var tree = Tree.Random(random, sample.stored);
                var wanted = tree.RandomChanges(random, sample.changed);
                var changes = tree.Change(wanted);

                var refused = changes.Evaluate();

                var accepted = wanted.Where(place => !refused.ContainsKey(place.Id)).ToList();
                Tree.Violations(tree.After(accepted)).Should().BeEmpty();
                changes.Accepted.Should().BeEquivalentTo(accepted);
                foreach (var place in tree.After(accepted)) changes.LineageOf(place.Id).Parent.Should().Be(place.ParentId);
                if (!Tree.Violations(tree.After(wanted)).Any()) refused.Should().BeEmpty();
            },
            iter: 4_000);
    }

    /// <summary>A tree in memory, and an oracle that validates a whole tree without regard to changes.</summary>
    private sealed class Tree
    {
        private readonly Dictionary<GroupId, StoredPlace> _stored = [];

        public IEnumerable<StoredPlace> Stored => _stored.Values;

        public static TreePlace New(string name, TreePlace? parent = null, bool isSite = true) =>
            new(GroupId.New(Now), parent?.Id, name, name.ToUpperInvariant(), isSite, default);

        public static Tree Random(Random random, int size)
        {
            var tree = new Tree();
            while (tree._stored.Count < size)
            {
                var parent = random.Next(3) == 0 ? null : tree.Any(random);
                var place = Vary(random, New($"n{random.Next(4)}", parent, isSite: parent is null or { IsSite: true } && random.Next(5) > 0));
                tree.Put(place);
                if (Violations(tree.Places()).Any()) tree._stored.Remove(place.Id);
            }

            return tree;
        }

        public TreePlace Store(string name, TreePlace? parent = null, bool isSite = true, CachePolicy? policy = null, bool hasPatterns = false)
        {
            var place = New(name, parent, isSite) with { Caching = new(policy, hasPatterns) };
            Put(place);
            return place;
        }

        public List<TreePlace> Line(int levels)
        {
            var line = new List<TreePlace>();
            for (var level = 0; level < levels; level++) line.Add(Store($"level-{level}", line.LastOrDefault()));
            return line;
        }

        public TreeChangeSet Change(params TreePlace[] places)
        {
            var changes = new TreeChangeSet(Stored);
            foreach (var place in places) changes.Add(place);
            return changes;
        }

        public TreePlace[] RandomChanges(Random random, int count)
        {
            var places = new Dictionary<GroupId, TreePlace>();
            for (var change = 0; change < count; change++)
            {
                var candidates = Places().Concat(places.Values).ToList();
                var parent = random.Next(4) == 0 ? null : candidates[random.Next(candidates.Count)];
                var place = random.Next(3) == 0 ? New("", isSite: random.Next(5) > 0) : Any(random)!;
                places[place.Id] = Vary(random, place with { ParentId = parent?.Id, NormalizedName = $"N{random.Next(4)}" });
            }

            return [.. places.Values];
        }

        public IReadOnlyCollection<TreePlace> After(IEnumerable<TreePlace> changes)
        {
            var after = Places().ToDictionary(place => place.Id);
            foreach (var place in changes) after[place.Id] = place;
            return after.Values;
        }

        public static IEnumerable<string> Violations(IReadOnlyCollection<TreePlace> places)
        {
            var byId = places.ToDictionary(place => place.Id);
            if (places.GroupBy(place => (place.ParentId, place.NormalizedName)).Any(same => same.Count() > 1)) yield return "name";
            foreach (var place in places)
            {
                if (place.ParentId is { } id && !byId.ContainsKey(id)) { yield return "parent"; continue; }
                if (place is { IsSite: true, ParentId: { } parent } && !byId[parent].IsSite) yield return "kind";
                var line = Above(place, byId).Take(Lineage.MaxLevels + 1).ToList();
                if (line.Count > Lineage.MaxLevels) { yield return "depth or cycle"; continue; }
                var policy = line.Select(ancestor => ancestor.Caching.Policy).FirstOrDefault(policy => policy is not null);
                if (place.IsSite && policy == CachePolicy.Pattern && !line.Any(ancestor => ancestor.Caching.HasPatterns)) yield return "patterns";
            }
        }

        private static IEnumerable<TreePlace> Above(TreePlace? place, Dictionary<GroupId, TreePlace> byId)
        {
            for (; place is not null; place = place.ParentId is { } id ? byId.GetValueOrDefault(id) : null) yield return place;
        }

        private static TreePlace Vary(Random random, TreePlace place) => place.IsSite
            ? place with { Caching = new(random.Next(3) switch { 0 => CachePolicy.Pattern, 1 => CachePolicy.Mirror, _ => null }, random.Next(3) == 0) }
            : place;

        private TreePlace[] Places() => [.. _stored.Values.Select(place => place.Place)];

        private TreePlace? Any(Random random) => _stored.Count == 0 ? null : Places()[random.Next(_stored.Count)];

        private void Put(TreePlace place) => _stored[place.Id] = new StoredPlace(
            place, place.ParentId is { } parent ? _stored[parent].Lineage.Child(place.Id) : Lineage.OfRoot(place.Id));
    }
}
