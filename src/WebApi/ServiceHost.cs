using System.Reflection;
using Prometheus;
using Sites.Application;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Infrastructure;
using Sites.WebApi.Access;
using Sites.WebApi.Agents;
using Sites.WebApi.Approvals;
using Sites.WebApi.Catalog;
using Sites.WebApi.Hierarchy;
using Sites.WebApi.Http;
using Sites.WebApi.NodeMigration;
using Sites.WebApi.Nodes;
using Sites.WebApi.OpenApi;
using Sites.WebApi.Operations;
using Sites.WebApi.Synchronization;

namespace Sites.WebApi;

/// <summary>The composition root: the only place that refers to Infrastructure.</summary>
internal static class ServiceHost
{
    /// <summary>Less than the 30 s after which Kubernetes kills a pod that is shutting down.</summary>
    private const int DefaultShutdownSeconds = 25;

    /// <summary>Whether the process only generates the OpenAPI document. It opens no database then and accepts any configuration.</summary>
    public static bool IsDescribing => Assembly.GetEntryAssembly()?.GetName().Name == "GetDocument.Insider";

    /// <summary>Creates a host without the web server, for commands that only use the database.</summary>
    /// <param name="args">Configuration as <c>--Key=value</c>.</param>
    /// <param name="environment">The environment's name; null for the one of the web host, so that a command reads the same configuration as the service.</param>
    /// <param name="mayCreate">Whether the command may create a SQLite file that does not exist.</param>
    /// <exception cref="ConfigurationException">The configuration is invalid.</exception>
    public static HostApplicationBuilder CreateWorker(string[] args, string? environment, bool mayCreate)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = args,
            EnvironmentName = environment ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT"),
        });
        KnownSettings.Check(builder.Configuration);
        // Standard output is for the output of the command.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddLogLines();
        builder.Services.AddApplication().AddInfrastructure(builder.Configuration, mayCreate);
        builder.Services.AddSingleton<ICurrentPrincipal, CommandPrincipal>();
        return builder;
    }

    /// <summary>Creates the service without starting it.</summary>
    /// <param name="args">Configuration as <c>--Key=value</c>.</param>
    /// <param name="adjust">For tests: replaces services before the container is built.</param>
    /// <exception cref="ConfigurationException">The configuration is invalid.</exception>
    public static WebApplication Create(string[] args, Action<IServiceCollection>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        // First, because a value that is missing later can be missing because of a misspelt key.
        if (!IsDescribing) KnownSettings.Check(builder.Configuration);
        builder.Logging.AddLogLines();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Application.Importing.ImportFile.MaxBytes;
        });
        builder.Services.AddApplication().AddInfrastructure(builder.Configuration);
        var shutdown = TimeSpan.FromSeconds(ConfiguredNumber.Parse("Shutdown:TimeoutSeconds", builder.Configuration["Shutdown:TimeoutSeconds"], DefaultShutdownSeconds, 3600));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = shutdown);
        builder.Services.AddExceptionHandler<Failures>();
        builder.AddAccess(builder.Services.AddAgentAccess());
        builder.Services.AddSynchronization();
        builder.Services.AddCompression();
        builder.Services.AddDescription();
        builder.Services.AddSingleton<WarmUp>();
        // Media types are checked in one place, after authorization, which names the accepted ones; routing would answer before both.
        var byRouting = builder.Services.Single(service => service.ImplementationType?.Name == "AcceptsMatcherPolicy");
        builder.Services.Remove(byRouting);
        adjust?.Invoke(builder.Services);

        var app = builder.Build();
        UsePipeline(app);
        MapEndpoints(app);
        return app;
    }

    private static void UsePipeline(WebApplication app)
    {
        app.Services.GetRequiredService<WarmUp>().Use(app);
        app.UseTraceIds();
        app.UseResponseHeaders();
        app.UseHeadRequests();
        if (!app.Environment.IsDevelopment()) app.UseHsts();
        app.UseResponseCompression();
        // Failures answers and logs every exception; the middleware need not log it a second time.
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            SuppressDiagnosticsCallback = _ => true,
            ExceptionHandler = context => Problems.WriteAsync(context, HttpErrors.ServerError),
        });
        app.UseStatusCodePages(async context =>
        {
            // Responses of routing and of the server have no body yet.
            var error = context.HttpContext.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => HttpErrors.RouteNotFound,
                StatusCodes.Status405MethodNotAllowed => HttpErrors.MethodNotAllowed,
                StatusCodes.Status413PayloadTooLarge => HttpErrors.TooLarge,
                StatusCodes.Status400BadRequest => HttpErrors.Malformed,
                _ => null,
            };
            if (error is not null) await Problems.WriteAsync(context.HttpContext, error);
        });
        app.UseRouting();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseDecompression();
    }

    private static void MapEndpoints(WebApplication app)
    {
        var api = app.MapGroup("/api/v1").AddEndpointFilter<ChangeLog>().AddEndpointFilter(Refusals.AnswerAsync);
        api.MapHierarchy();
        api.MapNodes();
        api.MapAgents();
        api.MapSynchronization();
        api.MapCatalog();
        api.MapNodeMigration();
        api.MapApprovals();
        api.MapMaintenance();
        app.MapHealth();
        app.MapMetrics("/metrics", app.Services.GetRequiredService<CollectorRegistry>()).WithMetadata(new HttpMethodMetadata([HttpMethods.Get])).Needs(Role.Viewer);
        app.MapDescription();
    }

    /// <summary>Prepares the database and starts listening.</summary>
    /// <exception cref="ConfigurationException">The database does not fit, or the service would be open to others.</exception>
    public static async Task StartAsync(WebApplication app, CancellationToken cancellationToken)
    {
        if (!IsDescribing) await PrepareDatabaseAsync(app.Services, cancellationToken);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (FormatException malformed)
        {
            throw new ConfigurationException($"An address to listen on makes no sense: {malformed.Message}");
        }

        if (IsDescribing || BearerConfiguration.IsPresent(app.Configuration) || AccessRegistration.IsLoopbackOnly(app.Urls)) return;

        // Only this machine was served until now: the development identity requires a loopback address.
        await app.StopAsync(CancellationToken.None);
        throw new ConfigurationException(
            $"Without authentication the service listens on this machine only; it was told to listen on {string.Join(", ", app.Urls)}. "
            + "Configure Authentication:Schemes:Bearer, or listen on localhost.");
    }

    /// <summary>Upgrades the schema if the service does that itself, and checks that it fits.</summary>
    /// <param name="services">The container.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="mayCreate">
    /// Whether a SQLite file that does not exist, or an older schema, is brought up to date. Commands that only read must not: they would answer for an empty database.
    /// </param>
    /// <exception cref="ConfigurationException">The database is not there, or its schema does not fit.</exception>
    public static async Task PrepareDatabaseAsync(IServiceProvider services, CancellationToken cancellationToken, bool mayCreate = true)
    {
        var database = services.GetRequiredService<IDatabase>();
        if (!mayCreate && database.MissingFile is { } file) throw new ConfigurationException($"There is no database at {file}. Check --data, or create one with 'migrate'.");
        if (mayCreate && database.MigratesAtStart) await database.MigrateAsync(cancellationToken);
        var readiness = await database.CheckAsync(cancellationToken);
        if (!readiness.IsReady) throw new ConfigurationException($"{readiness.Problem} {readiness.Detail}".TrimEnd());
    }
}
