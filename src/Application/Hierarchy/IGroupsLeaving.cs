using Ardalis.Result;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Is asked before a group or site is deleted, within the same transaction. Modules whose things hang on groups implement it:
/// they refuse, or take along what is theirs. So this module need not know them.
/// </summary>
public interface IGroupsLeaving
{
    /// <summary>Lets it go, or says why it must stay.</summary>
    Task<Result> LetGoAsync(DeviceGroup group, CancellationToken cancellationToken);
}
