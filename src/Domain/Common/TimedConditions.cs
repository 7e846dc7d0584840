using System.Linq.Expressions;

namespace Sites.Domain.Common;

/// <summary>Conditions on an aggregate and the clock, which queries and code in memory share.</summary>
public static class TimedConditions
{
    /// <summary>Returns the condition at a given time, for a query. The time becomes a parameter of the statement.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="now">The time (UTC).</param>
    public static Expression<Func<T, bool>> At<T>(this Expression<Func<T, DateTime, bool>> condition, DateTime now)
    {
        ArgumentNullException.ThrowIfNull(condition);
        // The body is a field of a closure, as in a lambda that is written in a query.
        Expression<Func<DateTime>> time = () => now;
        return Expression.Lambda<Func<T, bool>>(new Replacement(condition.Parameters[1], time.Body).Visit(condition.Body), condition.Parameters[0]);
    }

    private sealed class Replacement(ParameterExpression from, Expression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
