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
/// <param name="Node">Identifier of the node with the MAC address; null when there is none.</param>
/// <param name="Claim">The claim of the node, if its home is another site.</param>
/// <param name="IsQueued">Whether the machine is queued for a person's decision, false also for an ignored machine; null when no decision is needed.</param>
public sealed record BootAnswer(BootOutcome Outcome, BootAdvice Boot, NodeId? Node, ClaimView? Claim = null, bool? IsQueued = null)
{
    /// <summary>Why a person has to decide about the machine; null if no decision is needed.</summary>
    public UnknownNodeReason? Reason { get; init; }

    /// <summary>Whether the machine is another one than the node, so that the node was not seen.</summary>
    public bool IsOtherMachine { get; init; }

    /// <summary>Whether the machine is in the list of ignored machines.</summary>
    public bool IsIgnored { get; init; }

    /// <summary>The properties of the machine that were invalid and left out.</summary>
    public IReadOnlyList<ValidationError> Ignored { get; init; } = [];
}

/// <summary>Handles <see cref="ReportBoot"/>.</summary>
public sealed class ReportBootHandler(
    IClaimReader reader, IClaimStore store, INodeStore addresses, IEffectiveSettingsReader sites, ClaimIntake intake, IRepository<Node> nodes, IRepository<MigrationClaim> claims,
    IRepository<UnknownNode> unknown, IDiscoveryReader discoveries, UnknownNodeIntake waiting, ISiteLock siteLock, INodeSightings sightings, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>
    /// Claims the node if its home is another site, and adopts a machine without a home site if the site's autonomy level allows it. A machine
    /// about which a person has to decide (<see cref="UnknownNodeReason"/>) is queued. Repeating a report has no further effect.
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

        // The common case needs no write and therefore no lock.
        var atHome = await reader.FindAtHomeAsync(command.Site, identity.MacAddress, cancellationToken);
        Result<BootAnswer> answer = atHome is not null && !identity.IsOfAnotherMachineThan(atHome.Identity)
            ? new BootAnswer(BootOutcome.Home, BootAdvice.Normal, atHome.Id)
            : await AnswerInTransactionAsync(command.Site, identity, cancellationToken);
        if (answer is { IsSuccess: true, Value: { Node: { } booted, IsOtherMachine: false } }) await sightings.RecordAsync([booted], cancellationToken);
        return answer.IsSuccess ? answer.Value with { Ignored = ignored } : answer;
    }

    private async Task<Result<BootAnswer>> AnswerInTransactionAsync(GroupId site, NodeIdentity identity, CancellationToken cancellationToken)
    {
        var mac = identity.MacAddress.Value;
        return await work.CommitWithRetryAsync<BootAnswer>(WriteScope.Rows, async cancellation =>
        {
            var seen = await FindOwnerAsync(mac, cancellation);
            // Also serialises the boots of a machine that is not known yet, and the counts of queued and of discovered machines.
            await siteLock.LockAsync([.. new[] { seen?.HomeSiteId, site }.OfType<GroupId>()], cancellation);
            if (seen is not null) await store.LockNodeAsync(seen.Id, cancellation);
            var found = await sites.FindAsync([site], cancellation);
            if (!found.TryGetValue(site, out var here)) return HierarchyErrors.SiteNotFound.Refuse(site);
            var node = seen is null ? null : await nodes.FirstOrDefaultAsync(new NodeById(seen.Id), cancellation);
            if (seen is null ? await FindOwnerAsync(mac, cancellation) is not null : node is null || node.HomeSiteId != seen.HomeSiteId || !node.MacAddresses.Contains(mac))
                return RequestErrors.ConcurrencyConflict.Refuse();

            var check = node is null ? await discoveries.LoadAsync(site, [identity], cancellation) : null;
            if (check?.Ignores(identity) == true) return await IgnoreAsync(site, mac, cancellation);
            if (DecisionNeededFor(identity, node, here, check) is { } decision) return await QueueAsync(here.Site, identity, node, decision, cancellation);

            var queued = await unknown.FirstOrDefaultAsync(new UnknownNodesAt(site, [mac]), cancellation);
            var answer = node?.HomeSiteId is not { } home ? Discover(here.Site, identity, node)
                : home == site ? await RecordReturnAsync(node, home, cancellation)
                : await ClaimAsync(node, identity, here, cancellation);
            if (!answer.IsSuccess) return answer;
            // A queued machine that is another one with the same MAC address still waits.
            if (queued is not null && (node is null || !queued.Identity.IsOfAnotherMachineThan(node.Identity)))
            {
                queued.Accept(answer.Value.Node!.Value);
                unknown.Delete(queued);
            }

            var saved = await work.SaveAsync(cancellation);
            return saved.IsSuccess ? answer : saved.AsConcurrencyConflictIf(NodeErrors.MacAddressTaken);
        }, cancellationToken);
    }

    private async Task<Node?> FindOwnerAsync(string mac, CancellationToken cancellationToken) =>
        (await addresses.FindOwnersAsync([mac], cancellationToken)).GetValueOrDefault(mac);

    /// <summary>Returns why a person has to decide about the machine before it boots; null if the rules for nodes and claims decide.</summary>
    private static DecisionNeeded? DecisionNeededFor(NodeIdentity identity, Node? node, SiteInEffect here, DiscoveryCheck? check)
    {
        if (node is not null && Discovery.DecisionNeededFor(identity, node, here.Site.Id) is { } decision) return decision;
        if (node?.HomeSiteId is not null) return null;
        var needed = check?.Check(identity);
        if (needed?.Reason == UnknownNodeReason.KnownMachine || Discovery.IsAllowed(here.Settings.AutonomyLevel.Value!.Value)) return needed;
        return new DecisionNeeded(UnknownNodeReason.DiscoveryForbidden, node?.Id);
    }

    private async Task<Result<BootAnswer>> IgnoreAsync(GroupId site, string mac, CancellationToken cancellationToken)
    {
        // A boot that was reported while the machine was entered in the list may have been queued.
        if (await unknown.FirstOrDefaultAsync(new UnknownNodesAt(site, [mac]), cancellationToken) is { } queued)
        {
            queued.Dismiss();
            unknown.Delete(queued);
            var saved = await work.SaveAsync(cancellationToken);
            if (!saved.IsSuccess) return saved.AsRefusal();
        }

        return new BootAnswer(BootOutcome.Unknown, BootAdvice.Wait, null, IsQueued: false) { IsIgnored = true };
    }

    private Result<BootAnswer> Discover(Site site, NodeIdentity identity, Node? node)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (node is null) nodes.Add(node = Node.Create(NodeId.New(now), identity, group: null, site, now));
        else node.AssignHomeSite(site);
        return new BootAnswer(BootOutcome.Discovered, BootAdvice.Normal, node.Id);
    }

    private async Task<Result<BootAnswer>> QueueAsync(Site site, NodeIdentity identity, Node? node, DecisionNeeded decision, CancellationToken cancellationToken)
    {
        var isQueued = await waiting.AddAsync(site, [(identity, decision)], cancellationToken);
        var saved = await work.SaveAsync(cancellationToken);
        if (!saved.IsSuccess) return saved.AsRefusal();
        var outcome = node?.HomeSiteId == site.Id && decision.Reason == UnknownNodeReason.NodeRetired ? BootOutcome.Home : BootOutcome.Unknown;
        // An agent would take the id of the node with another MAC address for that of its own machine.
        return new BootAnswer(outcome, BootAdvice.Wait, node?.Id, IsQueued: isQueued)
        {
            Reason = decision.Reason,
            IsOtherMachine = node is not null && identity.IsOfAnotherMachineThan(node.Identity),
        };
    }

    private async Task<Result<BootAnswer>> RecordReturnAsync(Node node, GroupId home, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        foreach (var rejected in await claims.ListAsync(new StandingRejectionsOf(node.Id, home), cancellationToken)) rejected.RecordReturn(now);
        return new BootAnswer(BootOutcome.Home, BootAdvice.Normal, node.Id);
    }

    private async Task<Result<BootAnswer>> ClaimAsync(Node node, NodeIdentity identity, SiteInEffect here, CancellationToken cancellationToken)
    {
        var other = ReportedMachine.OtherThan(node.Identity, identity);
        var open = await intake.FindOpenAsync(node, cancellationToken);
        if (!open.IsSuccess) return open.AsRefusal();
        var claim = open.Value ?? await FindRejectionAsync(node, here.Site.Id, other, cancellationToken);
        if (claim is null)
        {
            var opened = await intake.OpenAsync(node, here.Site.Id, new Claimant(AgentPrincipal.NameOf(here.Site.Id), null), cancellationToken, other);
            if (!opened.IsSuccess) return opened.AsRefusal();
            claim = opened.Value;
        }
        else if (other is not null && claim.TargetSiteId == here.Site.Id)
        {
            var disputed = await intake.DisputeAsync(claim, node, other, cancellationToken);
            if (!disputed.IsSuccess) return disputed.AsRefusal();
        }

        var now = clock.GetUtcNow().UtcDateTime;
        var boot = Boot.AdviceFor(claim, here.Site.Id, here.Settings.AutonomyLevel.Value!.Value, now);
        return new BootAnswer(BootOutcome.Claimed, boot, node.Id, new ClaimView(claim, now)) { IsOtherMachine = other is not null };
    }

    /// <summary>
    /// Finds the rejected claim that still applies. It is not opened again during the same visit, because approvers would be asked at every
    /// boot.
    /// </summary>
    private async Task<MigrationClaim?> FindRejectionAsync(Node node, GroupId site, ReportedMachine? other, CancellationToken cancellationToken)
    {
        var standing = await claims.ListAsync(new StandingRejectionsOf(node.Id, node.HomeSiteId!.Value), cancellationToken);
        var atSite = standing.Where(claim => claim.TargetSiteId == site).ToList();
        if (atSite.Count == 0) return null;
        var move = await claims.FirstOrDefaultAsync(new LatestMoveOf(node.Id), cancellationToken);
        return atSite.Find(claim => claim.RejectionApplies(move, other));
    }
}
