using Sites.Application.Contracts;
using Sites.Application.Contracts.Common;
using Sites.Application.Contracts.NodeMigration;
using Sites.Application.NodeMigration;
using Sites.Application.Nodes;
using Sites.WebApi.Agents;
using Sites.WebApi.Http;
using BootAdvice = Sites.Domain.NodeMigration.BootAdvice;
using BootOutcome = Sites.Domain.NodeMigration.BootOutcome;
using UnknownNodeReason = Sites.Domain.Nodes.UnknownNodeReason;

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

    private static string Message(BootAnswer answer) => answer switch
    {
        { IsIgnored: true } => "The machine is in the list of ignored machines.",
        { Reason: not null, IsQueued: false } => "A person has to decide about the machine, but too many machines of the site already wait.",
        { Reason: { } reason } => reason switch
        {
            UnknownNodeReason.DiscoveryForbidden => "The machine is unknown, and the site may not discover nodes: the machine waits for a decision.",
            UnknownNodeReason.DiscoveryLimit => "The machine is unknown, and the site has too many discovered nodes: the machine waits for a decision.",
            UnknownNodeReason.IdentityDiffers => "The node with this MAC address has another firmware UUID or serial number: the machine waits for a decision.",
            UnknownNodeReason.KnownMachine => "A node with another MAC address has the firmware UUID and serial number of this machine: the machine waits for a decision.",
            UnknownNodeReason.NodeRetired => "The node is retired: the machine waits for a decision.",
            _ => throw new ArgumentOutOfRangeException(nameof(answer), reason, null),
        },
        { Outcome: BootOutcome.Home } => "The node is at home here.",
        { Outcome: BootOutcome.Discovered } => "The node had no home site; this site is its home now.",
        { Outcome: BootOutcome.Claimed, Boot: BootAdvice.Normal } => "The node comes from another site; it may boot here.",
        { Outcome: BootOutcome.Claimed, Boot: BootAdvice.Wait } => "The node comes from another site; it must wait for a decision.",
        { Outcome: BootOutcome.Claimed, Boot: BootAdvice.ReturnHome } => "The node comes from another site and may not stay.",
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, null),
    };
}
