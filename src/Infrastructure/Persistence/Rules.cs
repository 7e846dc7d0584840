using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore.Query;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// Inlines rules that the domain defines as expressions into queries, so that the database evaluates the same rule as the
/// domain does in memory.
/// </summary>
internal static class Rules
{
    /// <summary>Placeholder for the result of a rule within an expression for <see cref="Inline{TDelegate}"/>; never called.</summary>
    public static TResult On<T, TTime, TResult>(this Expression<Func<T, TTime, TResult>> rule, T entity, TTime now) =>
        throw new InvalidOperationException("A rule is a placeholder for Rules.Inline and cannot be called.");

    /// <summary>Returns the expression with each <see cref="On{T,TTime,TResult}"/> replaced by the rule.</summary>
    public static Expression<TDelegate> Inline<TDelegate>(Expression<TDelegate> expression)
        where TDelegate : Delegate => (Expression<TDelegate>)new Inliner().Visit(expression);

    private sealed class Inliner : ExpressionVisitor
    {
        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            if (node.Method.DeclaringType != typeof(Rules) || node.Method.Name != nameof(On)) return base.VisitMethodCall(node);
            var rule = (LambdaExpression)((PropertyInfo)((MemberExpression)node.Arguments[0]).Member).GetValue(null)!;
            return Visit(new ReplacingExpressionVisitor([.. rule.Parameters], [Visit(node.Arguments[1]), Visit(node.Arguments[2])]).Visit(rule.Body));
        }

        /// <summary>Replaces a member of a value that is created in the expression by the argument for it, because databases do not know the value.</summary>
        protected override Expression VisitMember(MemberExpression node) =>
            node.Expression is NewExpression created
                ? created.Arguments[created.Constructor!.GetParameters().Single(parameter => parameter.Name == node.Member.Name).Position]
                : base.VisitMember(node);
    }
}
