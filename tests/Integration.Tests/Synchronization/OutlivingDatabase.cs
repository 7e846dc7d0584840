namespace Sites.Integration.Tests.Synchronization;

/// <summary>A database that outlives the services which run on it, one after the other.</summary>
internal interface IOutlivingDatabase : IAsyncDisposable
{
    /// <summary>Why there is none; null where there is one.</summary>
    string? Missing { get; }

    /// <summary>Makes it.</summary>
    /// <returns>Configuration that names it.</returns>
    Task<string[]> PrepareAsync();
}

/// <summary>A file; made as for the tests whose service runs once.</summary>
internal sealed class OutlivingSqlite : SqliteService, IOutlivingDatabase
{
    Task<string[]> IOutlivingDatabase.PrepareAsync() => PrepareAsync();
}

/// <summary>A database on a server; made as for the tests whose service runs once.</summary>
internal sealed class OutlivingSqlServer : SqlServerService, IOutlivingDatabase
{
    Task<string[]> IOutlivingDatabase.PrepareAsync() => PrepareAsync();
}
