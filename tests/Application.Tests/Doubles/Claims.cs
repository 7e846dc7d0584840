using Ardalis.Result;
using Sites.Application.NodeMigration;
using Sites.Domain.Approvals;
using Sites.Domain.NodeMigration;

namespace Sites.Application.Tests.Doubles;

/// <summary>The claim, site and queue queries over in-memory tables, with the behaviour of the real implementation.</summary>
internal sealed class Claims(
    Table<DeviceGroup> groups, Table<Node> nodes, Table<MigrationClaim> claims, Table<Approval> approvals, Table<UnknownNode> unknown,
    Action<string, CancellationToken> log, Action<string> logOutside) : IClaimStore, IClaimReader, IEffectiveSettingsReader, IUnknownNodeReader, IDiscoveryReader
{
    /// <summary>A site that is deleted between reading it and reading its effective settings.</summary>
    public GroupId? Hidden { get; set; }

    /// <summary>The limit of discovered nodes.</summary>
    public DiscoveryLimit Limit { get; set; } = new(DiscoveryLimit.Default);

    /// <summary>The MAC addresses of ignored machines.</summary>
    public HashSet<string> Ignored { get; } = [];

    public Task LockNodeAsync(NodeId node, CancellationToken cancellationToken)
    {
        log($"store.LockNode {node}", cancellationToken);
        return Task.CompletedTask;
    }

    public Task<int> CountMovesAsync(NodeId node, GroupId one, GroupId other, DateTime after, CancellationToken cancellationToken)
    {
        log("store.CountMoves", cancellationToken);
        return Task.FromResult(claims.Stored.Count(claim =>
            claim.NodeId == node && claim.Status == ClaimStatus.Approved && claim.ResolvedAt > after
            && ((claim.SourceSiteId == one && claim.TargetSiteId == other) || (claim.SourceSiteId == other && claim.TargetSiteId == one))));
    }

    public Task<int> CountOpenAsync(GroupId site, DateTime now, CancellationToken cancellationToken)
    {
        log("store.CountOpenClaims", cancellationToken);
        return Task.FromResult(claims.Stored.Count(claim => IsOf(site, claim) && claim.Status == ClaimStatus.Pending && claim.ExpiresAt > now));
    }

    public Task DeleteOfSiteAsync(GroupId site, DateTime now, CancellationToken cancellationToken)
    {
        log("store.DeleteClaimsOfSite", cancellationToken);
        DeleteWhere(claim => IsOf(site, claim) && !(claim.Status == ClaimStatus.Pending && claim.ExpiresAt > now));
        return Task.CompletedTask;
    }

    public Task DeleteOfNodeAsync(NodeId node, CancellationToken cancellationToken)
    {
        log("store.DeleteClaimsOfNode", cancellationToken);
        DeleteWhere(claim => claim.NodeId == node);
        return Task.CompletedTask;
    }

    public Task TrimAsync(NodeId node, CancellationToken cancellationToken)
    {
        log("store.TrimClaims", cancellationToken);
        return Task.CompletedTask;
    }

    public Task<KnownNode?> FindAtHomeAsync(GroupId site, MacAddress macAddress, CancellationToken cancellationToken)
    {
        logOutside("reader.FindAtHome");
        var node = nodes.Stored.FirstOrDefault(node => node.MacAddresses.Contains(macAddress.Value) && node.HomeSiteId == site && node.State != NodeState.Retired);
        var isToBeNoted = claims.Stored.Any(claim =>
            claim.NodeId == node?.Id && claim.SourceSiteId == site && claim.Status == ClaimStatus.Rejected && claim.ReturnedAt is null && claim.Reported is null)
            || unknown.Stored.Any(machine => machine.SiteId == site && machine.MacAddress == macAddress.Value);
        return Task.FromResult(isToBeNoted || node is null ? null : new KnownNode(node.Id, node.Identity));
    }

    public Task<DiscoveryCheck> LoadAsync(GroupId site, IReadOnlyCollection<NodeIdentity> machines, CancellationToken cancellationToken)
    {
        log("discoveries.Load", cancellationToken);
        return Task.FromResult(new DiscoveryCheck(
            nodes.Stored.Count(node => node.HomeSiteId == site && node.State == NodeState.Discovered), Limit, Ignored,
            nodes.Stored.Where(node => node.SystemUuid is not null).Select(node => new KnownNode(node.Id, node.Identity))));
    }

    public Task<IReadOnlyDictionary<GroupId, SiteInEffect>> FindAsync(IReadOnlyCollection<GroupId> sites, CancellationToken cancellationToken)
    {
        log("sites.InEffect", cancellationToken);
        var settings = groups.Stored.ToDictionary(group => group.Id, group => group.Settings);
        return Task.FromResult<IReadOnlyDictionary<GroupId, SiteInEffect>>(groups.Find(new Matching<Site>(site => sites.Contains(site.Id) && site.Id != Hidden)).ToDictionary(
            site => site.Id, site => new SiteInEffect(site, EffectiveSettings.Of(InheritanceChain.Of(site.Lineage, id => settings.GetValueOrDefault(id))))));
    }

    public Task<int> CountAsync(GroupId site, CancellationToken cancellationToken)
    {
        log("reader.CountUnknown", cancellationToken);
        return Task.FromResult(unknown.Stored.Count(machine => machine.SiteId == site));
    }

    // The database creates pages; no use case requests one.
    public Task<Result<ClaimView>> GetAsync(ClaimId id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Result<Page<ClaimView>>> ListAsync(ClaimFilter filter, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Result<Page<UnknownNode>>> ListAsync(AnyOf<GroupId>? site, GroupId? under, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Result<Page<IgnoredMachine>>> ListIgnoredAsync(PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static bool IsOf(GroupId site, MigrationClaim claim) => claim.SourceSiteId == site || claim.TargetSiteId == site;

    private void DeleteWhere(Func<MigrationClaim, bool> criteria)
    {
        var subjects = claims.Stored.Where(criteria).Select(claim => claim.Id.Value).ToHashSet();
        approvals.DeleteWhere(approval => approval.Kind == Approval.NodeMigration && subjects.Contains(approval.SubjectId));
        claims.DeleteWhere(criteria);
    }
}
