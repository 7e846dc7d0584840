using System.Linq.Expressions;

namespace Sites.Application.Tests.Doubles;

/// <summary>The rows that match a condition, for which the application has no specification.</summary>
internal sealed class Matching<T> : Specification<T>
{
    public Matching(Expression<Func<T, bool>> criteria) => Query.Where(criteria);
}
