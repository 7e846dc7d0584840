using DotNet.Testcontainers.Builders;
using Microsoft.Data.SqlClient;
using Testcontainers.MsSql;

namespace Sites.Integration.Tests.Hosting;

/// <summary>
/// The service on a separate database on a real SQL Server: the one in <c>SITES_TEST_SQLSERVER</c> (a connection
/// string with permission to create databases), or one in Docker if available.
/// </summary>
public class SqlServerService : Service
{
    private readonly string _database = $"sites_tests_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
    private static int _count;

    public override string? Missing => SqlServerAvailability.Missing;

    protected override async Task<string[]> PrepareAsync()
    {
        var server = await SqlServerAvailability.ConnectionStringAsync();
        await ExecuteAsync(server, $"CREATE DATABASE [{_database}]");
        var connection = new SqlConnectionStringBuilder(server) { InitialCatalog = _database }.ToString();
        string[] settings = ["--Database:Provider=SqlServer", $"--ConnectionStrings:Sites={connection}"];
        (await WebApi.Commands.SitesCommand.RunAsync(["migrate", .. settings])).Should().Be(0);
        return settings;
    }

    protected override async Task CleanAsync()
    {
        SqlConnection.ClearAllPools();
        await ExecuteAsync(await SqlServerAvailability.ConnectionStringAsync(), $"DROP DATABASE [{_database}]");
    }

    private static async Task ExecuteAsync(string server, string statement)
    {
        await using var connection = new SqlConnection(server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        // The only variable part is the generated name above.
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Determines whether a SQL Server is available for tests, and where.</summary>
internal static class SqlServerAvailability
{
    private const string Variable = "SITES_TEST_SQLSERVER";
    private const string Requirement = "SITES_TEST_REQUIRE_SQLSERVER";

    private static readonly string? ConfiguredServer = Environment.GetEnvironmentVariable(Variable);
    private static readonly Lazy<bool> Docker = new(FindDocker);
    private static readonly Lazy<Task<string>> Container = new(StartContainerAsync);

    // Determined once per test run, so that an unreachable server does not delay every test class.
    private static readonly Lazy<string?> Result = new(
        () => Find(ConfiguredServer, () => Docker.Value, Environment.GetEnvironmentVariable(Requirement) == "1"));

    /// <summary>Reason why no server is available; null if one is. Throws if a server is required or configured but not available.</summary>
    public static string? Missing => Result.Value;

    /// <summary>Reason why no SQL Server is available; null if one is.</summary>
    /// <exception cref="InvalidOperationException">A server is configured but not reachable, or required but not configured.</exception>
    public static string? Find(string? named, Func<bool> hasDocker, bool isRequired)
    {
        if (!string.IsNullOrWhiteSpace(named))
        {
            Connect(named);
            return null;
        }

        if (hasDocker()) return null;
        if (isRequired) throw new InvalidOperationException($"{Requirement} is 1, but there is neither {Variable} nor Docker.");
        return $"No SQL Server available: set {Variable} to a connection string, or start Docker.";
    }

    private static void Connect(string named)
    {
        try
        {
            var once = new SqlConnectionStringBuilder(named) { ConnectTimeout = 10, ConnectRetryCount = 0, Pooling = false };
            using var connection = new SqlConnection(once.ToString());
            connection.Open();
        }
        catch (Exception unreachable) when (unreachable is SqlException or ArgumentException or NotSupportedException)
        {
            // The message omits the value of the variable, which may contain a password.
            throw new InvalidOperationException($"{Variable} is set, but the server is not available: {unreachable.Message}", unreachable);
        }
    }

    public static Task<string> ConnectionStringAsync() =>
        string.IsNullOrWhiteSpace(ConfiguredServer) ? Container.Value : Task.FromResult(ConfiguredServer);

    private static bool FindDocker()
    {
        try
        {
            _ = new ContainerBuilder("hello-world").Build();
            return true;
        }
        catch (Exception absent) when (absent is ArgumentException or InvalidOperationException || absent.GetType().Name.Contains("Docker", StringComparison.Ordinal))
        {
            return false;
        }
    }

    private static async Task<string> StartContainerAsync()
    {
        // Removed by the reaper of Testcontainers after the tests.
        var container = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
        await container.StartAsync();
        return container.GetConnectionString();
    }
}
