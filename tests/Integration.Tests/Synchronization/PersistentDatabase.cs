namespace Sites.Integration.Tests.Synchronization;

/// <summary>A database that is kept while several services run on it one after the other.</summary>
internal interface IPersistentDatabase : IAsyncDisposable
{
    /// <summary>Reason why the database is not available; null if it is.</summary>
    string? Missing { get; }

    /// <summary>Creates the database.</summary>
    /// <returns>Configuration with the database.</returns>
    Task<string[]> PrepareAsync();
}

/// <summary>A SQLite file.</summary>
internal sealed class PersistentSqlite : SqliteService, IPersistentDatabase
{
    Task<string[]> IPersistentDatabase.PrepareAsync() => PrepareAsync();
}

/// <summary>A database on a SQL Server.</summary>
internal sealed class PersistentSqlServer : SqlServerService, IPersistentDatabase
{
    Task<string[]> IPersistentDatabase.PrepareAsync() => PrepareAsync();
}
