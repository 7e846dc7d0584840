using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.NodeMigration;
using Sites.Application.Nodes;
using Sites.WebApi.Agents;
using Sites.WebApi.Http;
using BootAdvice = Sites.Domain.NodeMigration.BootAdvice;
using BootOutcome = Sites.Domain.NodeMigration.BootOutcome;

namespace Sites.WebApi.NodeMigration;

/// <summary><c>/agents/boots</c>: an agent reports that a machine boots and gets the advice for it.</summary>
internal static class BootEndpoints
{
    public static void MapBoots(this IEndpointRouteBuilder api) =>
        // Not in the data envelope, as agents in the field expect.
        api.MapPost("/agents/boots", async (AgentCaller caller, AgentBody<ReportBootRequest> body, ReportBootHandler handler, CancellationToken cancellation) =>
            {
                var answer = await handler.HandleAsync(new ReportBoot(caller.Session.Site, body.Value.To<NodeChange>()), cancellation);
                return answer.ToHttp(value => Results.Json(Answer(value) with { Ignored = body.Ignored(value.Ignored) }, ContractsJsonContext.Wire.BootResponse));
            })
            .WithTags("Node migration")
            .NeedsAgent()
            .Essential("mac_address")
            .Answers<BootResponse>("ReportBoot", "Reports that a machine boots at the agent's site. It is at home there, claimed from another site, accepted as a new node, or unknown. Repeating the report has no further effect.")
            .Refuses(
                ErrorCodes.NodeMacAddressRequired, ErrorCodes.NodeMacAddressInvalid, ErrorCodes.SiteNotFound);

    private static BootResponse Answer(BootAnswer answer) => answer.To<BootResponse>() with { Message = Message(answer) };

    private static string Message(BootAnswer answer) => answer.Outcome switch
    {
        BootOutcome.Home => "The node is at home here.",
        BootOutcome.Discovered => "The node had no home site; this site is its home now.",
        BootOutcome.Unknown when answer.IsQueued == true => "The machine is unknown, and the site may not discover nodes: the machine waits for a decision.",
        BootOutcome.Unknown => "The machine is unknown, and too many machines already wait for a decision.",
        BootOutcome.Claimed => answer.Boot switch
        {
            BootAdvice.Normal => "The node comes from another site; it may boot here.",
            BootAdvice.Wait => "The node comes from another site; it must wait for a decision.",
            BootAdvice.ReturnHome => "The node comes from another site and may not stay.",
            _ => throw new ArgumentOutOfRangeException(nameof(answer), answer.Boot, null),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer.Outcome, null),
    };
}
