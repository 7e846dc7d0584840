namespace Sites.Domain.Common;

/// <summary>
/// A change of an aggregate. The method that makes the change records the event, and the unit of work passes it to the policies of the
/// application in the same transaction. An event refers to the aggregate, and contains the previous value if one was replaced.
/// </summary>
public abstract record DomainEvent;

/// <summary>An object that records its changes as events.</summary>
public abstract class EventSource
{
    private List<DomainEvent>? _events;

    /// <summary>Returns the events recorded since the last call, in order, and clears them.</summary>
    public IReadOnlyList<DomainEvent> TakeEvents()
    {
        var events = _events;
        _events = null;
        return events ?? (IReadOnlyList<DomainEvent>)[];
    }

    /// <summary>Records a change.</summary>
    protected void Record(DomainEvent change) => (_events ??= []).Add(change);
}
