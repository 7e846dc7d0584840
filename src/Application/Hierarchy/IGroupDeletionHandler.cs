using Ardalis.Result;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Reacts to the deletion of a group or site, before it and in the same transaction. Modules that store data for groups implement it: they
/// refuse the deletion, or delete their data. So this module does not depend on them.
/// </summary>
public interface IGroupDeletionHandler
{
    /// <summary>Deletes the data of a group that is about to be deleted, or refuses the deletion.</summary>
    Task<Result> OnDeletingAsync(DeviceGroup group, CancellationToken cancellationToken);
}
