namespace Sites.Application.Common;

/// <summary>How a database can fail a caller, apart from defects.</summary>
public enum DatabaseFault
{
    /// <summary>It cannot be reached or does not answer (<c>database.unavailable</c>).</summary>
    Unavailable,

    /// <summary>Somebody else holds on to it for too long (<c>database.busy</c>).</summary>
    Busy,

    /// <summary>It has no room left to write (<c>database.full</c>).</summary>
    Full,

    /// <summary>The connection broke during a commit; nobody knows whether it happened (<c>database.commit_uncertain</c>).</summary>
    CommitUncertain,
}

/// <summary>What the layers above may ask about the database as a whole.</summary>
public interface IDatabase
{
    /// <summary>Whether the service brings the schema up to date itself; where replicas share a database, an operator does.</summary>
    bool MigratesAtStart { get; }

    /// <summary>The full path of the SQLite file where it does not exist; null where it does, and where the database is not a file.</summary>
    string? MissingFile { get; }

    /// <summary>Which failure of the database this exception is; null where it is none.</summary>
    DatabaseFault? Classify(Exception failure);

    /// <summary>What the database said, for logs and consoles.</summary>
    string Describe(Exception failure);

    /// <summary>Whether it can be used now.</summary>
    Task<DatabaseReadiness> CheckAsync(CancellationToken cancellationToken);

    /// <summary>Brings the schema up to this version of the program.</summary>
    /// <returns>The migrations that were applied.</returns>
    Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken);
}

/// <summary>Whether the database can be used, and if not, what to do about it.</summary>
/// <param name="IsReady">Whether it can be used.</param>
/// <param name="Problem">A sentence that anybody may read; null where it is ready.</param>
/// <param name="Detail">What the database itself said, which may name servers and logins: for logs and consoles only.</param>
public sealed record DatabaseReadiness(bool IsReady, string? Problem, string? Detail = null);
