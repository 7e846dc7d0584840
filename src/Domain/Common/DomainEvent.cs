namespace Sites.Domain.Common;

/// <summary>
/// A change that an aggregate has made to itself. The method that makes the change records it; the unit of work hands it to the policies of
/// the application in the same transaction. It refers to the aggregate itself and has the previous value where one was replaced.
/// </summary>
public abstract record DomainEvent;

/// <summary>An object that records what it changes.</summary>
public abstract class EventSource
{
    private List<DomainEvent>? _events;

    /// <summary>Returns the events recorded since the last call, in their order, and forgets them.</summary>
    public IReadOnlyList<DomainEvent> TakeEvents()
    {
        var events = _events;
        _events = null;
        return events ?? (IReadOnlyList<DomainEvent>)[];
    }

    /// <summary>Records a change.</summary>
    protected void Record(DomainEvent change) => (_events ??= []).Add(change);
}
