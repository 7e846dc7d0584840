using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;
using Sites.Infrastructure.Nodes;

namespace Sites.Infrastructure.Persistence;

/// <summary>Finds the row that already has a unique value, so that the refusal can contain its id.</summary>
internal static class UniqueValueOwners
{
    /// <summary>Adds the id of the existing row to the refusal of a unique constraint.</summary>
    /// <param name="db">The context whose save was refused, within the same transaction.</param>
    /// <param name="refusal">The refusal of the constraint.</param>
    /// <param name="refused">The entities that were being saved.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The refusal with the id; unchanged for another constraint, or if the row no longer exists.</returns>
    public static async Task<Result> NameOwnerAsync(SitesDbContext db, Refusal refusal, IEnumerable<object> refused, CancellationToken cancellationToken)
    {
        var error = refusal.ValidationErrors.First().ErrorCode;
        foreach (var entity in refused)
        {
            // One save can contain several entities of a type, and the server reports only the constraint, not the row.
            if (QueryFor(db, error, entity) is not var (definition, owners) || await owners.FirstOrDefaultAsync(cancellationToken) is not { } owner) continue;
            return definition.RefuseBecauseOf(owner);
        }

        return refusal;
    }

    private static (ErrorDefinition Definition, IQueryable<Guid?> Owners)? QueryFor(SitesDbContext db, string error, object entity) => entity switch
    {
        DeviceGroup group when error == HierarchyErrors.NameTaken.Code => (HierarchyErrors.NameTaken, db.DeviceGroups
            .Where(other => other.ParentId == group.ParentId && other.NormalizedName == group.NormalizedName && other.Id != group.Id).Select(other => (Guid?)other.Id.Value)),
        DeviceGroup group when error == HierarchyErrors.ExternalIdTaken.Code => (HierarchyErrors.ExternalIdTaken, db.DeviceGroups
            .Where(other => other.ExternalId == group.ExternalId && other.Id != group.Id).Select(other => (Guid?)other.Id.Value)),
        Node node when error == NodeErrors.MacAddressTaken.Code => (NodeErrors.MacAddressTaken, db.NodeMacAddresses
            .Where(other => node.MacAddresses.Contains(other.MacAddress) && other.NodeId != node.Id).Select(other => (Guid?)other.NodeId.Value)),
        NodeMacAddress address when error == NodeErrors.MacAddressTaken.Code => (NodeErrors.MacAddressTaken, db.NodeMacAddresses
            .Where(other => other.MacAddress == address.MacAddress && other.NodeId != address.NodeId).Select(other => (Guid?)other.NodeId.Value)),
        CatalogDocument document when error == CatalogErrors.NameTaken.Code => (CatalogErrors.NameTaken, db.Documents
            .Where(other => other.Kind == document.Kind && other.NormalizedName == document.NormalizedName && other.Id != document.Id).Select(other => (Guid?)other.Id.Value)),
        _ => null,
    };
}
