using AutoMapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sites.Application.Common;
using Sites.Application.Specifications;
using Sites.Infrastructure.Agents;
using Sites.Infrastructure.Approvals;
using Sites.Infrastructure.Catalog;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.NodeMigration;
using Sites.Infrastructure.Nodes;
using Sites.Infrastructure.Persistence;
using Sites.Infrastructure.Synchronization;

namespace Sites.Infrastructure;

/// <summary>Registers the implementations of the application's ports.</summary>
public static class InfrastructureRegistration
{
    /// <summary>
    /// Size of the pool of contexts on SQLite, each with an open connection and its page cache (2 MiB at most). More
    /// concurrency is not faster on one file; contexts beyond the pool are created and discarded.
    /// </summary>
    private const int MaxSessions = 16;

    /// <summary>Adds the configured database, and the implementations of all modules.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="mayCreate">Whether opening a SQLite file that does not exist creates it.</param>
    /// <exception cref="ConfigurationException">The configuration is invalid.</exception>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration, bool mayCreate = true)
    {
        var options = DatabaseOptions.From(configuration, mayCreate);
        services.AddSingleton(options);
        switch (options.Provider)
        {
            case DatabaseProvider.Sqlite:
                services.AddSingleton<IWriteLock, SqliteWriteLock>();
                services.AddSingleton<SqliteSessions>();
                services.AddDbContextPool<SitesDbContext, SqliteSitesDbContext>((provider, context) => context
                    .UseSqlite(options.ConnectionString)
                    .ConfigureWarnings(LeaveRefusalsAlone)
                    // Migrations run in a transaction of ours, which says why.
                    .ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.MigrationsUserTransactionWarning))
                    .AddInterceptors(provider.GetRequiredService<SqliteSessions>()), MaxSessions);
                break;
            case DatabaseProvider.SqlServer:
                services.AddSingleton<IWriteLock, SqlServerWriteLock>();
                services.AddDbContextPool<SitesDbContext, SqlServerSitesDbContext>(context => context
                    .UseSqlServer(options.ConnectionString, server => server.EnableRetryOnFailure())
                    .AddInterceptors(new SynchronousRows())
                    .ConfigureWarnings(LeaveRefusalsAlone));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(configuration), options.Provider, null);
        }

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IDatabase, Database>();
        services.AddSingleton<IDatabaseBackup, SqliteBackup>();
        services.AddScoped<Rehearsal>();
        services.AddScoped<IUnitOfWork, UnitOfWork>();
        services.AddScoped(typeof(IRepository<>), typeof(Repository<>));
        services.AddScoped(typeof(IReadRepository<>), typeof(Repository<>));
        services
            .AddHierarchy()
            .AddNodes(configuration)
            .AddAgents(configuration)
            .AddCatalog()
            .AddSynchronization()
            .AddApprovals()
            .AddNodeMigration(configuration);
        services.AddSingleton<AutoMapper.IConfigurationProvider>(provider =>
            Projections(configuration, provider.GetServices<Profile>(), provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }

    /// <summary>
    /// A violated constraint is usually a caller's mistake, and a disconnected caller is not an error. Failures are logged once,
    /// where the response is made.
    /// </summary>
    private static void LeaveRefusalsAlone(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.CommandError, LogLevel.Debug), (RelationalEventId.TransactionError, LogLevel.Debug),
        (RelationalEventId.ConnectionError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug),
        (CoreEventId.QueryIterationFailed, LogLevel.Debug));

    private static MapperConfiguration Projections(IConfiguration configuration, IEnumerable<Profile> profiles, ILoggerFactory loggers) =>
        new MapperConfiguration(
            mapping =>
            {
                // Without a key AutoMapper works and logs one warning; see the decision record on its licence.
                if (configuration["AutoMapper:LicenseKey"] is { Length: > 0 } key) mapping.LicenseKey = key;
                mapping.AddProfiles(profiles);
            },
            loggers);
}
