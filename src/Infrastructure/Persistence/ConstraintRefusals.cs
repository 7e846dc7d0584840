using System.Text.RegularExpressions;
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
/// Maps each constraint that concurrent requests can violate to a refusal. The use cases check first; the constraints apply
/// if another transaction commits between the check and the write.
/// </summary>
internal static partial class ConstraintRefusals
{
    /// <summary>Length to which Babelfish truncates long names.</summary>
    internal const int ShortLength = 31;

    private const int HashLength = 32;

    // Some servers return names in lower case.
    private static readonly Dictionary<string, Func<Refusal>> ByConstraint = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UX_DeviceGroups_ParentId_NormalizedName"] = () => HierarchyErrors.NameTaken.Refuse(),
        ["UX_DeviceGroups_Root_NormalizedName"] = () => HierarchyErrors.NameTaken.Refuse(),
        ["UX_DeviceGroups_ExternalId"] = () => HierarchyErrors.ExternalIdTaken.Refuse(),
        ["UX_Nodes_MacAddress"] = () => NodeErrors.MacAddressTaken.Refuse(),
        ["PK_NodeMacAddresses"] = () => NodeErrors.MacAddressTaken.Refuse(),
        ["FK_NodeMacAddresses_Nodes_NodeId"] = ConcurrencyConflict,
        // Sites choose the ids of nodes that they discover.
        ["PK_Nodes"] = ConcurrencyConflict,
        ["FK_Nodes_DeviceGroups_GroupId"] = ConcurrencyConflict,
        ["FK_Nodes_DeviceGroups_HomeSiteId"] = ConcurrencyConflict,
        // Two transactions created the same row, or the referenced row was deleted; the retry reads the current state.
        ["PK_SiteAgents"] = ConcurrencyConflict,
        ["PK_AgentPresence"] = ConcurrencyConflict,
        ["FK_SiteAgents_DeviceGroups_SiteId"] = ConcurrencyConflict,
        ["FK_AgentPresence_SiteAgents_SiteId"] = ConcurrencyConflict,
        ["FK_EnrolmentTokens_DeviceGroups_GroupId"] = ConcurrencyConflict,
        ["FK_Enrolments_EnrolmentTokens_TokenId"] = ConcurrencyConflict,
        ["UX_Enrolments_TokenId_NonceHash"] = ConcurrencyConflict,
        ["UX_SyncRequests_OpenPerSite"] = ConcurrencyConflict,
        ["FK_SyncRequests_DeviceGroups_SiteId"] = ConcurrencyConflict,
        ["UX_MigrationClaims_OpenPerNode"] = ConcurrencyConflict,
        ["FK_MigrationClaims_Nodes_NodeId"] = ConcurrencyConflict,
        ["FK_MigrationClaims_DeviceGroups_SourceSiteId"] = ConcurrencyConflict,
        ["FK_MigrationClaims_DeviceGroups_TargetSiteId"] = ConcurrencyConflict,
        ["FK_MigrationClaims_Approvals_ApprovalId"] = ConcurrencyConflict,
        ["PK_ApprovalVotes"] = ConcurrencyConflict,
        ["FK_ApprovalVotes_Approvals_ApprovalId"] = ConcurrencyConflict,
        ["UX_UnknownNodes_SiteId_MacAddress"] = ConcurrencyConflict,
        ["PK_IgnoredMachines"] = ConcurrencyConflict,
        ["FK_UnknownNodes_DeviceGroups_SiteId"] = ConcurrencyConflict,
        ["UX_Documents_Kind_NormalizedName"] = () => CatalogErrors.NameTaken.Refuse(),
        ["PK_DocumentAssignments"] = ConcurrencyConflict,
        ["FK_DocumentAssignments_Documents_DocumentId"] = ConcurrencyConflict,
        ["FK_DocumentAssignments_DeviceGroups_GroupId"] = ConcurrencyConflict,
    };

    /// <summary>Names of the constraints that have a refusal.</summary>
    public static IReadOnlyCollection<string> Names => ByConstraint.Keys;

    private static Refusal ConcurrencyConflict() => RequestErrors.ConcurrencyConflict.Refuse();

    /// <summary>Returns the refusal for a failure; null if the failure is a defect.</summary>
    public static Refusal? Find(SitesDbContext db, DbUpdateException failure) => failure.InnerException switch
    {
        // A command with several statements can report several errors; the message of the exception contains all of them.
        SqlException sql => sql.Errors.Cast<SqlError>().Select(error => FindByName(db.Model, error.Number, error.Message)).FirstOrDefault(found => found is not null),
        SqliteException sqlite => FindByColumns(db.Model, sqlite.SqliteExtendedErrorCode, sqlite.Message),
        _ => null,
    };

    /// <summary>
    /// Returns the refusal for an error of SQL Server or a compatible server: 2601 and 2627, a duplicate key; 547, a foreign key.
    /// The name is one of the first two quoted words of the message, in every language of the server. The caller's value follows
    /// in parentheses and is not searched.
    /// </summary>
    public static Refusal? FindByName(IModel model, int number, string message)
    {
        if (number is not (2601 or 2627 or 547)) return null;
        var quoted = Quoted().Matches(message.Split('(')[0]).Take(2).Select(match => match.Groups["name"].Value.Trim());
        foreach (var name in quoted)
        {
            if (ByConstraint.TryGetValue(name, out var refuse)) return refuse();
            if (ConstraintsOf(model).Any(constraint => IsShortened(name, constraint.Name, constraint.Table) && ByConstraint.TryGetValue(constraint.Name, out refuse)))
                return refuse!();
        }

        return null;
    }

    /// <summary>
    /// Returns the refusal for an error of SQLite: 2067, a unique index, and 1555, a primary key. The message contains the columns
    /// but no value. A violated foreign key (787) is not named, and concurrency cannot cause one: a write transaction is exclusive
    /// from its first read on, so its checks remain valid.
    /// </summary>
    public static Refusal? FindByColumns(IModel model, int code, string message)
    {
        if (code is not (2067 or 1555) || Failed().Match(message) is not { Success: true } failed) return null;
        var columns = failed.Groups["columns"].Value;
        var name = UniqueOf(model).FirstOrDefault(unique => unique.Columns == columns).Name;
        return name is not null && ByConstraint.TryGetValue(name, out var refuse) ? refuse() : null;
    }

    /// <summary>Returns every named constraint of the model with its table: keys, foreign keys and unique indexes.</summary>
    internal static IEnumerable<(string Name, string Table)> ConstraintsOf(IModel model) =>
        model.GetEntityTypes().SelectMany(entity => entity.GetDeclaredKeys().Select(key => key.GetName())
            .Concat(entity.GetDeclaredForeignKeys().Select(key => key.GetConstraintName()))
            .Concat(entity.GetDeclaredIndexes().Where(index => index.IsUnique).Select(index => index.GetDatabaseName()))
            .OfType<string>().Select(name => (name, entity.GetTableName()!)));

    /// <summary>
    /// Returns whether a server has shortened a constraint's name to this one. Babelfish keeps the first 31 characters of a long
    /// name; to the name of an index, it first appends the name of the table and then 32 hexadecimal digits.
    /// </summary>
    private static bool IsShortened(string found, string name, string table)
    {
        if (found.Length == ShortLength) return name.StartsWith(found, StringComparison.OrdinalIgnoreCase);
        if (found.Length <= HashLength || !found[^HashLength..].All(char.IsAsciiHexDigit)) return false;
        var (stem, full) = (found[..^HashLength], name + table);
        return full.Equals(stem, StringComparison.OrdinalIgnoreCase) || (stem.Length == ShortLength && full.StartsWith(stem, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<(string Name, string Columns)> UniqueOf(IModel model)
    {
        foreach (var entity in model.GetEntityTypes())
        {
            foreach (var key in entity.GetDeclaredKeys()) yield return (key.GetName()!, Columns(key.Properties));
            foreach (var index in entity.GetDeclaredIndexes().Where(index => index.IsUnique)) yield return (index.GetDatabaseName()!, Columns(index.Properties));

            string Columns(IEnumerable<IProperty> properties) => string.Join(", ", properties.Select(property => $"{entity.GetTableName()}.{property.GetColumnName()}"));
        }
    }

    [GeneratedRegex("""['"«“](?<name>[^'"»”«“]+)['"»”]""")]
    private static partial Regex Quoted();

    [GeneratedRegex("""constraint failed: (?<columns>[^']+)'""")]
    private static partial Regex Failed();
}
