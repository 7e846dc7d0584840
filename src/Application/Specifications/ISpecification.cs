using System.Linq.Expressions;

namespace Sites.Application.Specifications;

/// <summary>What a query asks for, as data: the vocabulary of Ardalis.Specification, as far as this application speaks it.</summary>
/// <typeparam name="T">The aggregate.</typeparam>
public interface ISpecification<T>
{
    /// <summary>All of these must hold.</summary>
    IReadOnlyList<Expression<Func<T, bool>>> WhereExpressions { get; }

    /// <summary>What belongs to an aggregate and is loaded with it.</summary>
    IReadOnlyList<Expression<Func<T, object?>>> IncludeExpressions { get; }

    /// <summary>The order, the first one first.</summary>
    IReadOnlyList<OrderExpression<T>> OrderExpressions { get; }

    /// <summary>At most so many.</summary>
    int? Take { get; }

    /// <summary>Whether the result is only read, so that the unit of work need not watch it.</summary>
    bool AsNoTracking { get; }
}

/// <summary>One part of an order.</summary>
/// <typeparam name="T">The aggregate.</typeparam>
/// <param name="KeySelector">By what.</param>
/// <param name="Descending">Whether the largest comes first.</param>
public sealed record OrderExpression<T>(Expression<Func<T, object?>> KeySelector, bool Descending);
