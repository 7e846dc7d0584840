using Sites.Domain.Common;

namespace Sites.Application.Common;

/// <summary>
/// Carries out the consequences of a change, in the transaction of the change. All policies run with every save, in the order of
/// <see cref="ApplicationRegistration.EventPolicies"/>; no use case can leave one out.
/// </summary>
public interface IEventPolicy
{
    /// <summary>Acquires the locks that must precede every write (decision record 0023). The changes are not stored yet.</summary>
    /// <param name="events">The events of the save.</param>
    /// <param name="cancellationToken">Cancels the save.</param>
    Task PrepareAsync(IReadOnlyList<DomainEvent> events, CancellationToken cancellationToken);

    /// <summary>Stores the consequences. The changes are stored, and the lineage of every group is up to date.</summary>
    /// <param name="events">The events of the save; the policy may add events of its own for the policies after it and for the use case.</param>
    /// <param name="cancellationToken">Cancels the save.</param>
    Task ApplyAsync(IList<DomainEvent> events, CancellationToken cancellationToken);
}
