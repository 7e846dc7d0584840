using Microsoft.EntityFrameworkCore;
using Sites.Application.Specifications;

namespace Sites.Infrastructure.Persistence;

/// <summary>Answers specifications from the context; stores nothing by itself.</summary>
internal sealed class Repository<T>(SitesDbContext db) : IRepository<T>
    where T : class
{
    public Task<T?> FirstOrDefaultAsync(ISpecification<T> specification, CancellationToken cancellationToken) =>
        Evaluate(specification).FirstOrDefaultAsync(cancellationToken);

    public Task<List<T>> ListAsync(ISpecification<T> specification, CancellationToken cancellationToken) =>
        Evaluate(specification).ToListAsync(cancellationToken);

    public Task<int> CountAsync(CancellationToken cancellationToken) => db.Set<T>().CountAsync(cancellationToken);

    public void Add(T entity) => db.Add(entity);

    public void Delete(T entity) => db.Remove(entity);

    private IQueryable<T> Evaluate(ISpecification<T> specification)
    {
        IQueryable<T> query = db.Set<T>();
        if (specification.AsNoTracking) query = query.AsNoTracking();
        query = specification.WhereExpressions.Aggregate(query, (current, criteria) => current.Where(criteria));

        query = specification.IncludeExpressions.Aggregate(query, (current, part) => current.Include(part));

        IOrderedQueryable<T>? ordered = null;
        foreach (var order in specification.OrderExpressions)
        {
            ordered = (ordered, order.Descending) switch
            {
                (null, false) => query.OrderBy(order.KeySelector),
                (null, true) => query.OrderByDescending(order.KeySelector),
                (_, false) => ordered.ThenBy(order.KeySelector),
                (_, true) => ordered.ThenByDescending(order.KeySelector),
            };
        }

        query = ordered ?? query;
        return specification.Take is { } count ? query.Take(count) : query;
    }
}
