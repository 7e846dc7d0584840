using Ardalis.Result;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;

namespace Sites.Application.Hierarchy;

/// <summary>Changes the fields, settings and parent of a site.</summary>
/// <param name="Id">Identifier of the site; regular groups are not found.</param>
/// <param name="Change">The new values; absent fields keep their values.</param>
/// <param name="Precondition">Versions that the change may be based on; null for any.</param>
public sealed record UpdateSite(GroupId Id, GroupChange Change, IfMatch? Precondition);

/// <summary>Handles <see cref="UpdateSite"/>.</summary>
public sealed class UpdateSiteHandler(IRepository<Site> sites, TreeEditor tree, IGroupReader reader)
{
    /// <summary>Changes the site and returns its read model.</summary>
    /// <returns>
    /// The site; or the validation errors of the fields, <c>site.not_found</c>, <c>precondition.stale</c>, and the refusals of
    /// <see cref="TreeEditor.ApplyAsync"/>.
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
