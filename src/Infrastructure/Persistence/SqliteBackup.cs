using Microsoft.Data.Sqlite;
using Sites.Application.Common;

namespace Sites.Infrastructure.Persistence;

/// <summary>Backs up and restores the SQLite file.</summary>
internal sealed class SqliteBackup(DatabaseOptions options) : IDatabaseBackup
{
    /// <summary>Path of the file; empty on SQL Server.</summary>
    private readonly string _file =
        options.Provider == DatabaseProvider.Sqlite ? Path.GetFullPath(new SqliteConnectionStringBuilder(options.ConnectionString).DataSource) : "";

    /// <summary>Copies with VACUUM INTO: other than SQLite's online backup, it does not start again with each write, so it ends.</summary>
    public async Task BackUpAsync(string target, CancellationToken cancellationToken)
    {
        RequireSqlite();
        if (!File.Exists(_file)) throw new ConfigurationException($"There is no database at {_file}.");
        target = Path.GetFullPath(target);
        if (File.Exists(target)) throw new ConfigurationException($"{target} exists already; a backup does not replace a file.");

        // Under another name until it is complete, so that an interrupted backup is not taken for one.
        var partial = target + ".partial";
        File.Delete(partial);
        try
        {
            await using (var connection = await OpenAsync(_file, SqliteOpenMode.ReadWrite, cancellationToken))
            {
                await using var copy = new SqliteCommand("VACUUM INTO $target", connection) { CommandTimeout = 0 };
                copy.Parameters.AddWithValue("$target", partial);
                await copy.ExecuteNonQueryAsync(cancellationToken);
            }

            await CheckAsync(partial, cancellationToken);
            Flush(partial);
            File.Move(partial, target);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    public async Task<string?> RestoreAsync(string source, CancellationToken cancellationToken)
    {
        RequireSqlite();
        if (!File.Exists(source)) throw new ConfigurationException($"There is no file {Path.GetFullPath(source)}.");
        await CheckAsync(source, cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        if (File.Exists(_file)) await MergeLogAsync(cancellationToken);
        // Copied first: the file is then replaced by a rename, so that a failure leaves the old or the new database.
        var restored = _file + ".restored";
        File.Copy(source, restored, overwrite: true);
        Flush(restored);
        string? previous = null;
        if (File.Exists(_file))
        {
            previous = $"{_file}.before-restore";
            for (var number = 2; File.Exists(previous); number++) previous = $"{_file}.before-restore-{number}";
            File.Move(_file, previous);
        }

        // The log belongs to the previous database, and would be applied to the restored one.
        foreach (var log in new[] { "-wal", "-shm", "-journal" }) File.Delete(_file + log);
        File.Move(restored, _file);
        return previous;
    }

    /// <summary>Merges the write-ahead log into the file. SQLite only leaves the mode if no other process has the file open.</summary>
    private async Task MergeLogAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(_file, SqliteOpenMode.ReadWrite, cancellationToken);
            await using var leave = new SqliteCommand("PRAGMA journal_mode = DELETE", connection) { CommandTimeout = 2 };
            await leave.ExecuteScalarAsync(cancellationToken);
        }
        catch (SqliteException inUse) when (inUse.SqliteErrorCode is 5 or 6)
        {
            throw new ConfigurationException($"{_file} is in use. Stop the service, and restore again.");
        }
    }

    /// <summary>Checks that a file is an undamaged database of this service.</summary>
    private static async Task CheckAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenAsync(file, SqliteOpenMode.ReadOnly, cancellationToken);
            await using var check = new SqliteCommand("PRAGMA quick_check(1)", connection) { CommandTimeout = 0 };
            await using var schema = new SqliteCommand("SELECT COUNT(*) FROM sqlite_master WHERE name = '__EFMigrationsHistory'", connection);
            if (await check.ExecuteScalarAsync(cancellationToken) is "ok" && await schema.ExecuteScalarAsync(cancellationToken) is 1L) return;
        }
        catch (SqliteException)
        {
            // Not a database, or not readable: the caller gets the same message.
        }

        throw new ConfigurationException($"{Path.GetFullPath(file)} is damaged, or not a database of Sites.");
    }

    private static async Task<SqliteConnection> OpenAsync(string file, SqliteOpenMode mode, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static void Flush(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }

    private void RequireSqlite()
    {
        if (_file.Length == 0) throw new ConfigurationException("The database is SQL Server. Use its own backup and restore; see docs/operations.md.");
    }
}
