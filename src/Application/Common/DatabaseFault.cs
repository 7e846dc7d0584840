namespace Sites.Application.Common;

/// <summary>The operational faults of a database.</summary>
public enum DatabaseFault
{
    /// <summary>The database cannot be reached or does not respond (<c>database.unavailable</c>).</summary>
    Unavailable,

    /// <summary>A lock was not acquired in time (<c>database.busy</c>).</summary>
    Busy,

    /// <summary>The database has no space left (<c>database.full</c>).</summary>
    Full,

    /// <summary>The connection broke during a commit, whose outcome is unknown (<c>database.commit_uncertain</c>).</summary>
    CommitUncertain,
}

/// <summary>Operations on the database as a whole.</summary>
public interface IDatabase
{
    /// <summary>Whether the service migrates the schema at start; when replicas share a database, an operator migrates it.</summary>
    bool MigratesAtStart { get; }

    /// <summary>Full path of the SQLite file if it does not exist; null if it exists or the database is not a file.</summary>
    string? MissingFile { get; }

    /// <summary>Returns the fault that an exception represents; null when it is not a database fault.</summary>
    DatabaseFault? Classify(Exception failure);

    /// <summary>Returns the database's own error message, for logs and consoles.</summary>
    string Describe(Exception failure);

    /// <summary>Checks whether the database is ready for use.</summary>
    Task<DatabaseReadiness> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Migrates the schema to the current version of the program.</summary>
    /// <returns>The names of the applied migrations.</returns>
    Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken);
}

/// <summary>The readiness of the database and, if it is not ready, the reason.</summary>
/// <param name="IsReady">Whether the database is ready for use.</param>
/// <param name="Problem">Sentence that describes the problem without sensitive details; null when the database is ready.</param>
/// <param name="Detail">The database's own error message, for logs and consoles only, because it can contain server names and logins.</param>
public sealed record DatabaseReadiness(bool IsReady, string? Problem, string? Detail = null);
