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

/// <summary>Options of the database connection.</summary>
/// <param name="Provider"><c>Database:Provider</c>; SQLite by default.</param>
/// <param name="ConnectionString"><c>ConnectionStrings:Sites</c>; on SQLite by default a file in the user's data folder.</param>
/// <param name="BusyTimeout"><c>Database:BusyTimeoutSeconds</c>; how long a write on SQLite waits for other writers.</param>
internal sealed record DatabaseOptions(DatabaseProvider Provider, string ConnectionString, TimeSpan BusyTimeout)
{
    private const int DefaultBusySeconds = 30;

    /// <summary>Maximum wait of a read for a lock, shorter than that of a write, because a waiting read blocks a thread.</summary>
    private const int ReadBusySeconds = 5;

    /// <param name="configuration">The configuration to read.</param>
    /// <param name="mayCreate">Whether opening a SQLite file that does not exist creates it.</param>
    /// <exception cref="ConfigurationException">The configuration is invalid; the message says what to change.</exception>
    public static DatabaseOptions From(IConfiguration configuration, bool mayCreate = true)
    {
        var name = configuration["Database:Provider"];
        if (!Enum.TryParse<DatabaseProvider>(name ?? nameof(DatabaseProvider.Sqlite), ignoreCase: true, out var provider) || !Enum.IsDefined(provider))
            throw new ConfigurationException($"Database:Provider is '{name}'; it must be Sqlite or SqlServer.");

        var busy = ConfiguredNumber.Parse("Database:BusyTimeoutSeconds", configuration["Database:BusyTimeoutSeconds"], DefaultBusySeconds, 3600);

        var connection = configuration.GetConnectionString("Sites");
        return provider switch
        {
            DatabaseProvider.Sqlite => new DatabaseOptions(provider, Sqlite(connection, configuration["Data"], busy, mayCreate), TimeSpan.FromSeconds(busy)),
            DatabaseProvider.SqlServer when string.IsNullOrWhiteSpace(connection) =>
                throw new ConfigurationException("Database:Provider is SqlServer; ConnectionStrings:Sites must be set to its connection string."),
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
            throw new ConfigurationException($"ConnectionStrings:Sites is not a connection string for SQL Server: {malformed.Message}");
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
            throw new ConfigurationException($"ConnectionStrings:Sites is not a connection string for SQLite: {malformed.Message}");
        }

        if (string.IsNullOrEmpty(builder.DataSource))
        {
            // An empty environment variable would otherwise put the file into the current directory.
            if (folder is not null && string.IsNullOrWhiteSpace(folder)) throw new ConfigurationException("Data is blank; it must be the folder of the SQLite file, or be left out.");
            folder ??= Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "sites");
            builder.DataSource = Path.Combine(folder, "sites.db");
        }

        if (!mayCreate && builder.Mode == SqliteOpenMode.ReadWriteCreate) builder.Mode = SqliteOpenMode.ReadWrite;
        builder.ForeignKeys = true;
        // Contexts are pooled together with their connections; the driver's own pool would keep files open after the service stops.
        builder.Pooling = false;
        // The driver uses the timeout only for waiting for locks.
        builder.DefaultTimeout = Math.Min(busySeconds, ReadBusySeconds);
        return builder.ToString();
    }
}
