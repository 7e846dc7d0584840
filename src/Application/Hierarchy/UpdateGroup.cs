using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Changes a group, or what a site has in common with groups: its fields, its settings, its place in the tree.</summary>
/// <param name="Id">A group or site.</param>
/// <param name="Change">What is absent stays.</param>
/// <param name="Precondition">The versions it may rest on; null for any.</param>
public sealed record UpdateGroup(GroupId Id, GroupChange Change, IfMatch? Precondition);

/// <summary>Handles <see cref="UpdateGroup"/>.</summary>
public sealed class UpdateGroupHandler(IRepository<DeviceGroup> groups, TreeEditor tree, IGroupReader reader)
{
    /// <summary>Changes it.</summary>
    /// <returns>
    /// Every field's own mistake, <c>group.not_found</c>, <c>precondition.stale</c>, and what
    /// <see cref="TreeEditor.ApplyAsync"/> refuses.
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
