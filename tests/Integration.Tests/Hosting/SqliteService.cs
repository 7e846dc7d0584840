namespace Sites.Integration.Tests.Hosting;

/// <summary>The service on a SQLite file in a separate folder.</summary>
public class SqliteService : Service
{
    /// <summary>The folder of the file.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("sites-tests-").FullName;

    protected override Task<string[]> PrepareAsync()
    {
        MigratedDatabase.CopyTo(Folder);
        return Task.FromResult<string[]>([$"--Data={Folder}"]);
    }

    protected override Task CleanAsync()
    {
        // Pooled connections keep the file open.
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
        return Task.CompletedTask;
    }
}
