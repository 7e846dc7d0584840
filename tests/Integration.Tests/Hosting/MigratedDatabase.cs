using Microsoft.Data.Sqlite;
using Sites.WebApi.Commands;

namespace Sites.Integration.Tests.Hosting;

/// <summary>
/// A SQLite file with the current schema and without rows, made once by the command <c>migrate</c> and copied for each service: a process that
/// migrates an empty file spends most of its start on it.
/// </summary>
internal static class MigratedDatabase
{
    private const string Name = "sites.db";

    private static readonly Lazy<byte[]> Content = new(Make);

    /// <summary>Copies the file into a folder.</summary>
    public static void CopyTo(string folder) => File.WriteAllBytes(Path.Combine(folder, Name), Content.Value);

    private static byte[] Make()
    {
        var folder = Directory.CreateTempSubdirectory("sites-migrated-").FullName;
        try
        {
            var output = new CommandOutput(TextWriter.Null, TextWriter.Null, () => Stream.Null, ShowsProgress: false);
            // On a thread of the pool, because a lazy value cannot be awaited.
            var code = Task.Run(() => SitesCommand.RunAsync(["migrate", "--data", folder], output)).GetAwaiter().GetResult();
            if (code != SitesCommand.Ok) throw new InvalidOperationException($"migrate ended with {code}.");
            var file = Path.Combine(folder, Name);
            using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
            {
                connection.Open();
                using var merge = new SqliteCommand("PRAGMA wal_checkpoint(TRUNCATE)", connection);
                merge.ExecuteNonQuery();
            }

            return File.ReadAllBytes(file);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }
}
