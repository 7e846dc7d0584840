using System.Linq.Expressions;

namespace Sites.Application.Tests.Doubles;

/// <summary>A query of a double for which the application has no specification.</summary>
internal sealed class Those<T> : Specification<T>
{
    public Those(Expression<Func<T, bool>> criteria) => Query.Where(criteria);
}
