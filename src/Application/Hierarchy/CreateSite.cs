using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Common;

namespace Sites.Application.Hierarchy;

/// <summary>Creates a site.</summary>
/// <param name="Site">The values of the site; a name is required.</param>
public sealed record CreateSite(GroupChange Site);

/// <summary>Handles <see cref="CreateSite"/>.</summary>
public sealed class CreateSiteHandler(TreeEditor tree, IGroupReader reader, IUnitOfWork work)
{
    /// <summary>Creates the site and returns its read model.</summary>
    /// <returns>
    /// The site; or the validation errors of the fields, <c>group.parent_not_found</c>, <c>group.too_deep</c>,
    /// <c>site.parent_not_a_site</c>, <c>site.patterns_required</c>, <c>group.name_taken</c>, <c>group.external_id_taken</c>.
    /// </returns>
    public async Task<Result<GroupView>> HandleAsync(CreateSite command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var change = command.Site.Parse(isNew: true);
        if (!change.IsSuccess) return change.AsRefusal();

        return await work.CommitAsync<GroupView>(WriteScope.Structure, async cancellation =>
        {
            var created = await tree.CreateAsync(change.Value, asSite: true, cancellation);
            if (!created.IsSuccess) return created.AsRefusal();
            return await reader.GetSiteAsync(created.Value, cancellation);
        }, cancellationToken);
    }
}
