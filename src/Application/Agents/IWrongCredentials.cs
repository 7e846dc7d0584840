using Sites.Domain.Hierarchy;

namespace Sites.Application.Agents;

/// <summary>
/// Counts wrong tokens and keys, logs them without their text, and makes whoever shows them wait. Right ones are never
/// made to wait, so that nobody can lock an agent out by guessing.
/// </summary>
public interface IWrongCredentials
{
    /// <summary>Notes one and waits, the longer the more there were for this site.</summary>
    /// <param name="site">For which site it was shown.</param>
    /// <param name="kind"><c>token</c> or <c>key</c>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>Whether it may be answered; no where too many wait already.</returns>
    Task<bool> NoteAsync(GroupId? site, string kind, CancellationToken cancellationToken);
}
