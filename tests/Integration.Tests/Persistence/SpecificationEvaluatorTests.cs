using System.Linq.Expressions;
using Ardalis.Specification;
using Microsoft.EntityFrameworkCore;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Persistence;

namespace Sites.Integration.Tests.Persistence;

/// <summary>The queries of specifications. Unsupported parts are refused instead of ignored. No database is opened.</summary>
public sealed class SpecificationEvaluatorTests : IDisposable
{
    /// <summary>A specification with each unsupported part of the package, by its name in the refusal.</summary>
    private static readonly Dictionary<string, ISpecification<Node>> Unsupported = new()
    {
        ["Search"] = Of<Node>(query => query.Search(node => node.Vendor, "%a%")),
        ["Include of a string"] = Of<Node>(query => query.Include("Group")),
        ["PostProcessingAction"] = Of<Node>(query => query.PostProcessingAction(nodes => nodes)),
        ["EnableCache"] = Of<Node>(query => query.EnableCache("key")),
        ["WithCacheKey"] = Of<Node>(query => query.WithCacheKey("key")),
        ["TagWith"] = Of<Node>(query => query.TagWith("tag")),
        ["IgnoreQueryFilters"] = Of<Node>(query => query.IgnoreQueryFilters()),
        ["IgnoreAutoIncludes"] = Of<Node>(query => query.IgnoreAutoIncludes()),
        ["AsSplitQuery"] = Of<Node>(query => query.AsSplitQuery()),
        ["AsTracking"] = Of<Node>(query => query.AsTracking()),
        ["AsNoTrackingWithIdentityResolution"] = Of<Node>(query => query.AsNoTrackingWithIdentityResolution()),
        ["Items"] = Of<Node>(query => query.Specification.Items["key"] = "value"),
        ["Select"] = Projection<string>(query => query.Select(node => node.MacAddress)),
        ["SelectMany"] = Projection<char>(query => query.SelectMany(node => node.MacAddress)),
    };

    private readonly SitesDbContext _db = new SqliteSitesDbContext(new DbContextOptionsBuilder<SqliteSitesDbContext>().UseSqlite("Data Source=never-opened").Options);

    public static TheoryData<string> UnsupportedParts => [.. Unsupported.Keys];

    public void Dispose() => _db.Dispose();

    [Fact]
    public void An_empty_specification_returns_every_row_tracked()
    {
        var source = _db.Set<Node>();

        var query = SpecificationEvaluator.GetQuery(source, Of<Node>(_ => { }));

        query.Should().BeSameAs(source);
    }

    [Fact]
    public void Conditions_order_skip_take_and_no_tracking_match_the_equivalent_query() =>
        Shape(Of<Node>(query => query
            .Where(node => node.Vendor == "v")
            .Where(node => node.Model == "m")
            .OrderByDescending(node => node.Hostname)
            .ThenBy(node => node.IpAddress)
            .ThenByDescending(node => node.SerialNumber)
            .Skip(7)
            .Take(5)
            .AsNoTracking()))
            .Should().Be(Shape(_db.Set<Node>()
                .Where(node => node.Vendor == "v")
                .Where(node => node.Model == "m")
                .OrderByDescending<Node, object?>(node => node.Hostname)
                .ThenBy<Node, object?>(node => node.IpAddress)
                .ThenByDescending<Node, object?>(node => node.SerialNumber)
                .Skip(7)
                .Take(5)
                .AsNoTracking()));

    [Fact]
    public void Rows_are_tracked_unless_the_specification_disables_it() =>
        Shape(Of<Node>(query => query.Where(node => node.Vendor == "v")))
            .Should().Be(Shape(_db.Set<Node>().Where(node => node.Vendor == "v")));

    [Fact]
    public void An_include_loads_the_parts_of_the_aggregate()
    {
        var query = SpecificationEvaluator.GetQuery(_db.Set<Approval>(), Of<Approval>(query => query.Include(approval => approval.Votes)));

        query.ToQueryString().Should().Be(_db.Set<Approval>().Include(approval => approval.Votes).ToQueryString()).And.Contain("LEFT JOIN \"ApprovalVotes\"");
    }

    [Fact]
    public void A_specification_of_a_derived_type_returns_only_that_type() =>
        SpecificationEvaluator.GetQuery(_db.Set<Site>(), Of<Site>(query => query.Take(1))).ToQueryString()
            .Should().Be(_db.Set<Site>().Take(1).ToQueryString()).And.Contain("\"IsSite\"");

    [Theory]
    [MemberData(nameof(UnsupportedParts))]
    public void An_unsupported_part_is_refused_by_name(string part) =>
        FluentActions.Invoking(() => SpecificationEvaluator.GetQuery(_db.Set<Node>(), Unsupported[part]))
            .Should().Throw<NotSupportedException>().WithMessage($"*uses *{part}*, which*");

    [Fact]
    public void ThenInclude_is_refused_by_name() =>
        FluentActions.Invoking(() => SpecificationEvaluator.GetQuery(_db.Set<Approval>(), Of<Approval>(query => query.Include(approval => approval.Votes).ThenInclude(vote => vote.Comment))))
            .Should().Throw<NotSupportedException>().WithMessage("*uses ThenInclude, which*");

    /// <summary>Fails if a new version of the package has another part, which would otherwise be ignored.</summary>
    [Fact]
    public void Every_part_of_a_specification_is_either_supported_or_refused()
    {
        string[] evaluated = ["WhereExpressions", "IncludeExpressions", "OrderExpressions", "Skip", "Take", "AsNoTracking"];
        string[] refused =
        [
            "SearchCriterias", "IncludeStrings", "PostProcessingAction", "CacheEnabled", "CacheKey", "QueryTags", "IgnoreQueryFilters", "IgnoreAutoIncludes",
            "AsSplitQuery", "AsTracking", "AsNoTrackingWithIdentityResolution", "Items",
        ];

        typeof(ISpecification<Node>).GetProperties().Select(property => property.Name).Should().BeEquivalentTo([.. evaluated, .. refused, "Query"]);
        typeof(ISpecification<Node, string>).GetProperties().Select(property => property.Name).Should().BeEquivalentTo("Query", "Selector", "SelectorMany", "PostProcessingAction");
        Enum.GetNames<IncludeTypeEnum>().Should().BeEquivalentTo("Include", "ThenInclude");
    }

    private static Specification<T> Of<T>(Action<ISpecificationBuilder<T>> build)
    {
        var specification = new Specification<T>();
        build(specification.Query);
        return specification;
    }

    private static Specification<Node, TResult> Projection<TResult>(Action<ISpecificationBuilder<Node, TResult>> build)
    {
        var specification = new Specification<Node, TResult>();
        build(specification.Query);
        return specification;
    }

    private static string Shape(IQueryable query) => Constants.Shown(query.Expression);

    private string Shape(ISpecification<Node> specification) => Shape(SpecificationEvaluator.GetQuery(_db.Set<Node>(), specification));

    /// <summary>Replaces captured variables with their values, so that expressions can be compared as text.</summary>
    private sealed class Constants : ExpressionVisitor
    {
        public static string Shown(Expression expression) => new Constants().Visit(expression).ToString();

        protected override Expression VisitMember(MemberExpression node) =>
            node.Expression is ConstantExpression ? Expression.Constant(Expression.Lambda(node).Compile().DynamicInvoke(), node.Type) : base.VisitMember(node);
    }
}
