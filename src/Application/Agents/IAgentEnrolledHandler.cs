using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>Runs within the unit of work that enrols an agent. Modules in which something follows from it implement it.</summary>
public interface IAgentEnrolledHandler
{
    /// <summary>Changes what follows from the enrolment; the caller saves it. The site is locked.</summary>
    Task EnrolledAsync(GroupId site, DateTime now, CancellationToken cancellationToken);
}
