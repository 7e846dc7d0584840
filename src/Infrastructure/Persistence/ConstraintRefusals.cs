using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Sites.Application.Common;
using Sites.Domain.Catalog;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.Nodes;

namespace Sites.Infrastructure.Persistence;

/// <summary>
/// The refusal behind each constraint that two callers can run into at once. The use cases' own checks come first; this
/// is what holds when another transaction was faster.
/// </summary>
internal static class ConstraintRefusals
{
    private static readonly Dictionary<string, Func<Refusal>> ByConstraint = new()
    {
        ["UX_DeviceGroups_ParentId_NormalizedName"] = () => HierarchyErrors.NameTaken.Refuse(),
        ["UX_DeviceGroups_Root_NormalizedName"] = () => HierarchyErrors.NameTaken.Refuse(),
        ["UX_DeviceGroups_ExternalId"] = () => HierarchyErrors.ExternalIdTaken.Refuse(),
        ["UX_Nodes_MacAddress"] = () => NodeErrors.MacAddressTaken.Refuse(),
        ["FK_Nodes_DeviceGroups_GroupId"] = LostRace,
        ["FK_Nodes_DeviceGroups_HomeSiteId"] = LostRace,
        // Two who were the first at the same moment, or one whose site went away: each finds that out at the next attempt.
        ["PK_SiteAgents"] = LostRace,
        ["PK_AgentPresence"] = LostRace,
        ["FK_SiteAgents_DeviceGroups_SiteId"] = LostRace,
        ["FK_AgentPresence_SiteAgents_SiteId"] = LostRace,
        ["UX_SyncRequests_OpenPerSite"] = LostRace,
        ["FK_SyncRequests_DeviceGroups_SiteId"] = LostRace,
        ["UX_MigrationClaims_OpenPerNode"] = LostRace,
        ["FK_MigrationClaims_Nodes_NodeId"] = LostRace,
        ["FK_MigrationClaims_DeviceGroups_SourceSiteId"] = LostRace,
        ["FK_MigrationClaims_DeviceGroups_TargetSiteId"] = LostRace,
        ["FK_MigrationClaims_Approvals_ApprovalId"] = LostRace,
        ["PK_ApprovalVotes"] = LostRace,
        ["FK_ApprovalVotes_Approvals_ApprovalId"] = LostRace,
        ["UX_UnknownNodes_SiteId_MacAddress"] = LostRace,
        ["FK_UnknownNodes_DeviceGroups_SiteId"] = LostRace,
        ["UX_Documents_Kind_NormalizedName"] = () => CatalogErrors.NameTaken.Refuse(),
        ["PK_DocumentAssignments"] = LostRace,
        ["FK_DocumentAssignments_Documents_DocumentId"] = LostRace,
        ["FK_DocumentAssignments_DeviceGroups_GroupId"] = LostRace,
    };

    /// <summary>The constraints that have one.</summary>
    public static IReadOnlyCollection<string> Names => ByConstraint.Keys;

    private static Refusal LostRace() => RequestErrors.ConcurrencyConflict.Refuse();

    /// <summary>The refusal for this failure; null where it is a defect.</summary>
    public static Refusal? Find(SitesDbContext db, DbUpdateException failure) => failure.InnerException switch
    {
        // 2601, 2627: a duplicate key; 547: a foreign key or check. The message names the index or constraint.
        SqlException { Number: 2601 or 2627 or 547 } sql =>
            ByConstraint.FirstOrDefault(entry => sql.Message.Contains(entry.Key, StringComparison.Ordinal)).Value?.Invoke(),
        // SQLITE_CONSTRAINT_UNIQUE; the message names the columns.
        SqliteException { SqliteExtendedErrorCode: 2067 } sqlite => FindByColumns(db.Model, sqlite.Message),
        _ => null,
    };

    private static Refusal? FindByColumns(IModel model, string message)
    {
        foreach (var index in model.GetEntityTypes().SelectMany(entity => entity.GetDeclaredIndexes()).Where(index => index.IsUnique))
        {
            var table = index.DeclaringEntityType.GetTableName();
            var columns = string.Join(", ", index.Properties.Select(property => $"{table}.{property.GetColumnName()}"));
            if (message.Contains($"failed: {columns}'", StringComparison.Ordinal)
                && ByConstraint.TryGetValue(index.GetDatabaseName()!, out var refuse))
                return refuse();
        }

        return null;
    }
}
