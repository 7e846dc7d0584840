using System.Globalization;
using System.Linq.Expressions;
using Sites.Domain.Common;

namespace Sites.Infrastructure.Paging;

/// <summary>
/// A sort order of a list: by a key, with ties broken by id, so that a page starts directly after the last row of the
/// previous one and no row is repeated or skipped when others are inserted or deleted.
/// </summary>
/// <typeparam name="TEntity">Type of the sorted entities.</typeparam>
/// <typeparam name="TRow">Type of the rows; the cursor is created from the last row of a page.</typeparam>
/// <param name="Name">Name of the order in the API.</param>
/// <param name="Order">Sorts a query.</param>
/// <param name="After">Keeps the entities after a position; returns null if the position is invalid for this order.</param>
/// <param name="PositionOf">Returns the position of a row.</param>
internal sealed record Sort<TEntity, TRow>(
    string Name,
    Func<IQueryable<TEntity>, bool, IQueryable<TEntity>> Order,
    Func<IQueryable<TEntity>, Position, bool, IQueryable<TEntity>?> After,
    Func<TRow, Position> PositionOf)
{
    /// <summary>Whether the key is a lineage.</summary>
    public bool IsByPlace => Name == "lineage";
}

/// <summary>A position in a sort order.</summary>
/// <param name="Key">The sort key as text; null for a row without a value.</param>
/// <param name="Id">Identifier of the row.</param>
internal readonly record struct Position(string? Key, Guid Id);

internal static class Sort
{
    /// <summary>Creates an order by a unique text that is compared byte by byte; it needs no id to break ties.</summary>
    public static Sort<TEntity, TRow> ByKey<TEntity, TRow>(
        string name, Expression<Func<TEntity, string>> key, Func<TRow, Position> positionOf) =>
        new(
            name,
            (query, descending) => descending ? query.OrderByDescending(key) : query.OrderBy(key),
            (query, position, descending) => position.Key is { } last
                ? query.Where(Expression.Lambda<Func<TEntity, bool>>(
                    Compare(key.Body, Filters.Parameter(last), descending ? ExpressionType.LessThan : ExpressionType.GreaterThan), key.Parameters))
                : null,
            positionOf);

    /// <summary>Creates an order by a text that is compared byte by byte.</summary>
    public static Sort<TEntity, TRow> ByText<TEntity, TRow, TId>(
        string name,
        Expression<Func<TEntity, string>> key,
        Expression<Func<TEntity, TId>> id,
        Func<TRow, Position> positionOf)
        where TId : struct, ITypedId<TId> =>
        new(
            name,
            (query, descending) => Order(query, key, id, descending),
            (query, position, descending) => position.Key is { } last ? After(query, key, last, id, TId.From(position.Id), descending) : null,
            positionOf);

    /// <summary>Creates an order by a nullable text. Null sorts first, and last in descending order, on both databases.</summary>
    public static Sort<TEntity, TRow> ByOptionalText<TEntity, TRow, TId>(
        string name,
        Expression<Func<TEntity, string?>> key,
        Expression<Func<TEntity, TId>> id,
        Func<TRow, Position> positionOf)
        where TId : struct, ITypedId<TId> =>
        new(
            name,
            (query, descending) => Order(query, key, id, descending),
            (query, position, descending) => query.Where(Expression.Lambda<Func<TEntity, bool>>(
                AfterOptional(key, position.Key, id, TId.From(position.Id), descending), key.Parameters)),
            positionOf);

    private static BinaryExpression AfterOptional<TEntity, TId>(
        Expression<Func<TEntity, string?>> key, string? keyValue, Expression<Func<TEntity, TId>> id, TId idValue, bool descending)
        where TId : struct, ITypedId<TId>
    {
        var none = Expression.Constant(null, typeof(string));
        var isNone = Expression.Equal(key.Body, none);
        var idBeyond = IdBeyond(key.Parameters[0], id, idValue, descending);
        if (keyValue is null)
        {
            var atNone = Expression.AndAlso(isNone, idBeyond);
            return descending ? atNone : Expression.OrElse(Expression.NotEqual(key.Body, none), atNone);
        }

        var beyond = After(key.Body, Filters.Parameter(keyValue), idBeyond, descending);
        return descending ? Expression.OrElse(beyond, isNone) : beyond;
    }

    /// <summary>Creates an order by a time, whose key is the number of ticks.</summary>
    public static Sort<TEntity, TRow> ByTime<TEntity, TRow, TId>(
        string name,
        Expression<Func<TEntity, DateTime>> key,
        Expression<Func<TEntity, TId>> id,
        Func<TRow, (DateTime Time, Guid Id)> positionOf)
        where TId : struct, ITypedId<TId> =>
        new(
            name,
            (query, descending) => Order(query, key, id, descending),
            (query, position, descending) =>
                long.TryParse(position.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTime.MaxValue.Ticks
                    ? After(query, key, new DateTime(ticks, DateTimeKind.Utc), id, TId.From(position.Id), descending)
                    : null,
            row => new Position(positionOf(row).Time.Ticks.ToString(CultureInfo.InvariantCulture), positionOf(row).Id));

    private static IQueryable<TEntity> Order<TEntity, TKey, TId>(
        IQueryable<TEntity> query, Expression<Func<TEntity, TKey>> key, Expression<Func<TEntity, TId>> id, bool descending) =>
        descending ? query.OrderByDescending(key).ThenByDescending(id) : query.OrderBy(key).ThenBy(id);

    private static IQueryable<TEntity> After<TEntity, TKey, TId>(
        IQueryable<TEntity> query,
        Expression<Func<TEntity, TKey>> key, TKey keyValue,
        Expression<Func<TEntity, TId>> id, TId idValue,
        bool descending)
        where TId : struct, ITypedId<TId>
    {
        var entity = key.Parameters[0];
        var idBeyond = IdBeyond(entity, id, idValue, descending);
        return query.Where(Expression.Lambda<Func<TEntity, bool>>(After(key.Body, Filters.Parameter(keyValue), idBeyond, descending), entity));
    }

    /// <summary>Returns key ≥ k and (key > k or id > i); the first condition is a range that an index can seek.</summary>
    private static BinaryExpression After(Expression key, Expression keyValue, Expression idBeyond, bool descending)
    {
        var atOrBeyond = Compare(key, keyValue, descending ? ExpressionType.LessThanOrEqual : ExpressionType.GreaterThanOrEqual);
        var beyond = Compare(key, keyValue, descending ? ExpressionType.LessThan : ExpressionType.GreaterThan);
        return Expression.AndAlso(atOrBeyond, Expression.OrElse(beyond, idBeyond));
    }

    private static BinaryExpression IdBeyond<TEntity, TId>(ParameterExpression entity, Expression<Func<TEntity, TId>> id, TId idValue, bool descending)
        where TId : struct, ITypedId<TId>
    {
        // Written as a lambda because the operators of ids are extension operators: the compiler finds them, Expression.MakeBinary does not.
        Expression<Func<TId, TId, bool>> comparison = descending ? (left, right) => left < right : (left, right) => left > right;
        return ((BinaryExpression)comparison.Body).Update(new Rebind(id.Parameters[0], entity).Visit(id.Body), null, Filters.Parameter(idValue));
    }

    private static BinaryExpression Compare(Expression left, Expression right, ExpressionType comparison) =>
        left.Type == typeof(string)
            ? Expression.MakeBinary(
                comparison,
                Expression.Call(typeof(string), nameof(string.Compare), null, left, right),
                Expression.Constant(0))
            : Expression.MakeBinary(comparison, left, right);

    private sealed class Rebind(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
