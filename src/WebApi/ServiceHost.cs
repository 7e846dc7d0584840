using System.Globalization;
using System.Reflection;
using Prometheus;
using Sites.Application;
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

/// <summary>Puts the service together; the only place that knows Infrastructure.</summary>
internal static class ServiceHost
{
    /// <summary>Below the 30 s after which Kubernetes kills what was asked to end.</summary>
    private const int UsualShutdownSeconds = 25;

    /// <summary>Whether the build is only asking for the API's description: nothing is opened and nothing refused then.</summary>
    public static bool IsDescribing => Assembly.GetEntryAssembly()?.GetName().Name == "GetDocument.Insider";

    /// <summary>Everything but the web: for commands that work on the database alone.</summary>
    /// <param name="args">Configuration as <c>--Key=value</c>.</param>
    /// <param name="environment">Its name; null for what the environment variables of the web say, so that a command reads the same configuration as the service.</param>
    /// <param name="mayCreate">Whether the command may create a SQLite file that does not exist.</param>
    /// <exception cref="ConfigurationException">It cannot run as it is configured.</exception>
    public static HostApplicationBuilder CreateWorker(string[] args, string? environment, bool mayCreate)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = args,
            EnvironmentName = environment ?? Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT"),
        });
        KnownSettings.Check(builder.Configuration);
        // The standard output belongs to what the command answers.
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddLogLines();
        builder.Services.AddApplication().AddInfrastructure(builder.Configuration, mayCreate);
        return builder;
    }

    /// <summary>The whole service, not yet started.</summary>
    /// <param name="args">Configuration as <c>--Key=value</c>.</param>
    /// <param name="adjust">For tests: replaces services before the container is built.</param>
    /// <exception cref="ConfigurationException">It cannot start as it is configured.</exception>
    public static WebApplication Create(string[] args, Action<IServiceCollection>? adjust = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        // Before anything reads the configuration: what is missing elsewhere may be missing because of a misspelt key.
        if (!IsDescribing) KnownSettings.Check(builder.Configuration);
        builder.Logging.AddLogLines();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Application.Importing.ImportFile.MaxBytes;
        });
        builder.Services.AddApplication().AddInfrastructure(builder.Configuration);
        var shutdown = ShutdownTimeout(builder.Configuration);
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
            // What routing and the server answer by themselves has no body yet; problems have theirs.
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

    /// <summary>How long requests in flight may take once the service was asked to end.</summary>
    private static TimeSpan ShutdownTimeout(ConfigurationManager configuration)
    {
        if (configuration["Shutdown:TimeoutSeconds"] is not { } said) return TimeSpan.FromSeconds(UsualShutdownSeconds);
        if (!int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 1 or > 3600)
            throw new ConfigurationException($"Shutdown:TimeoutSeconds is '{said}'; it must be a whole number of seconds from 1 to 3600.");
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Prepares the database, starts listening, and answers whether that went well.</summary>
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

        // Nobody but this machine was served meanwhile: the developer is known by address, not by environment alone.
        await app.StopAsync(CancellationToken.None);
        throw new ConfigurationException(
            $"Without authentication the service listens on this machine only; it was told to listen on {string.Join(", ", app.Urls)}. "
            + "Configure Authentication:Schemes:Bearer, or listen on localhost.");
    }

    /// <summary>Brings the schema up to date where the service does that itself, and makes sure that it fits.</summary>
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
