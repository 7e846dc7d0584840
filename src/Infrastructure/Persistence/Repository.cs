using Ardalis.Specification;
using Microsoft.EntityFrameworkCore;
using Sites.Application.Specifications;

namespace Sites.Infrastructure.Persistence;

/// <summary>Evaluates specifications against the context; the unit of work stores the changes.</summary>
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

    private IQueryable<T> Evaluate(ISpecification<T> specification) => SpecificationEvaluator.GetQuery(db.Set<T>(), specification);
}
