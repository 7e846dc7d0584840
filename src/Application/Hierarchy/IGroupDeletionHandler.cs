using Ardalis.Result;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>
/// Runs before a group or site is deleted, in the same transaction. Modules that store data for groups implement it to refuse the deletion
/// or to delete their data, so that this module does not depend on them.
/// </summary>
public interface IGroupDeletionHandler
{
    /// <summary>Deletes the module's data of a group that is about to be deleted, or refuses the deletion.</summary>
    Task<Result> OnDeletingAsync(DeviceGroup group, CancellationToken cancellationToken);
}
