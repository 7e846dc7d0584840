using CsCheck;
using FluentAssertions;
using Sites.Domain.Synchronization;
using Xunit;

namespace Sites.Domain.Tests.Synchronization;

public sealed class MergeTests
{
    private static readonly Gen<(EntityState Origin, EntityState Central, EntityState Site, Func<string, MergeSide?> Decide)> Cases =
        Gen.Select(RandomState.Any, RandomState.Any, RandomState.Any, RandomState.Decisions);

    [Fact]
    public void A_field_changed_by_one_side_takes_its_value() =>
        Cases.Sample(given =>
        {
            var merge = Merge.ThreeWay(given.Origin, given.Central, given.Site, given.Decide);
            foreach (var field in RandomState.Names)
            {
                bool byCentral = given.Central[field] != given.Origin[field], bySite = given.Site[field] != given.Origin[field];
                if (byCentral && bySite) continue;
                merge.Result[field].Should().Be(bySite ? given.Site[field] : given.Central[field], field);
                merge.FromSite.Contains(field).Should().Be(bySite, field);
                merge.Superseded.Should().NotContain(field);
                merge.Undecided.Should().NotContain(field);
            }
        });

    [Fact]
    public void A_field_changed_to_the_same_value_by_both_sides_is_not_in_conflict() =>
        Cases.Sample(given =>
        {
            var merge = Merge.ThreeWay(given.Origin, given.Central, given.Site, given.Decide);
            foreach (var field in RandomState.Names.Where(field => given.Central[field] == given.Site[field]))
            {
                merge.Result[field].Should().Be(given.Site[field]);
                merge.FromSite.Concat(merge.Superseded).Concat(merge.Undecided).Should().NotContain(field);
            }
        });

    [Fact]
    public void A_field_changed_differently_by_both_sides_is_decided_by_the_callback_and_keeps_the_central_value_while_undecided() =>
        Cases.Sample(given =>
        {
            var merge = Merge.ThreeWay(given.Origin, given.Central, given.Site, given.Decide);
            foreach (var field in Contested(given.Origin, given.Central, given.Site))
            {
                var side = given.Decide(field);
                merge.Result[field].Should().Be(side == MergeSide.Site ? given.Site[field] : given.Central[field]);
                merge.FromSite.Contains(field).Should().Be(side == MergeSide.Site);
                merge.Superseded.Contains(field).Should().Be(side == MergeSide.Central);
                merge.Undecided.Contains(field).Should().Be(side is null);
            }
        });

    [Fact]
    public void The_three_lists_are_disjoint_and_contain_exactly_the_site_changes_that_differ_from_central() =>
        Cases.Sample(given =>
        {
            var merge = Merge.ThreeWay(given.Origin, given.Central, given.Site, given.Decide);
            List<string> listed = [.. merge.FromSite, .. merge.Superseded, .. merge.Undecided];
            listed.Should().OnlyHaveUniqueItems();
            listed.Order(StringComparer.Ordinal).Should().Equal(
                RandomState.Names.Where(field => given.Site[field] != given.Origin[field] && given.Site[field] != given.Central[field]));
            foreach (var list in new[] { merge.FromSite, merge.Superseded, merge.Undecided }) list.Should().BeInAscendingOrder(StringComparer.Ordinal);
        });

    [Fact]
    public void The_result_differs_from_central_exactly_in_the_fields_taken_from_the_site() =>
        Cases.Sample(given =>
        {
            var merge = Merge.ThreeWay(given.Origin, given.Central, given.Site, given.Decide);
            merge.Result.DifferingFrom(given.Central).Should().Equal(merge.FromSite);
        });

    [Fact]
    public void The_callback_is_called_only_for_fields_in_conflict() =>
        Cases.Sample(given =>
        {
            var asked = new List<string>();
            Merge.ThreeWay(given.Origin, given.Central, given.Site, field =>
            {
                asked.Add(field);
                return given.Decide(field);
            });
            asked.Should().BeEquivalentTo(Contested(given.Origin, given.Central, given.Site));
        });

    [Fact]
    public void With_an_unknown_origin_exactly_the_differing_fields_are_in_conflict() =>
        Cases.Sample(given =>
        {
            var merge = Merge.ThreeWay(null, given.Central, given.Site, given.Decide);
            foreach (var field in given.Central.DifferingFrom(given.Site))
            {
                merge.FromSite.Contains(field).Should().Be(given.Decide(field) == MergeSide.Site);
                merge.Superseded.Contains(field).Should().Be(given.Decide(field) == MergeSide.Central);
                merge.Undecided.Contains(field).Should().Be(given.Decide(field) is null);
            }

            (merge.FromSite.Count + merge.Superseded.Count + merge.Undecided.Count).Should().Be(given.Central.DifferingFrom(given.Site).Count);
            merge.Result.DifferingFrom(given.Central).Should().Equal(merge.FromSite);
        });

    [Fact]
    public void If_the_site_changed_nothing_the_result_is_the_central_state() =>
        Cases.Sample(given =>
        {
            var merge = Merge.ThreeWay(given.Origin, given.Central, given.Origin, given.Decide);
            merge.Result.Should().Be(given.Central);
            merge.FromSite.Concat(merge.Superseded).Concat(merge.Undecided).Should().BeEmpty();
        });

    [Fact]
    public void If_central_changed_nothing_the_result_is_the_state_of_the_site() =>
        Cases.Sample(given =>
        {
            var merge = Merge.ThreeWay(given.Origin, given.Origin, given.Site, given.Decide);
            merge.Result.DifferingFrom(given.Site).Should().BeEmpty();
            merge.FromSite.Should().Equal(given.Origin.DifferingFrom(given.Site));
        });

    [Fact]
    public void Merging_is_symmetric_if_conflicts_are_decided_for_the_same_state() =>
        Cases.Sample(given =>
        {
            MergeSide Given(string field) => given.Decide(field) ?? MergeSide.Central;
            MergeSide Exchanged(string field) => Given(field) == MergeSide.Central ? MergeSide.Site : MergeSide.Central;

            var merge = Merge.ThreeWay(given.Origin, given.Central, given.Site, field => Given(field));
            var mirrored = Merge.ThreeWay(given.Origin, given.Site, given.Central, field => Exchanged(field));

            merge.Result.DifferingFrom(mirrored.Result).Should().BeEmpty();
        });

    private static IEnumerable<string> Contested(EntityState origin, EntityState central, EntityState site) => RandomState.Names.Where(field =>
        central[field] != site[field] && central[field] != origin[field] && site[field] != origin[field]);
}
