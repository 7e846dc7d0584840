using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.Application.Hierarchy;

/// <summary>Creates a regular group.</summary>
/// <param name="Group">The values of the group; a name is required.</param>
public sealed record CreateGroup(GroupChange Group);

/// <summary>Handles <see cref="CreateGroup"/>.</summary>
public sealed class CreateGroupHandler(TreeEditor tree, IGroupReader reader, IUnitOfWork work)
{
    /// <summary>Creates the group and returns its read model.</summary>
    /// <returns>
    /// The group; or the validation errors of the fields, <c>group.parent_not_found</c>, <c>group.too_deep</c>,
    /// <c>group.setting_requires_site</c>, <c>group.name_taken</c>, <c>group.external_id_taken</c>.
    /// </returns>
    public async Task<Result<GroupView>> HandleAsync(CreateGroup command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var change = command.Group.Parse(isNew: true);
        if (!change.IsSuccess) return change.AsRefusal();

        return await work.CommitAsync<GroupView>(WriteScope.Structure, async cancellation =>
        {
            var created = await tree.CreateAsync(change.Value, asSite: false, cancellation);
            if (!created.IsSuccess) return created.AsRefusal();
            return await reader.GetGroupAsync(created.Value, cancellation);
        }, cancellationToken);
    }
}
