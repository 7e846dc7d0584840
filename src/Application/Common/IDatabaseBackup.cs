namespace Sites.Application.Common;

/// <summary>Backs up and restores the embedded database. Database servers have backups of their own.</summary>
public interface IDatabaseBackup
{
    /// <summary>Writes a copy of the database as it is at one moment, while the service runs and writes.</summary>
    /// <param name="target">Path of the copy, which must not exist.</param>
    /// <param name="cancellationToken">Cancels the copy.</param>
    /// <exception cref="ConfigurationException">The database is not embedded or does not exist, or the target exists.</exception>
    Task BackUpAsync(string target, CancellationToken cancellationToken);

    /// <summary>Replaces the database by a backup. The previous file stays beside it.</summary>
    /// <param name="source">Path of the backup.</param>
    /// <param name="cancellationToken">Cancels the restore before the file is replaced.</param>
    /// <returns>Path of the previous file; null if there was none.</returns>
    /// <exception cref="ConfigurationException">The database is not embedded, the backup is missing or damaged, or the service is running.</exception>
    Task<string?> RestoreAsync(string source, CancellationToken cancellationToken);
}
