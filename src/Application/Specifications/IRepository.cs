using Ardalis.Specification;

namespace Sites.Application.Specifications;

/// <summary>Reads aggregates of one type. All queries run within the current unit of work, if there is one.</summary>
/// <typeparam name="T">Type of the aggregate.</typeparam>
public interface IReadRepository<T>
    where T : class
{
    /// <summary>Returns the first aggregate that matches the specification; null when there is none.</summary>
    Task<T?> FirstOrDefaultAsync(ISpecification<T> specification, CancellationToken cancellationToken);

    /// <summary>Returns all aggregates that match the specification.</summary>
    Task<List<T>> ListAsync(ISpecification<T> specification, CancellationToken cancellationToken);

    /// <summary>Returns the total number of aggregates.</summary>
    Task<int> CountAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Reads and changes aggregates of one type. The methods do not save: <see cref="Common.IUnitOfWork.SaveAsync"/> saves the changes of all
/// repositories together.
/// </summary>
/// <typeparam name="T">Type of the aggregate.</typeparam>
public interface IRepository<T> : IReadRepository<T>
    where T : class
{
    /// <summary>Adds a new aggregate.</summary>
    void Add(T entity);

    /// <summary>Marks an aggregate for deletion.</summary>
    void Delete(T entity);
}
