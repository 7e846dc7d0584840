namespace Sites.Application.Tests.Specifications;

public sealed class SpecificationTests
{
    [Fact]
    public void A_specification_that_asks_for_nothing_asks_for_everything_tracked()
    {
        ISpecification<string> specification = new Unconditional();

        specification.WhereExpressions.Should().BeEmpty();
        specification.IncludeExpressions.Should().BeEmpty();
        specification.OrderExpressions.Should().BeEmpty();
        specification.Take.Should().BeNull();
        specification.AsNoTracking.Should().BeFalse();
    }

    [Fact]
    public void What_belongs_to_an_aggregate_comes_with_it_where_that_was_said()
    {
        ISpecification<string> specification = new WithParts();

        specification.IncludeExpressions.Select(part => part.Compile()("beta")).Should().Equal(4, "beta");
        specification.WhereExpressions.Should().BeEmpty();
    }

    [Fact]
    public void Conditions_are_kept_in_the_order_they_were_named()
    {
        ISpecification<string> specification = new LongWordsWithA();

        specification.WhereExpressions.Select(where => where.Compile()("beta")).Should().Equal(true, false);
        specification.WhereExpressions.Select(where => where.Compile()("gamma")).Should().Equal(true, true);
        specification.WhereExpressions.Select(where => where.Compile()("fifth")).Should().Equal(false, true);
    }

    [Fact]
    public void Orders_are_kept_in_the_order_they_were_named_each_with_its_direction()
    {
        ISpecification<string> specification = new LongWordsWithA();

        specification.OrderExpressions.Select(order => order.Descending).Should().Equal(true, false);
        specification.OrderExpressions.Select(order => order.KeySelector.Compile()("beta")).Should().Equal(4, 'b');
    }

    [Fact]
    public void The_last_word_on_the_count_holds_and_tracking_is_off_where_said()
    {
        ISpecification<string> specification = new LongWordsWithA();

        specification.Take.Should().Be(5);
        specification.AsNoTracking.Should().BeTrue();
    }

    [Fact]
    public void Every_word_says_something_of_its_own()
    {
        ISpecification<string> limited = new Limited();

        limited.Take.Should().Be(3);
        limited.AsNoTracking.Should().BeFalse();
        limited.WhereExpressions.Should().BeEmpty();
        limited.OrderExpressions.Should().BeEmpty();
    }

    private sealed class Unconditional : Specification<string>;

    private sealed class Limited : Specification<string>
    {
        public Limited() => Query.Take(3);
    }

    private sealed class WithParts : Specification<string>
    {
        public WithParts() => Query.Include(word => word.Length).Include(word => word.Trim());
    }

    private sealed class LongWordsWithA : Specification<string>
    {
        public LongWordsWithA() => Query
            .Where(word => word.Contains('a'))
            .Where(word => word.Length > 4)
            .OrderByDescending(word => word.Length)
            .OrderBy(word => word[0])
            .Take(9)
            .Take(5)
            .AsNoTracking();
    }
}
