using Ardalis.Specification;

namespace Sites.Application.Specifications;

/// <summary>Aggregates of one kind, to be read. Every method answers within the current unit of work, if there is one.</summary>
/// <typeparam name="T">The aggregate.</typeparam>
public interface IReadRepository<T>
    where T : class
{
    /// <summary>The first that the specification finds, or null.</summary>
    Task<T?> FirstOrDefaultAsync(ISpecification<T> specification, CancellationToken cancellationToken);

    /// <summary>All that the specification finds.</summary>
    Task<List<T>> ListAsync(ISpecification<T> specification, CancellationToken cancellationToken);

    /// <summary>The number of all entities.</summary>
    Task<int> CountAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Aggregates of one kind, to be changed. Nothing is stored by these methods: the unit of work does that, once, for all
/// of them.
/// </summary>
/// <typeparam name="T">The aggregate.</typeparam>
public interface IRepository<T> : IReadRepository<T>
    where T : class
{
    /// <summary>Adds a new one.</summary>
    void Add(T entity);

    /// <summary>Takes one away.</summary>
    void Delete(T entity);
}
