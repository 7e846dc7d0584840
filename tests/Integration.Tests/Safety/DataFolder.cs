using Microsoft.Data.Sqlite;

namespace Sites.Integration.Tests.Safety;

/// <summary>A folder with a SQLite file, which is kept between runs of the service.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <param name="isEmpty">Whether the first service creates the file; otherwise it is a copy with the current schema.</param>
    public DataFolder(bool isEmpty = false)
    {
        if (!isEmpty) MigratedDatabase.CopyTo(Path);
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("sites-safety-").FullName;

    public string File => System.IO.Path.Combine(Path, "sites.db");

    /// <summary>The write-ahead log of the file.</summary>
    public string Log => File + "-wal";

    /// <summary>A connection as another program would open it.</summary>
    public async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>Asserts that SQLite finds no corruption in the file.</summary>
    public async Task ShouldBeIntactAsync(string? because = null)
    {
        await using var connection = await OpenAsync();
        (await connection.ReadAsync("PRAGMA integrity_check")).Should().Be("ok", because);
        (await connection.ReadAsync("SELECT count(*) FROM pragma_foreign_key_check")).Should().Be("0", because);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

internal static class Statements
{
    public static async Task ExecuteAsync(this SqliteConnection connection, string sql)
    {
        await using var command = new SqliteCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<string?> ReadAsync(this SqliteConnection connection, string sql)
    {
        await using var command = new SqliteCommand(sql, connection);
        return (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))?.ToString();
    }
}
