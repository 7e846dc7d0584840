using AutoMapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Prometheus;
using Sites.Application.Agents;
using Sites.Application.Approvals;
using Sites.Application.Catalog;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.NodeMigration;
using Sites.Application.Nodes;
using Sites.Application.Specifications;
using Sites.Application.Synchronization;
using Sites.Infrastructure.Agents;
using Sites.Infrastructure.Approvals;
using Sites.Infrastructure.Catalog;
using Sites.Infrastructure.Hierarchy;
using Sites.Infrastructure.NodeMigration;
using Sites.Infrastructure.Nodes;
using Sites.Infrastructure.Persistence;
using Sites.Infrastructure.Synchronization;

namespace Sites.Infrastructure;

/// <summary>Puts what stands behind the application's ports into the container.</summary>
public static class InfrastructureRegistration
{
    /// <summary>
    /// How many contexts wait for their next use on SQLite, each with an open connection and its page cache (2 MiB at
    /// most). More work at the same time is no faster on one file; it makes contexts of its own and drops them.
    /// </summary>
    private const int MaxSessions = 16;

    /// <summary>Adds the database that the configuration names, and everything that works on it.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="mayCreate">Whether opening a SQLite file that does not exist creates it.</param>
    /// <exception cref="ConfigurationException">The configuration makes no sense.</exception>
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
        services.AddScoped<Rehearsal>();
        services.AddScoped<IUnitOfWork, UnitOfWork>();
        services.AddScoped(typeof(IRepository<>), typeof(Repository<>));
        services.AddScoped(typeof(IReadRepository<>), typeof(Repository<>));
        services.AddScoped<IHierarchyStore, HierarchyStore>();
        services.AddSingleton<GroupQueries>();
        services.AddScoped<IGroupReader, GroupReader>();
        services.AddScoped<IEffectiveSettingsReader, EffectiveSettingsReader>();
        services.AddScoped<INodeReader, NodeReader>();
        services.AddScoped<INodeStore, NodeStore>();
        services.AddSingleton<NodeSightings>();
        services.AddSingleton<INodeSightings>(provider => provider.GetRequiredService<NodeSightings>());
        services.AddHostedService(provider => provider.GetRequiredService<NodeSightings>());
        services.AddScoped<IUnknownNodeReader, UnknownNodeReader>();
        services.AddScoped<ICatalogReader, CatalogReader>();
        AddAgents(services, configuration);
        AddSynchronization(services);
        AddNodeMigration(services, configuration);
        services.AddSingleton<AutoMapper.IConfigurationProvider>(provider => Projections(configuration, provider.GetRequiredService<ILoggerFactory>()));
        return services;
    }

    private static void AddSynchronization(IServiceCollection services)
    {
        services.AddScoped<ISyncReader, SyncReader>();
        services.AddScoped<IFeedReader, FeedReader>();
        services.AddScoped<ISyncStore, SyncStore>();
        services.AddScoped<IPendingCommands, PendingSyncCommands>();
        services.AddScoped<ISiteLock, SiteLock>();
        services.AddScoped<IFeedStore, FeedStore>();
        services.AddScoped<ISiteContextReader, SiteContextReader>();
    }

    private static void AddNodeMigration(IServiceCollection services, IConfiguration configuration)
    {
        var options = ClaimOptions.From(configuration);
        services.AddSingleton(options);
        services.AddSingleton(options.Lifetime);
        services.AddScoped<IClaimReader, ClaimReader>();
        services.AddScoped<IClaimStore, ClaimStore>();
        services.AddScoped<IApprovalReader, ApprovalReader>();
        services.AddSingleton<ClaimSweeper>();
        services.AddHostedService(provider => provider.GetRequiredService<ClaimSweeper>());
    }

    private static void AddAgents(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(AgentOptions.From(configuration));
        // One registry per service, not the library's own for the process: several services may run in one process.
        services.AddSingleton(_ => Metrics.NewCustomRegistry());
        services.AddSingleton<AgentMetrics>();
        services.AddSingleton<IAgentSessions, AgentSessions>();
        services.AddSingleton<ICredentialThrottle, CredentialThrottle>();
        services.AddSingleton<Heartbeats>();
        services.AddSingleton<IHeartbeats>(provider => provider.GetRequiredService<Heartbeats>());
        services.AddSingleton<HeartbeatWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<HeartbeatWriter>());
        services.AddScoped<IAgentReader, AgentReader>();
    }

    /// <summary>
    /// A violated constraint is a caller's mistake as a rule, and one who hangs up within a transaction makes none; what is a
    /// failure is logged once, where it is answered.
    /// </summary>
    private static void LeaveRefusalsAlone(WarningsConfigurationBuilder warnings) => warnings.Log(
        (RelationalEventId.CommandError, LogLevel.Debug), (RelationalEventId.TransactionError, LogLevel.Debug),
        (RelationalEventId.ConnectionError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug),
        (CoreEventId.QueryIterationFailed, LogLevel.Debug));

    private static MapperConfiguration Projections(IConfiguration configuration, ILoggerFactory loggers) =>
        new MapperConfiguration(
            mapping =>
            {
                // Without a key AutoMapper works and logs one warning; see the decision record on its licence.
                if (configuration["AutoMapper:LicenseKey"] is { Length: > 0 } key) mapping.LicenseKey = key;
                mapping.AddProfile<HierarchyProjections>();
                mapping.AddProfile<NodeProjections>();
                mapping.AddProfile<CatalogProjections>();
            },
            loggers);
}
