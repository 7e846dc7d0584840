using System.Linq.Expressions;

namespace Sites.Application.Tests.Doubles;

/// <summary>What a double asks of a table, where the application has no name for the question.</summary>
internal sealed class Those<T> : Specification<T>
{
    public Those(Expression<Func<T, bool>> criteria) => Query.Where(criteria);
}
