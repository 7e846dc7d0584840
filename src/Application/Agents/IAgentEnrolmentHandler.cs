using Ardalis.Result;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>
/// Reacts to the issue of an enrolment token. Modules that have to prepare the site for its agent implement it. So this module does not
/// depend on them.
/// </summary>
public interface IAgentEnrolmentHandler
{
    /// <summary>Prepares the site for its agent. Repeating it has no further effect.</summary>
    Task<Result> PrepareAsync(GroupId site, CancellationToken cancellationToken);
}
