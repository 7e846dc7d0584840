using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore.Query;
using Sites.Application.Common;

namespace Sites.Infrastructure.Paging;

/// <summary>Adds filters with several accepted values to queries.</summary>
internal static class Filters
{
    /// <summary>Keeps the entities whose member has an accepted value, or is null if the filter accepts that; all if there is no filter.</summary>
    /// <param name="query">The query to filter.</param>
    /// <param name="accepted">The accepted values; null to keep everything.</param>
    /// <param name="member">The member that is compared: of the values' type, or nullable.</param>
    public static IQueryable<TEntity> WhereAny<TEntity, T, TMember>(
        this IQueryable<TEntity> query, AnyOf<T>? accepted, Expression<Func<TEntity, TMember>> member)
        where T : notnull
    {
        if (accepted is null) return query;
        var alternatives = new List<Expression>();
        if (accepted.Values.Count == 1)
            alternatives.Add(Expression.Equal(member.Body, Parameter((TMember)(object)accepted.Values[0])));
        else if (accepted.Values.Count > 1)
            alternatives.Add(Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [typeof(TMember)], Parameter(accepted.Values.Select(value => (TMember)(object)value).ToList()), member.Body));
        if (accepted.IncludesNone) alternatives.Add(Expression.Equal(member.Body, Expression.Constant(null, typeof(TMember))));
        return query.Where(Expression.Lambda<Func<TEntity, bool>>(alternatives.Aggregate(Expression.OrElse), member.Parameters));
    }

    /// <summary>Keeps the entities that the rule of an accepted value matches, for values that are computed and not stored.</summary>
    /// <param name="query">The query to filter.</param>
    /// <param name="accepted">The accepted values; null to keep everything.</param>
    /// <param name="rule">The rule for one value.</param>
    /// <param name="none">The rule for no value; null if the filter cannot accept that.</param>
    public static IQueryable<TEntity> WhereAny<TEntity, T>(
        this IQueryable<TEntity> query, AnyOf<T>? accepted, Func<T, Expression<Func<TEntity, bool>>> rule, Expression<Func<TEntity, bool>>? none = null)
        where T : notnull
    {
        if (accepted is null) return query;
        var rules = accepted.Values.Select(rule);
        if (accepted.IncludesNone) rules = rules.Append(none ?? throw new ArgumentException("Nothing is without this value.", nameof(accepted)));
        return query.WhereAny(rules);
    }

    /// <summary>Keeps the entities that at least one of the alternatives matches.</summary>
    public static IQueryable<TEntity> WhereAny<TEntity>(this IQueryable<TEntity> query, IEnumerable<Expression<Func<TEntity, bool>>> alternatives)
    {
        return query.Where(alternatives.Aggregate((one, other) => Expression.Lambda<Func<TEntity, bool>>(
            Expression.OrElse(one.Body, ReplacingExpressionVisitor.Replace(other.Parameters[0], one.Parameters[0], other.Body)), one.Parameters)));
    }

    /// <summary>Returns a field of a closure, which EF Core sends as a parameter; a constant would create a new statement for each value.</summary>
    public static MemberExpression Parameter<T>(T value) =>
        Expression.Field(Expression.Constant(new Box<T>(value)), nameof(Box<>.Value));

    private sealed class Box<T>(T value)
    {
        public readonly T Value = value;
    }
}
