using Ardalis.Result;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>
/// Is told that an agent is expected at a site, because a token was made for it. Modules that have something to prepare
/// implement it, so that this one need not know them.
/// </summary>
public interface IAgentsExpected
{
    /// <summary>Prepares for it; doing so twice is doing it once.</summary>
    Task<Result> ExpectAsync(GroupId site, CancellationToken cancellationToken);
}
