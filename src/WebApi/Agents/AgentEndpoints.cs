using System.Globalization;
using System.Text.Json;
using Sites.Application.Agents;
using Sites.Application.Contracts;
using Sites.Application.Contracts.Agents;
using Sites.Application.Contracts.Common;
using Sites.Domain.Agents;
using Sites.Domain.Hierarchy;
using Sites.WebApi.Access;
using Sites.WebApi.Http;

namespace Sites.WebApi.Agents;

/// <summary><c>/agents</c> for agents, and the endpoints about a site's agent and its health.</summary>
internal static class AgentEndpoints
{
    /// <summary>When an agent whose enrolment waits for a person asks again, in seconds.</summary>
    private const int AskAgainAfterSeconds = 30;

    private static readonly string[] ReportCodes =
    [
        ErrorCodes.RequestRequired, ErrorCodes.AgentOtherSite, ErrorCodes.AgentHeartbeatsOverloaded,
    ];

    public static void MapSiteAgents(this IEndpointRouteBuilder api)
    {
        var agents = api.MapGroup("/agents").WithTags("Agents");

        // Not in the data envelope, as agents in the field expect.
        agents.MapPost("/register", async (AgentBody<RegisterAgentRequest> body, HttpContext context, RegisterAgentHandler handler, CancellationToken cancellation) =>
            {
                var said = body.Value;
                var registered = await handler.HandleAsync(
                    new RegisterAgent(
                        WireValues.Id<GroupId>(said.SiteId), said.Token, said.AgentUrl, said.AgentVersion, said.Capabilities, said.Nonce, said.SiteName, said.ExternalId),
                    cancellation);
                if (!registered.IsSuccess) return Problems.Of(registered);
                context.Response.Headers.CacheControl = "no-store";
                var credentials = registered.Value.Credentials;
                if (credentials is null) context.Response.Headers.RetryAfter = AskAgainAfterSeconds.ToString(CultureInfo.InvariantCulture);
                return Results.Json(
                    new RegisterAgentResponse
                    {
                        Success = credentials is not null,
                        Message = credentials is null
                            ? "The enrolment waits for a person. Send the same call again later."
                            : "The agent is enrolled. The key is shown this once.",
                        Config = credentials?.Config.To<AgentConfigResponse>(),
                        AgentKey = credentials?.Key.Text,
                        EnrolmentId = registered.Value.Enrolment?.Value,
                        RetryAfterSeconds = credentials is null ? AskAgainAfterSeconds : null,
                        Ignored = body.Ignored(registered.Value.Ignored),
                    },
                    ContractsJsonContext.Wire.RegisterAgentResponse,
                    statusCode: credentials is null ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
            })
            // The credential is the token in the body.
            .AllowAnonymous()
            .Essential("site_id", "site_name", "external_id", "token", "agent_url", "agent_version")
            .Answers<RegisterAgentResponse>("RegisterAgent", "Enrols the agent of a site. It presents the token that was issued for its site or for a group and gets its key. With 202 a person has to decide first, and the agent sends the same call again.")
            .Produces<RegisterAgentResponse>(StatusCodes.Status202Accepted, "application/json")
            .Refuses(
                ErrorCodes.RequestRequired, ErrorCodes.SiteAgentUrlInvalid, ErrorCodes.AgentVersionInvalid, ErrorCodes.SiteNotFound,
                ErrorCodes.AgentTokenNotIssued, ErrorCodes.AgentTokenInvalid, ErrorCodes.AgentTooManyAttempts,
                ErrorCodes.GroupNameRequired, ErrorCodes.GroupNameInvalid, ErrorCodes.GroupExternalIdInvalid, ErrorCodes.GroupNameTaken, ErrorCodes.GroupExternalIdTaken,
                ErrorCodes.GroupTooDeep, ErrorCodes.SitePatternsRequired, ErrorCodes.AgentAlreadyEnrolled, ErrorCodes.EnrolmentNonceTaken, ErrorCodes.EnrolmentSiteElsewhere, ErrorCodes.EnrolmentRejected);

        agents.MapPost("/heartbeat", (AgentCaller caller, AgentBody<HeartbeatRequest> body, RecordHeartbeatHandler handler, IEnumerable<IAgentCommandWriter> writers) =>
            {
                var said = body.Value;
                var missing = Missing(said).Where(member => !body.Ignores(member)).ToList();
                var answer = handler.Handle(new RecordHeartbeat(
                    caller.Session, WireValues.Id<GroupId>(said.SiteId), missing.Count == 0 ? said.To<AgentReport>() : null, missing,
                    AgentMapping.Utc(said.Timestamp), said.ConfigVersion));
                return answer.ToHttp(value => Results.Json(Answer(value, body.Ignored(value.Ignored), writers), ContractsJsonContext.Wire.HeartbeatResponse));
            })
            .NeedsAgent()
            .Essential("site_id")
            .Answers<HeartbeatResponse>("Heartbeat", "Reports the health of an agent. The response contains the commands for the agent. The report is stored within a second.")
            .Refuses(ReportCodes);

        agents.MapGet("/{id}/status", async (PathId id, Query query, IAgentReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetAsync(new GroupId(id.Value), cancellation);
                return found.ToHttp(value => Answers.One(value.To<AgentStatusResponse>(), value.Agent?.Version ?? 0));
            })
            .Needs(Role.Viewer)
            .Answers<One<AgentStatusResponse>>("GetAgentStatus", "Gets the agent of a site and its last report. The id is the site's.")
            .Refuses(ErrorCodes.SiteNotFound);

        var sites = api.MapGroup("/sites").WithTags("Agents");

        sites.MapPost("/{id}/agent-token", async (PathId id, OptionalBody<AgentTokenRequest> body, HttpContext context, IssueAgentTokenHandler handler, CancellationToken cancellation) =>
            {
                var issued = await handler.HandleAsync(new IssueAgentToken(new GroupId(id.Value), body.Value.ExpiresInHours), cancellation);
                if (!issued.IsSuccess) return Problems.Of(issued);
                context.Response.Headers.CacheControl = "no-store";
                const string Message = "Give the token to the site's agent; it is shown this once and enrols one agent.";
                return Answers.Plain(
                    new AgentTokenResponse { Token = issued.Value.Token, ExpiresInHours = issued.Value.Hours, ExpiresAt = issued.Value.ExpiresAt, Message = Message }, Message);
            })
            .Needs(Role.Operator)
            .Answers<One<AgentTokenResponse>>("IssueAgentToken", "Issues an enrolment token for the agent of a site. It can be used once and replaces an earlier one.")
            .Refuses(ErrorCodes.SiteNotFound, ErrorCodes.AgentTokenLifetimeInvalid);

        sites.MapDelete("/{id}/agent", async (PathId id, Query query, HttpRequest request, RevokeAgentHandler handler, CancellationToken cancellation) =>
            {
                var revoked = await handler.HandleAsync(new RevokeAgent(new GroupId(id.Value), request.IfMatch()), cancellation);
                return revoked.ToDeleted(id => id.Value, "The agent's key is revoked.");
            })
            .Needs(Role.Operator)
            .Answers<One<Deleted>>("RevokeAgent", "Revokes the key of a site's agent. Effective immediately; an unused enrolment token is revoked too.")
            .Refuses(ErrorCodes.SiteNotFound, ErrorCodes.AgentNotFound, ErrorCodes.PreconditionStale);

        sites.MapGet("/{id}/health", async (PathId id, Query query, IAgentReader reader, CancellationToken cancellation) =>
            {
                var found = await reader.GetHealthAsync(new GroupId(id.Value), cancellation);
                return found.ToHttp(value => Answers.One(value.To<SiteHealthResponse>(), value.SiteVersion));
            })
            .Needs(Role.Viewer)
            .Answers<One<SiteHealthResponse>>("GetSiteHealth", "Gets the health of a site. It has the last report of its agent and the counts of central.")
            .Refuses(ErrorCodes.SiteNotFound);

        sites.MapGet("/health-summary", async (Query query, IAgentReader reader, CancellationToken cancellation) =>
            {
                var under = query.Id<GroupId>("under");
                var summary = await reader.SummariseAsync(under, cancellation);
                return summary.ToHttp(value => Answers.Plain(value.To<HealthSummaryResponse>() with { Under = under?.Value }));
            })
            .Needs(Role.Viewer)
            .Takes(new QueryParameter("under", QueryType.Uuid, "Only this site and everything below it; all sites where nothing is said."))
            .Answers<One<HealthSummaryResponse>>("GetHealthSummary", "Gets a summary of the health of many sites. All sites, or those of a subtree including its top.")
            .Refuses(ErrorCodes.SiteNotFound);
    }

    private static List<string> Missing(HeartbeatRequest said)
    {
        var missing = new List<string>();
        if (said.SiteId is null) missing.Add("site_id");
        if (said.AgentVersion is null) missing.Add("agent_version");
        if (said.UptimeSeconds is null) missing.Add("uptime_seconds");
        if (said.Services is null) missing.Add("services");
        return missing;
    }

    private static HeartbeatResponse Answer(HeartbeatAnswer answer, IReadOnlyList<IgnoredMemberResponse> ignored, IEnumerable<IAgentCommandWriter> writers)
    {
        var commands = new List<AgentCommandResponse>(answer.Commands.Count + 1);
        if (answer.IsNewConfig)
        {
            commands.Add(new AgentCommandResponse
            {
                Command = "reload_config",
                Params = JsonSerializer.SerializeToElement(answer.Config.To<AgentConfigResponse>(), ContractsJsonContext.Wire.AgentConfigResponse),
            });
        }

        foreach (var command in answer.Commands)
        {
            commands.Add(writers.Select(writer => writer.Write(command)).FirstOrDefault(response => response is not null)
                ?? throw new InvalidOperationException($"No module writes {command.GetType().Name}."));
        }

        return new HeartbeatResponse
        {
            ServerTime = answer.ServerTime,
            HeartbeatInterval = answer.Config.HeartbeatSeconds,
            HeartbeatJitter = answer.Config.JitterSeconds,
            Commands = commands,
            Ignored = ignored,
        };
    }
}
