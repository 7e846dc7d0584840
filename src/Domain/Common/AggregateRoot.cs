namespace Sites.Domain.Common;

/// <summary>The part of an aggregate that does not depend on its type of identifier.</summary>
public interface IVersioned
{
    /// <summary>Increments the version; see <see cref="AggregateRoot{TId}.MarkChanged"/>.</summary>
    void MarkChanged(DateTime now);
}

/// <summary>An aggregate with an identifier, a version and timestamps, which records its changes as events.</summary>
/// <typeparam name="TId">The aggregate's own type of identifier.</typeparam>
public abstract class AggregateRoot<TId> : EventSource, IVersioned
    where TId : struct
{
    /// <summary>Initializes a new aggregate with version 1.</summary>
    /// <exception cref="ArgumentException">The identifier is the nil UUID.</exception>
    protected AggregateRoot(TId id, DateTime now)
    {
        if (EqualityComparer<TId>.Default.Equals(id, default)) throw new ArgumentException("The nil UUID identifies nothing.", nameof(id));
        Id = id;
        Version = 1;
        CreatedAt = UpdatedAt = now;
    }

    /// <summary>Initializes an aggregate for EF Core, which sets every property from the row.</summary>
    protected AggregateRoot()
    {
    }

    /// <summary>Identifier of the aggregate, a version-7 UUID created by the application. Identifiers sort by creation time.</summary>
    public TId Id { get; private set; }

    /// <summary>Version, from 1, incremented by every stored change. It is the concurrency token and the first part of the ETag.</summary>
    public int Version { get; private set; }

    /// <summary>When the aggregate was created (UTC).</summary>
    public DateTime CreatedAt { get; private set; }

    /// <summary>When the last change was stored (UTC).</summary>
    public DateTime UpdatedAt { get; private set; }

    /// <summary>
    /// Increments the version. The unit of work calls this once for every aggregate whose stored state changes, so the version cannot miss a
    /// change or count several changes of one request.
    /// </summary>
    public void MarkChanged(DateTime now)
    {
        Version++;
        UpdatedAt = now;
    }
}
