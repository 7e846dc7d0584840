using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;
using IDatabaseCreator = Microsoft.EntityFrameworkCore.Storage.IRelationalDatabaseCreator;

namespace Sites.Infrastructure.Persistence;

/// <summary>The database as a whole: is it there, does the schema fit, bring it up to date.</summary>
internal sealed class Database(IServiceScopeFactory scopes, DatabaseOptions options) : IDatabase
{
    /// <summary>A migration takes moments on SQLite; one that waits longer waits for a lock that nobody holds any more.</summary>
    private static readonly TimeSpan MigrationPatience = TimeSpan.FromMinutes(1);

    public bool MigratesAtStart => options.Provider == DatabaseProvider.Sqlite;

    public DatabaseFault? Classify(Exception failure) => DatabaseFaults.Classify(failure);

    public string Describe(Exception failure) => DatabaseFaults.Describe(failure);

    public async Task<DatabaseReadiness> CheckAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        try
        {
            var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet();
            var known = db.Database.GetMigrations().ToList();
            var missing = known.Where(migration => !applied.Contains(migration)).ToList();
            var unknown = applied.Where(migration => !known.Contains(migration)).ToList();
            return (missing, unknown) switch
            {
                ({ Count: > 0 }, _) => new DatabaseReadiness(false, $"The schema is older than this program (missing: {string.Join(", ", missing)}). Run 'migrate'."),
                (_, { Count: > 0 }) => new DatabaseReadiness(false, $"The schema is newer than this program (unknown: {string.Join(", ", unknown)}). Run a newer version."),
                _ => new DatabaseReadiness(true, null),
            };
        }
        catch (Exception failure) when (DatabaseFaults.Classify(failure) is not null)
        {
            return new DatabaseReadiness(false, "The database cannot be reached.", DatabaseFaults.Describe(failure));
        }
    }

    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        if (options.Provider == DatabaseProvider.Sqlite) await PrepareFileAsync(db, cancellationToken);
        // EF Core would create the database and alter its settings; both are the operator's to decide, and not every server takes them.
        else if (!await db.GetService<IDatabaseCreator>().ExistsAsync(cancellationToken))
            throw new ConfigurationException("There is no such database, or the login may not open it. Create it first, and run 'migrate' again.");

        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count == 0) return [];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.Provider == DatabaseProvider.Sqlite) patience.CancelAfter(MigrationPatience);
        try
        {
            await db.Database.MigrateAsync(patience.Token);
            return pending;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConfigurationException(
                "The schema is locked by another migration. If none is running, one was killed: DELETE FROM \"__EFMigrationsLock\" and start again.");
        }
    }

    /// <summary>The folder must be there, and the journal mode is a property of the file: readers never wait for the writer.</summary>
    private static async Task PrepareFileAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource);
        if (!string.IsNullOrEmpty(folder)) Directory.CreateDirectory(folder);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);
    }
}
