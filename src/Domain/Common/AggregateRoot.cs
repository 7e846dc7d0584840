namespace Sites.Domain.Common;

/// <summary>The part of an aggregate that does not depend on the type of its id.</summary>
public interface IVersioned
{
    /// <summary>Raises the version; see <see cref="AggregateRoot{TId}.MarkChanged"/>.</summary>
    void MarkChanged(DateTime now);
}

/// <summary>An aggregate: it has an identity, a version and two times, and it records its changes.</summary>
/// <typeparam name="TId">The aggregate's own type of id.</typeparam>
public abstract class AggregateRoot<TId> : EventSource, IVersioned
    where TId : struct
{
    /// <summary>For the aggregates' own constructors.</summary>
    /// <exception cref="ArgumentException">The id is the nil UUID, which identifies nothing.</exception>
    protected AggregateRoot(TId id, DateTime now)
    {
        if (EqualityComparer<TId>.Default.Equals(id, default)) throw new ArgumentException("The nil UUID identifies nothing.", nameof(id));
        Id = id;
        Version = 1;
        CreatedAt = UpdatedAt = now;
    }

    /// <summary>For EF Core alone, which sets every property from the row.</summary>
    protected AggregateRoot()
    {
    }

    /// <summary>Made by the application, version-7, so that ids sort by time of creation.</summary>
    public TId Id { get; private set; }

    /// <summary>From 1; raised by one with every stored change. The concurrency token and the first half of the ETag.</summary>
    public int Version { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime CreatedAt { get; private set; }

    /// <summary>UTC; the time of the last stored change.</summary>
    public DateTime UpdatedAt { get; private set; }

    /// <summary>
    /// Called once by the unit of work for every aggregate whose stored state differs, so that neither a forgotten call
    /// nor two changes in one request can make the version lie.
    /// </summary>
    public void MarkChanged(DateTime now)
    {
        Version++;
        UpdatedAt = now;
    }
}
