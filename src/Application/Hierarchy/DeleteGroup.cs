using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Deletes an empty group or site, that is, one without children and nodes.</summary>
/// <param name="Id">Identifier of the group or site.</param>
/// <param name="SitesOnly">Whether regular groups are not found.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record DeleteGroup(GroupId Id, bool SitesOnly, IfMatch? Precondition);

/// <summary>Handles <see cref="DeleteGroup"/>.</summary>
public sealed class DeleteGroupHandler(
    IRepository<DeviceGroup> groups, IHierarchyStore store, IEnumerable<IGroupDeletionHandler> deletionHandlers, ISiteLock siteLock, IUnitOfWork work)
{
    /// <summary>Deletes the group and the data that other modules store for it.</summary>
    /// <returns>
    /// Identifier of the group; or <c>group.not_found</c>, <c>site.not_found</c>, <c>precondition.stale</c>, <c>group.has_children</c>,
    /// <c>group.has_nodes</c>, and the refusals of other modules (<see cref="IGroupDeletionHandler"/>).
    /// </returns>
    public async Task<Result<GroupId>> HandleAsync(DeleteGroup command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        return await work.CommitAsync<GroupId>(WriteScope.Structure, async cancellation =>
        {
            var group = await groups.FirstOrDefaultAsync(new GroupById(command.Id), cancellation);
            if (group is null || (command.SitesOnly && !group.IsSite))
                return (command.SitesOnly ? HierarchyErrors.SiteNotFound : HierarchyErrors.GroupNotFound).Refuse(command.Id);
            var fresh = IfMatch.Check(command.Precondition, group.Version);
            if (!fresh.IsSuccess) return fresh;

            // Prevents other transactions from adding nodes, claims or sync requests to the site.
            if (group.IsSite) await siteLock.LockAsync([group.Id], cancellation);
            var (children, nodes) = await store.CountContentsAsync(group.Id, cancellation);
            var deleted = group.Delete(children, nodes);
            if (!deleted.IsSuccess) return deleted;

            foreach (var handler in deletionHandlers)
            {
                var handled = await handler.OnDeletingAsync(group, cancellation);
                if (!handled.IsSuccess) return handled;
            }

            groups.Delete(group);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? group.Id : saved.AsRefusal();
        }, cancellationToken);
    }
}
