using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Changes the fields, settings and parent of a group, or those that a site has in common with groups.</summary>
/// <param name="Id">Identifier of the group or site.</param>
/// <param name="Change">The new values; absent fields keep their values.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record UpdateGroup(GroupId Id, GroupChange Change, IfMatch? Precondition);

/// <summary>Handles <see cref="UpdateGroup"/>.</summary>
public sealed class UpdateGroupHandler(IRepository<DeviceGroup> groups, TreeEditor tree, IGroupReader reader)
{
    /// <summary>Changes the group and returns its read model.</summary>
    /// <returns>
    /// The group; or the validation errors of the fields, <c>group.not_found</c>, <c>precondition.stale</c>, and the refusals of
    /// <see cref="TreeEditor.ApplyAsync"/>.
    /// </returns>
    public async Task<Result<GroupView>> HandleAsync(UpdateGroup command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var change = command.Change.Parse(isNew: false);
        if (!change.IsSuccess) return change.AsRefusal();

        return await tree.UpdateAsync(FindAsync, change.Value, command.Precondition, cancellation => reader.GetGroupAsync(command.Id, cancellation), cancellationToken);

        async Task<Result<DeviceGroup>> FindAsync(CancellationToken cancellation) =>
            await groups.FirstOrDefaultAsync(new GroupById(command.Id), cancellation) is { } group ? Result<DeviceGroup>.Success(group) : HierarchyErrors.GroupNotFound.Refuse(command.Id);
    }
}
