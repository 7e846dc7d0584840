using Ardalis.Result;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>
/// Runs when an enrolment token is issued. Modules that must prepare the site for its agent implement it, so that this module does not
/// depend on them.
/// </summary>
public interface IAgentEnrolmentHandler
{
    /// <summary>Prepares the site for its agent. Must be idempotent.</summary>
    Task<Result> PrepareAsync(GroupId site, CancellationToken cancellationToken);
}
