using System.Linq.Expressions;
using System.Reflection;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Puts rules that the domain says as expressions into queries, so that the database is asked the very question that the
/// domain asks in memory.
/// </summary>
internal static class Rules
{
    /// <summary>Stands for the rule's answer within an expression that <see cref="Inline{TDelegate}"/> is given; never called.</summary>
    public static TAnswer On<T, TAnswer>(this Expression<Func<T, DateTime, TAnswer>> rule, T entity, DateTime now) =>
        throw new InvalidOperationException("A rule is put in place by Rules.Inline, and not called.");

    /// <summary>The expression with each <see cref="On{T,TAnswer}"/> replaced by the rule itself.</summary>
    public static Expression<TDelegate> Inline<TDelegate>(Expression<TDelegate> expression)
        where TDelegate : Delegate => (Expression<TDelegate>)new Inliner().Visit(expression);

    private sealed class Inliner : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType != typeof(Rules) || node.Method.Name != nameof(On)) return base.VisitMethodCall(node);
            var rule = (LambdaExpression)((PropertyInfo)((MemberExpression)node.Arguments[0]).Member).GetValue(null)!;
            var places = new Dictionary<Expression, Expression>
            {
                [rule.Parameters[0]] = Visit(node.Arguments[1]),
                [rule.Parameters[1]] = Visit(node.Arguments[2]),
            };
            return new Places(places).Visit(rule.Body);
        }
    }

    private sealed class Places(Dictionary<Expression, Expression> places) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => places.GetValueOrDefault(node, node);
    }
}
