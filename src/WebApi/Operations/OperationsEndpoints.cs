using Sites.Application.Common;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.Operations;
using Sites.Application.Hierarchy;
using Sites.WebApi.Access;
using Sites.WebApi.Http;

namespace Sites.WebApi.Operations;

/// <summary>Health probes and maintenance.</summary>
internal static partial class OperationsEndpoints
{
    /// <summary>Maps the health probes. They are anonymous and reveal only whether the service is healthy.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Operations").AllowAnonymous();
        // The health probe of first-generation agents.
        routes.MapGet("/health", () => Results.Json(new HealthResponse { Status = "healthy" }, ContractsJsonContext.Wire.HealthResponse))
            .WithName("Health")
            .WithSummary("Checks that central answers. The probe of agents.")
            .WithTags("Operations")
            .AllowAnonymous()
            .Produces<HealthResponse>()
            .Produces(StatusCodes.Status400BadRequest);

        health.MapGet("/live", () => Results.Json(new HealthResponse { Status = "ok" }, ContractsJsonContext.Wire.HealthResponse))
            .WithName("Live")
            .WithSummary("Checks that the process answers. The liveness probe.")
            .Produces<HealthResponse>()
            .Produces(StatusCodes.Status400BadRequest);

        health.MapGet("/ready", async (IDatabase database, WarmUp warmUp, ILogger<IDatabase> logger, CancellationToken cancellation) =>
            {
                await warmUp.Completion.WaitAsync(cancellation);
                var readiness = await database.CheckAsync(cancellation);
                if (!readiness.IsReady) LogNotReady(logger, readiness.Problem, readiness.Detail);
                return Results.Json(
                    new HealthResponse { Status = readiness.IsReady ? "ok" : "not_ready", Problem = readiness.Problem },
                    ContractsJsonContext.Wire.HealthResponse,
                    statusCode: readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
            })
            .WithName("Ready")
            .WithSummary("Checks that requests can be served. The readiness probe: the service has warmed up, the database answers and its schema fits this version.")
            .Produces<HealthResponse>()
            .Produces<HealthResponse>(StatusCodes.Status503ServiceUnavailable)
            .Produces(StatusCodes.Status400BadRequest);
    }

    public static void MapMaintenance(this IEndpointRouteBuilder api) =>
        api.MapGet("/maintenance/tree-check", async (Query query, CheckTreeHandler handler, CancellationToken cancellation) =>
            {
                var report = await handler.HandleAsync(cancellation);
                return Answers.Plain(new TreeCheckResponse
                {
                    Groups = report.Groups,
                    Defects = [.. report.Defects.Select(defect => new TreeDefectResponse
                    {
                        Id = defect.Id.Value,
                        Defect = defect.Defect,
                        StoredLineage = defect.Stored,
                        ExpectedLineage = defect.Expected,
                    })],
                }, report.Defects.Count == 0 ? "The tree is sound." : $"{report.Defects.Count} row(s) are wrong.");
            })
            .Needs(Role.Admin)
            .WithTags("Operations")
            .Answers<One<TreeCheckResponse>>("CheckTree", "Checks the tree. Recomputes every lineage and lists each row that is wrong. Reads the whole tree.")
            .Refuses();

    [LoggerMessage(LogLevel.Warning, "Not ready: {Problem} {Detail}")]
    private static partial void LogNotReady(ILogger logger, string? problem, string? detail);
}
