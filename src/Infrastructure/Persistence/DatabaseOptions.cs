using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Sites.Application.Common;

namespace Sites.Infrastructure.Persistence;

internal enum DatabaseProvider
{
    Sqlite,
    SqlServer,
}

/// <summary>Which database, as the configuration says.</summary>
/// <param name="Provider"><c>Database:Provider</c>; SQLite where nothing is said.</param>
/// <param name="ConnectionString"><c>ConnectionStrings:Sites</c>; on SQLite by default a file in the user's data folder.</param>
/// <param name="BusyTimeout"><c>Database:BusyTimeoutSeconds</c>; how long a write waits, on SQLite, for all others that write.</param>
internal sealed record DatabaseOptions(DatabaseProvider Provider, string ConnectionString, TimeSpan BusyTimeout)
{
    private const int UsualBusySeconds = 30;

    /// <summary>A read that is held off blocks a thread for so long, so it gives up earlier than a write.</summary>
    private const int ReadBusySeconds = 5;

    /// <param name="configuration">The whole configuration.</param>
    /// <param name="mayCreate">Whether opening a SQLite file that does not exist creates it.</param>
    /// <exception cref="ConfigurationException">The configuration makes no sense; the message says what to change.</exception>
    public static DatabaseOptions From(IConfiguration configuration, bool mayCreate = true)
    {
        var named = configuration["Database:Provider"];
        if (!Enum.TryParse<DatabaseProvider>(named ?? nameof(DatabaseProvider.Sqlite), ignoreCase: true, out var provider) || !Enum.IsDefined(provider))
            throw new ConfigurationException($"Database:Provider is '{named}'; it must be Sqlite or SqlServer.");

        var busy = UsualBusySeconds;
        if (configuration["Database:BusyTimeoutSeconds"] is { } said
            && (!int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out busy) || busy is < 1 or > 3600))
            throw new ConfigurationException($"Database:BusyTimeoutSeconds is '{said}'; it must be a whole number of seconds from 1 to 3600.");

        var connection = configuration.GetConnectionString("Sites");
        return provider switch
        {
            DatabaseProvider.Sqlite => new DatabaseOptions(provider, Sqlite(connection, configuration["Data"], busy, mayCreate), TimeSpan.FromSeconds(busy)),
            DatabaseProvider.SqlServer when string.IsNullOrWhiteSpace(connection) =>
                throw new ConfigurationException("Database:Provider is SqlServer; ConnectionStrings:Sites must say how to reach it."),
            DatabaseProvider.SqlServer => new DatabaseOptions(provider, SqlServer(connection), TimeSpan.FromSeconds(busy)),
            _ => throw new ArgumentOutOfRangeException(nameof(configuration), provider, null),
        };
    }

    private static string SqlServer(string connection)
    {
        try
        {
            return new SqlConnectionStringBuilder(connection).ToString();
        }
        catch (ArgumentException malformed)
        {
            throw new ConfigurationException($"ConnectionStrings:Sites is no connection string for SQL Server: {malformed.Message}");
        }
    }

    private static string Sqlite(string? connection, string? folder, int busySeconds, bool mayCreate)
    {
        SqliteConnectionStringBuilder builder;
        try
        {
            builder = new SqliteConnectionStringBuilder(connection);
        }
        catch (ArgumentException malformed)
        {
            throw new ConfigurationException($"ConnectionStrings:Sites is no connection string for SQLite: {malformed.Message}");
        }

        if (string.IsNullOrEmpty(builder.DataSource))
        {
            // An unset variable would otherwise put the file wherever the program was started.
            if (folder is not null && string.IsNullOrWhiteSpace(folder)) throw new ConfigurationException("Data is blank; it must be the folder of the SQLite file, or be left out.");
            folder ??= Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "sites");
            builder.DataSource = Path.Combine(folder, "sites.db");
        }

        if (!mayCreate && builder.Mode == SqliteOpenMode.ReadWriteCreate) builder.Mode = SqliteOpenMode.ReadWrite;
        builder.ForeignKeys = true;
        // Contexts are pooled with their connections; a second pool beneath would keep files open after the service ended.
        builder.Pooling = false;
        // The driver waits for locks with it and limits nothing else.
        builder.DefaultTimeout = Math.Min(busySeconds, ReadBusySeconds);
        return builder.ToString();
    }
}
