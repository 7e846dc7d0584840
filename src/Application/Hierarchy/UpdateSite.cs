using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Changes a site: its fields, its settings, its place in the tree.</summary>
/// <param name="Id">A site; a regular group is not found.</param>
/// <param name="Change">What is absent stays.</param>
/// <param name="Precondition">The versions it may rest on; null for any.</param>
public sealed record UpdateSite(GroupId Id, GroupChange Change, IfMatch? Precondition);

/// <summary>Handles <see cref="UpdateSite"/>.</summary>
public sealed class UpdateSiteHandler(IRepository<Site> sites, TreeEditor tree, IGroupReader reader)
{
    /// <summary>Changes it.</summary>
    /// <returns>
    /// Every field's own mistake, <c>site.not_found</c>, <c>precondition.stale</c>, and what
    /// <see cref="TreeEditor.ApplyAsync"/> refuses.
    /// </returns>
    public async Task<Result<GroupView>> HandleAsync(UpdateSite command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var change = command.Change.Parse(isNew: false);
        if (!change.IsSuccess) return change.AsRefusal();

        return await tree.UpdateAsync(FindAsync, change.Value, command.Precondition, cancellation => reader.GetSiteAsync(command.Id, cancellation), cancellationToken);

        async Task<Result<DeviceGroup>> FindAsync(CancellationToken cancellation) =>
            await sites.FirstOrDefaultAsync(new SiteById(command.Id), cancellation) is { } site ? Result<DeviceGroup>.Success(site) : HierarchyErrors.SiteNotFound.Refuse(command.Id);
    }
}
