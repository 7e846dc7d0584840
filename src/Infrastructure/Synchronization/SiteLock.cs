using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Sites.Application.Hierarchy;
using Sites.Domain.Hierarchy;
using Sites.Domain.Synchronization;
using Sites.Infrastructure.Persistence;

namespace Sites.Infrastructure.Synchronization;

/// <summary>
/// Locks a site by updating the row of its feed without a change, the only statement that locks a row until the end of the
/// transaction on every server without hints. Each site has its own statement, because a server may lock the rows of a
/// single statement in any order (decision record 0023).
/// </summary>
internal sealed class SiteLock(SitesDbContext db) : ISiteLock
{
    private const int Batch = 500;

    /// <summary>Number of sites up to which SQLite updates each, so that the usual calls send the same statements to both databases.</summary>
    private const int FewSites = 20;

    private readonly HashSet<GroupId> _locked = [];
    private Guid _transaction;

    public async Task<IReadOnlySet<GroupId>> LockAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken)
    {
        var transaction = db.Database.CurrentTransaction ?? throw new InvalidOperationException("A site is locked within a unit of work.");
        if (transaction.TransactionId != _transaction)
        {
            _transaction = transaction.TransactionId;
            _locked.Clear();
        }

        var isSqlite = db.Database.IsSqlite();
        var missing = sites.Distinct().Where(site => !_locked.Contains(site)).Order().ToList();
        // A transaction of SQLite excludes all other writers from its beginning, so that the rows of many sites need not be written.
        var isExclusive = isSqlite && missing.Count > FewSites;
        // SQLite runs in the same process with prepared statements; over a network, one command for all sites saves round trips.
        foreach (var portion in missing.Chunk(isSqlite && !isExclusive ? 1 : Batch))
        {
            var areLocked = !isExclusive && await UpdateAsync(portion, cancellationToken) == portion.Length;
            _locked.UnionWith(areLocked
                ? portion
                : await db.SiteFeeds.Where(feed => portion.Contains(feed.SiteId)).Select(feed => feed.SiteId).ToListAsync(cancellationToken));
        }

        return sites.Where(_locked.Contains).ToHashSet();
    }

    private async Task<int> UpdateAsync(GroupId[] sites, CancellationToken cancellationToken)
    {
        var feed = db.Model.FindEntityType(typeof(SiteFeed))!;
        var names = db.GetService<ISqlGenerationHelper>();
        var (table, version, key) = (names.DelimitIdentifier(feed.GetTableName()!), Column(nameof(SiteFeed.LastVersion)), feed.FindProperty(nameof(SiteFeed.SiteId))!);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        var (text, parameters) = (new StringBuilder(), new List<DbParameter>(sites.Length));
        for (var site = 0; site < sites.Length; site++)
        {
            var name = $"site{site}";
            text.Append("UPDATE ").Append(table).Append(" SET ").Append(version).Append(" = ").Append(version)
                .Append(" WHERE ").Append(Column(key.Name)).Append(" = ").Append(names.GenerateParameterNamePlaceholder(name)).AppendLine(";");
            // The parameter has the type of the column, so that the server seeks in the index and does not convert the column.
            parameters.Add(key.GetRelationalTypeMapping().CreateParameter(command, names.GenerateParameterName(name), sites[site], nullable: false));
        }

        return await db.Database.ExecuteSqlRawAsync(text.ToString(), parameters, cancellationToken);

        string Column(string property) => names.DelimitIdentifier(feed.FindProperty(property)!.GetColumnName());
    }
}
