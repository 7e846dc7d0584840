using DotNet.Testcontainers.Builders;
using Microsoft.Data.SqlClient;
using Testcontainers.MsSql;

namespace Sites.Integration.Tests.Hosting;

/// <summary>
/// The service on a database of its own on a real SQL Server: the one that <c>SITES_TEST_SQLSERVER</c> names (a connection
/// string that may create databases), or one in Docker where there is Docker.
/// </summary>
public class SqlServerService : Service
{
    private readonly string _database = $"sites_tests_{Environment.ProcessId}_{Interlocked.Increment(ref _count)}";
    private static int _count;

    public override string? Missing => SqlServerAtHand.Missing;

    protected override async Task<string[]> PrepareAsync()
    {
        var server = await SqlServerAtHand.ConnectionStringAsync();
        await ExecuteAsync(server, $"CREATE DATABASE [{_database}]");
        var connection = new SqlConnectionStringBuilder(server) { InitialCatalog = _database }.ToString();
        string[] settings = ["--Database:Provider=SqlServer", $"--ConnectionStrings:Sites={connection}"];
        (await WebApi.Commands.SitesCommand.RunAsync(["migrate", .. settings])).Should().Be(0);
        return settings;
    }

    protected override async Task CleanAsync()
    {
        SqlConnection.ClearAllPools();
        await ExecuteAsync(await SqlServerAtHand.ConnectionStringAsync(), $"DROP DATABASE [{_database}]");
    }

    private static async Task ExecuteAsync(string server, string statement)
    {
        await using var connection = new SqlConnection(server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        // The only part is a name made above, never one from outside.
        command.CommandText = statement;
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Whether and where there is a SQL Server to test against.</summary>
internal static class SqlServerAtHand
{
    private const string Variable = "SITES_TEST_SQLSERVER";
    private const string Requirement = "SITES_TEST_REQUIRE_SQLSERVER";

    private static readonly string? Named = Environment.GetEnvironmentVariable(Variable);
    private static readonly Lazy<bool> Docker = new(FindDocker);
    private static readonly Lazy<Task<string>> Container = new(StartContainerAsync);

    // Asked once for the whole run: a server that is not there must not cost each test class its patience.
    private static readonly Lazy<string?> Answer = new(
        () => Find(Named, () => Docker.Value, Environment.GetEnvironmentVariable(Requirement) == "1"));

    /// <summary>Why there is none; null where there is one. A pipeline that promised one fails instead, and so does a name that leads nowhere.</summary>
    public static string? Missing => Answer.Value;

    /// <summary>Why there is no SQL Server; null where there is one.</summary>
    /// <exception cref="InvalidOperationException">One was named and is not there, or is required and not named.</exception>
    public static string? Find(string? named, Func<bool> hasDocker, bool isRequired)
    {
        if (!string.IsNullOrWhiteSpace(named))
        {
            Reach(named);
            return null;
        }

        if (hasDocker()) return null;
        if (isRequired) throw new InvalidOperationException($"{Requirement} is 1, but there is neither {Variable} nor Docker.");
        return $"No SQL Server at hand: set {Variable} to a connection string, or start Docker.";
    }

    private static void Reach(string named)
    {
        try
        {
            var once = new SqlConnectionStringBuilder(named) { ConnectTimeout = 10, ConnectRetryCount = 0, Pooling = false };
            using var connection = new SqlConnection(once.ToString());
            connection.Open();
        }
        catch (Exception unreachable) when (unreachable is SqlException or ArgumentException or NotSupportedException)
        {
            // Without the text of the variable, which may hold a password.
            throw new InvalidOperationException($"{Variable} is set, but there is no such server: {unreachable.Message}", unreachable);
        }
    }

    public static Task<string> ConnectionStringAsync() =>
        string.IsNullOrWhiteSpace(Named) ? Container.Value : Task.FromResult(Named);

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
        // Taken away by Testcontainers' own reaper when the tests are over.
        var container = new MsSqlBuilder("mcr.microsoft.com/mssql/server:2022-latest").Build();
        await container.StartAsync();
        return container.GetConnectionString();
    }
}
