using Ardalis.Result;
using Sites.Application.Access;
using Sites.Application.Common;
using Sites.Application.Hierarchy;
using Sites.Application.Nodes;
using Sites.Application.Specifications;
using Sites.Domain.Common;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>Handles a machine that boots at a site, as reported by the site's agent.</summary>
/// <param name="Site">Identifier of the agent's site.</param>
/// <param name="Machine">The properties of the machine. The MAC address is required; group and home site are ignored.</param>
public sealed record ReportBoot(GroupId Site, NodeChange Machine);

/// <summary>The relation of a machine to the site at which it boots.</summary>
/// <param name="Outcome">The relation.</param>
/// <param name="Boot">How the machine may boot.</param>
/// <param name="Node">Identifier of the node; null when the machine is not a node.</param>
/// <param name="Claim">The claim of the node, if its home is another site.</param>
/// <param name="IsQueued">Whether an unknown machine is queued for a person's decision; null for other machines.</param>
public sealed record BootAnswer(BootOutcome Outcome, BootAdvice Boot, NodeId? Node, ClaimView? Claim = null, bool? IsQueued = null)
{
    /// <summary>The properties of the machine that were invalid and left out.</summary>
    public IReadOnlyList<ValidationError> Ignored { get; init; } = [];
}

/// <summary>Handles <see cref="ReportBoot"/>.</summary>
public sealed class ReportBootHandler(
    IClaimReader reader, IClaimStore store, IEffectiveSettingsReader sites, ClaimIntake intake, IRepository<Node> nodes, IRepository<MigrationClaim> claims,
    IRepository<UnknownNode> unknown, IUnknownNodeReader waiting, ISiteLock siteLock, INodeSightings sightings, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>
    /// Claims the node if its home is another site, and adopts a machine without a home site if the site's autonomy level allows it.
    /// Repeating a report has no further effect.
    /// </summary>
    /// <returns>
    /// The answer; or <c>node.mac_address_required</c>, <c>node.mac_address_invalid</c>, <c>site.not_found</c>, <c>concurrency.conflict</c>.
    /// </returns>
    public async Task<Result<BootAnswer>> HandleAsync(ReportBoot command, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        var parsed = command.Machine.IdentifyUsable();
        if (!parsed.IsSuccess) return parsed.AsRefusal();
        var (identity, ignored) = parsed.Value;
        var mac = identity.MacAddress.Value;

        // The common case needs no write and therefore no lock.
        Result<BootAnswer> answer = await reader.FindAtHomeAsync(command.Site, mac, cancellationToken) is { } atHome
            ? new BootAnswer(BootOutcome.Home, BootAdvice.Normal, atHome)
            : await AnswerAwayFromHomeAsync(command, identity, mac, cancellationToken);
        if (answer is { IsSuccess: true, Value.Node: { } booted }) await sightings.RecordAsync([booted], cancellationToken);
        return answer.IsSuccess ? answer.Value with { Ignored = ignored } : answer;
    }

    private async Task<Result<BootAnswer>> AnswerAwayFromHomeAsync(ReportBoot command, NodeIdentity identity, string mac, CancellationToken cancellationToken)
    {
        return await work.CommitWithRetryAsync<BootAnswer>(WriteScope.Rows, async cancellation =>
        {
            var seen = await nodes.FirstOrDefaultAsync(new NodeSnapshot(mac), cancellation);
            // Also serialises the boots of a machine that is not known yet, and the count of the queued machines.
            await siteLock.LockAsync([.. new[] { seen?.HomeSiteId, command.Site }.OfType<GroupId>()], cancellation);
            if (seen is not null) await store.LockNodeAsync(seen.Id, cancellation);
            var found = await sites.FindAsync([command.Site], cancellation);
            if (!found.TryGetValue(command.Site, out var here)) return HierarchyErrors.SiteNotFound.Refuse(command.Site);
            var node = await nodes.FirstOrDefaultAsync(new NodesByMacAddresses([mac]), cancellation);
            if ((node?.Id, node?.HomeSiteId) != (seen?.Id, seen?.HomeSiteId)) return RequestErrors.ConcurrencyConflict.Refuse();
            var queued = await unknown.FirstOrDefaultAsync(new UnknownNodeAt(command.Site, mac), cancellation);
            if (node?.HomeSiteId is null && !Discovery.IsAllowed(here.Settings.AutonomyLevel.Value!.Value))
                return await QueueAsync(here.Site, identity, node, queued, cancellation);

            var answer = node?.HomeSiteId is not { } home ? Discover(here.Site, identity, node)
                : home == command.Site ? await RecordReturnAsync(node, home, cancellation)
                : await ClaimAsync(node, here, cancellation);
            if (!answer.IsSuccess) return answer;
            if (queued is not null)
            {
                queued.Accept(answer.Value.Node!.Value);
                unknown.Delete(queued);
            }

            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? answer : saved.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken);
        }, cancellationToken);
    }

    private Result<BootAnswer> Discover(Site site, NodeIdentity identity, Node? node)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (node is null) nodes.Add(node = Node.Create(NodeId.New(now), identity, group: null, site, now));
        else node.AssignHomeSite(site);
        return new BootAnswer(BootOutcome.Discovered, BootAdvice.Normal, node.Id);
    }

    private async Task<Result<BootAnswer>> QueueAsync(Site site, NodeIdentity identity, Node? node, UnknownNode? queued, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var hasRoom = queued is not null || await waiting.CountAsync(site.Id, cancellationToken) < UnknownNode.MaxPerSite;
        if (queued is not null) queued.RecordBoot(identity, now);
        else if (hasRoom) unknown.Add(UnknownNode.Create(UnknownNodeId.New(now), site, identity, now));
        var saved = await work.SaveAsync(cancellationToken);
        return saved.IsSuccess ? new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, node?.Id, IsQueued: hasRoom) : saved.AsRefusal();
    }

    private async Task<Result<BootAnswer>> RecordReturnAsync(Node node, GroupId home, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var rejected in await claims.ListAsync(new StandingRejectionsOf(node.Id, home), cancellationToken)) rejected.RecordReturn(now);
        return new BootAnswer(BootOutcome.Home, BootAdvice.Normal, node.Id);
    }

    private async Task<Result<BootAnswer>> ClaimAsync(Node node, SiteInEffect here, CancellationToken cancellationToken)
    {
        var open = await intake.FindOpenAsync(node, cancellationToken);
        if (!open.IsSuccess) return open.AsRefusal();
        var claim = open.Value ?? await FindRejectionAsync(node, here.Site.Id, cancellationToken);
        if (claim is null)
        {
            var opened = await intake.OpenAsync(node, here.Site.Id, new Claimant(AgentPrincipal.NameOf(here.Site.Id), null), cancellationToken);
            if (!opened.IsSuccess) return opened.AsRefusal();
            claim = opened.Value;
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var boot = Boot.AdviceFor(claim, here.Site.Id, here.Settings.AutonomyLevel.Value!.Value, now);
        return new BootAnswer(BootOutcome.Claimed, boot, node.Id, new ClaimView(claim, now));
    }

    /// <summary>
    /// Finds the rejected claim that still applies. It is not opened again during the same visit, because approvers would be asked at every
    /// boot.
    /// </summary>
    private async Task<MigrationClaim?> FindRejectionAsync(Node node, GroupId site, CancellationToken cancellationToken)
    {
        var standing = await claims.ListAsync(new StandingRejectionsOf(node.Id, node.HomeSiteId!.Value), cancellationToken);
        if (standing.FirstOrDefault(claim => claim.TargetSiteId == site) is not { } rejected) return null;
        var move = await claims.FirstOrDefaultAsync(new LatestMoveOf(node.Id), cancellationToken);
        return rejected.RejectionApplies(move) ? rejected : null;
    }
}
