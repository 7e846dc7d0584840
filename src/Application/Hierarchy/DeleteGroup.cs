using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Deletes a group or site that nothing stands under or in.</summary>
/// <param name="Id">A group or site.</param>
/// <param name="SitesOnly">Whether a regular group counts as not found.</param>
/// <param name="Precondition">The versions it may rest on; null for any.</param>
public sealed record DeleteGroup(GroupId Id, bool SitesOnly, IfMatch? Precondition);

/// <summary>Handles <see cref="DeleteGroup"/>.</summary>
public sealed class DeleteGroupHandler(IRepository<DeviceGroup> groups, IHierarchyStore store, IEnumerable<IGroupDeletionHandler> others, ISiteLock siteLock, IUnitOfWork work)
{
    /// <summary>Deletes it.</summary>
    /// <returns>
    /// <c>group.not_found</c>, <c>site.not_found</c>, <c>precondition.stale</c>, <c>group.has_children</c>, <c>group.has_nodes</c>,
    /// and what other modules refuse (<see cref="IGroupDeletionHandler"/>).
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

            // From here on nobody adds nodes, claims or requests to the site.
            if (group.IsSite) await siteLock.LockAsync([group.Id], cancellation);
            var (children, nodes) = await store.CountContentsAsync(group.Id, cancellation);
            var deleted = group.Delete(children, nodes);
            if (!deleted.IsSuccess) return deleted;

            foreach (var module in others)
            {
                var letGo = await module.OnDeletingAsync(group, cancellation);
                if (!letGo.IsSuccess) return letGo;
            }

            groups.Delete(group);
            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? group.Id : saved.AsRefusal();
        }, cancellationToken);
    }
}
