using System.Collections.Concurrent;
using System.Linq.Expressions;
using Ardalis.Specification;
using Microsoft.EntityFrameworkCore;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Turns a specification into a query of EF Core: conditions, includes, order, skip and take, no tracking. A specification
/// that asks for anything else is refused, because a part that is ignored returns wrong rows without an error.
/// </summary>
internal static class SpecificationEvaluator
{
    // Reflection for each query would take longer than the evaluation.
    private static readonly ConcurrentDictionary<Type, bool> Projecting = new();

    /// <summary>Returns the query that the specification describes.</summary>
    /// <exception cref="NotSupportedException">The specification uses a part of Ardalis.Specification that is not evaluated here.</exception>
    public static IQueryable<T> GetQuery<T>(IQueryable<T> source, ISpecification<T> specification)
        where T : class
    {
        if (UnsupportedPartsOf(specification).FirstOrDefault() is { } part)
            throw new NotSupportedException($"The specification {specification.GetType().Name} uses {part}, which {nameof(SpecificationEvaluator)} does not evaluate.");

        var query = WhereEvaluator.Instance.GetQuery(source, specification);
        query = specification.IncludeExpressions.Aggregate(query, (current, include) => Include(current, include.LambdaExpression));
        query = OrderEvaluator.Instance.GetQuery(query, specification);
        query = PaginationEvaluator.Instance.GetQuery(query, specification);
        return specification.AsNoTracking ? query.AsNoTracking() : query;
    }

    private static IEnumerable<string> UnsupportedPartsOf<T>(ISpecification<T> specification)
    {
        if (Projecting.GetOrAdd(specification.GetType(), static type => type.InterfacesOf(typeof(ISpecification<,>)).Any())) yield return "Select or SelectMany";
        if (specification.SearchCriterias.Any()) yield return "Search";
        if (specification.IncludeStrings.Any()) yield return "Include of a string";
        if (specification.IncludeExpressions.Any(include => include.Type != IncludeTypeEnum.Include)) yield return "ThenInclude";
        if (specification.PostProcessingAction is not null) yield return "PostProcessingAction";
        if (specification.CacheEnabled) yield return "EnableCache or WithCacheKey";
        if (specification.QueryTags.Any()) yield return "TagWith";
        if (specification.IgnoreQueryFilters) yield return "IgnoreQueryFilters";
        if (specification.IgnoreAutoIncludes) yield return "IgnoreAutoIncludes";
        if (specification.AsSplitQuery) yield return "AsSplitQuery";
        if (specification.AsTracking) yield return "AsTracking";
        if (specification.AsNoTrackingWithIdentityResolution) yield return "AsNoTrackingWithIdentityResolution";
        if (specification.Items.Count > 0) yield return "Items";
    }

    /// <summary>Calls <c>Include</c> with the run-time types of the lambda.</summary>
    private static IQueryable<T> Include<T>(IQueryable<T> query, LambdaExpression part) =>
        query.Provider.CreateQuery<T>(Expression.Call(
            typeof(EntityFrameworkQueryableExtensions), nameof(EntityFrameworkQueryableExtensions.Include), [typeof(T), part.ReturnType], query.Expression, Expression.Quote(part)));
}
