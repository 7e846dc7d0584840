using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Sites.Application.Common;
using IDatabaseCreator = Microsoft.EntityFrameworkCore.Storage.IRelationalDatabaseCreator;

namespace Sites.Infrastructure.Persistence;

/// <summary>Checks whether the database is reachable and its schema current, and migrates it.</summary>
internal sealed class Database(IServiceScopeFactory scopes, DatabaseOptions options) : IDatabase
{
    public bool MigratesAtStart => options.Provider == DatabaseProvider.Sqlite;

    public string? MissingFile =>
        options.Provider == DatabaseProvider.Sqlite
        && new SqliteConnectionStringBuilder(options.ConnectionString) is { Mode: not SqliteOpenMode.Memory, DataSource: var file }
        && file != ":memory:" && !file.StartsWith("file:", StringComparison.OrdinalIgnoreCase) && !File.Exists(file)
            ? Path.GetFullPath(file)
            : null;

    public DatabaseFault? Classify(Exception failure) => DatabaseFaults.Classify(failure);

    public string Describe(Exception failure) => DatabaseFaults.Describe(failure);

    public async Task<DatabaseReadiness> CheckAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<SitesDbContext>();
        try
        {
            return await CompareAsync(db, cancellationToken) switch
            {
                ({ Count: > 0 } missing, { Count: > 0 } unknown) => new DatabaseReadiness(false, Diverged(missing, unknown)),
                ({ Count: > 0 } missing, _) => new DatabaseReadiness(false, $"The schema is older than this program (missing: {string.Join(", ", missing)}). Run 'migrate'."),
                (_, { Count: > 0 } unknown) => new DatabaseReadiness(false, $"The schema is newer than this program (unknown: {string.Join(", ", unknown)}). Run a newer version."),
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
        if (options.Provider == DatabaseProvider.SqlServer)
        {
            // EF Core would create the database and alter its settings; the operator decides about both, and some servers reject them.
            if (!await db.GetService<IDatabaseCreator>().ExistsAsync(cancellationToken))
                throw new ConfigurationException("There is no such database, or the login may not open it. Create it first, and run 'migrate' again.");
            var missing = await FindPendingAsync(db, cancellationToken);
            if (missing.Count > 0) await db.Database.MigrateAsync(cancellationToken);
            return missing;
        }

        await PrepareFileAsync(db, cancellationToken);
        if (await FindPendingAsync(db, cancellationToken) is []) return [];

        // One transaction for all migrations excludes other processes, instead of EF Core's migration lock. That lock is a row
        // in a table and would remain if the process is killed, so that no process could migrate again.
        await using var write = await scope.ServiceProvider.GetRequiredService<IWriteLock>().BeginAsync(db, cancellationToken);
        // Read again, because another process may have migrated in the meantime.
        var pending = await FindPendingAsync(db, cancellationToken);
        if (pending.Count > 0) await db.Database.MigrateAsync(cancellationToken);
        await write.Transaction.CommitAsync(CancellationToken.None);
        return pending;
    }

    /// <summary>Returns the migrations to apply.</summary>
    /// <exception cref="ConfigurationException">The database has other migrations than this program, so applying these would fail midway.</exception>
    private static async Task<List<string>> FindPendingAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        var (missing, unknown) = await CompareAsync(db, cancellationToken);
        return missing.Count > 0 && unknown.Count > 0 ? throw new ConfigurationException(Diverged(missing, unknown)) : missing;
    }

    private static async Task<(List<string> Missing, List<string> Unknown)> CompareAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet();
        var known = db.Database.GetMigrations().ToList();
        return ([.. known.Where(migration => !applied.Contains(migration))], [.. applied.Where(migration => !known.Contains(migration))]);
    }

    private static string Diverged(List<string> missing, List<string> unknown) =>
        $"The schema was made by other migrations than this program has (missing: {string.Join(", ", missing)}; unknown: {string.Join(", ", unknown)}), "
        + "such as those of a build from before the first release. Export the data with the program that made the schema, and import it into an empty database.";

    /// <summary>Creates the folder and sets the journal mode of the file to WAL, so that readers never wait for the writer.</summary>
    private static async Task PrepareFileAsync(SitesDbContext db, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource);
        if (!string.IsNullOrEmpty(folder)) Directory.CreateDirectory(folder);
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL;", cancellationToken);
    }
}
