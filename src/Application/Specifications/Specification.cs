using System.Linq.Expressions;

namespace Sites.Application.Specifications;

/// <summary>A named question: derive, and say in the constructor what <see cref="Query"/> asks for.</summary>
/// <typeparam name="T">The aggregate.</typeparam>
public abstract class Specification<T> : ISpecification<T>, ISpecificationBuilder<T>
{
    private readonly List<Expression<Func<T, bool>>> _where = [];
    private readonly List<Expression<Func<T, object?>>> _include = [];
    private readonly List<OrderExpression<T>> _order = [];
    private int? _take;
    private bool _asNoTracking;

    /// <summary>Where the question is put together.</summary>
    protected ISpecificationBuilder<T> Query => this;

    IReadOnlyList<Expression<Func<T, bool>>> ISpecification<T>.WhereExpressions => _where;

    IReadOnlyList<Expression<Func<T, object?>>> ISpecification<T>.IncludeExpressions => _include;

    IReadOnlyList<OrderExpression<T>> ISpecification<T>.OrderExpressions => _order;

    int? ISpecification<T>.Take => _take;

    bool ISpecification<T>.AsNoTracking => _asNoTracking;

    ISpecificationBuilder<T> ISpecificationBuilder<T>.Where(Expression<Func<T, bool>> criteria)
    {
        _where.Add(criteria);
        return this;
    }

    ISpecificationBuilder<T> ISpecificationBuilder<T>.Include(Expression<Func<T, object?>> part)
    {
        _include.Add(part);
        return this;
    }

    ISpecificationBuilder<T> ISpecificationBuilder<T>.OrderBy(Expression<Func<T, object?>> key)
    {
        _order.Add(new OrderExpression<T>(key, Descending: false));
        return this;
    }

    ISpecificationBuilder<T> ISpecificationBuilder<T>.OrderByDescending(Expression<Func<T, object?>> key)
    {
        _order.Add(new OrderExpression<T>(key, Descending: true));
        return this;
    }

    ISpecificationBuilder<T> ISpecificationBuilder<T>.Take(int count)
    {
        _take = count;
        return this;
    }

    ISpecificationBuilder<T> ISpecificationBuilder<T>.AsNoTracking()
    {
        _asNoTracking = true;
        return this;
    }
}

/// <summary>The words of which a specification is made.</summary>
/// <typeparam name="T">The aggregate.</typeparam>
public interface ISpecificationBuilder<T>
{
    /// <summary>Adds a condition; all of them must hold.</summary>
    ISpecificationBuilder<T> Where(Expression<Func<T, bool>> criteria);

    /// <summary>Loads what belongs to the aggregate with it.</summary>
    ISpecificationBuilder<T> Include(Expression<Func<T, object?>> part);

    /// <summary>Adds an order after those named before.</summary>
    ISpecificationBuilder<T> OrderBy(Expression<Func<T, object?>> key);

    /// <summary>Adds a falling order after those named before.</summary>
    ISpecificationBuilder<T> OrderByDescending(Expression<Func<T, object?>> key);

    /// <summary>At most so many.</summary>
    ISpecificationBuilder<T> Take(int count);

    /// <summary>The result is only read.</summary>
    ISpecificationBuilder<T> AsNoTracking();
}
