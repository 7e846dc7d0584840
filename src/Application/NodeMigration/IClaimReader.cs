using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>A claim and its status at the time of reading.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="ReadAt">The time of reading (UTC).</param>
public sealed record ClaimView(MigrationClaim Claim, DateTime ReadAt)
{
    /// <summary>The status at <see cref="ReadAt"/>.</summary>
    public ClaimStatus Status => Claim.StatusAt(ReadAt);

    /// <summary>The sides whose consent is still required; empty when the claim is no longer pending.</summary>
    public IReadOnlyList<Side> Awaiting => Claim.AwaitingAt(ReadAt);

    /// <summary>When the claim was resolved (UTC), expiry included; null while it is pending.</summary>
    public DateTime? ResolvedAt => Claim.ResolvedAsOf(ReadAt);
}

/// <summary>Filter of a list of claims; all conditions that are set must match.</summary>
public sealed record ClaimFilter
{
    /// <summary>Matches claims with one of these statuses.</summary>
    public AnyOf<ClaimStatus>? Status { get; init; }

    /// <summary>Matches claims whose source or target is one of these sites.</summary>
    public AnyOf<GroupId>? Site { get; init; }

    /// <summary>Matches claims of one of these nodes.</summary>
    public AnyOf<NodeId>? Node { get; init; }

    /// <summary>Matches claims whose source or target is this site or a site below this group.</summary>
    public GroupId? Under { get; init; }

    /// <summary>Text form of the filter, to which cursors are bound.</summary>
    public string Text => new FilterText().Add("status", Status).Add("site_id", Site).Add("node_id", Node).Add("under", Under).ToString();
}

/// <summary>Reads claims for responses.</summary>
public interface IClaimReader
{
    /// <summary>Returns a claim.</summary>
    /// <returns>The claim; or <c>claim.not_found</c>.</returns>
    Task<Result<ClaimView>> GetAsync(ClaimId id, CancellationToken cancellationToken);

    /// <summary>Returns a page of claims, newest first by default. Sort keys: <c>created_at</c>; ties are ordered by id.</summary>
    /// <returns>The page; or <c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown sort key.</returns>
    Task<Result<Page<ClaimView>>> ListAsync(ClaimFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Finds the node with this MAC address if the site is its home, it is in use, and a boot there requires no change.</summary>
    /// <returns>The node; null when there is no such node or its boot requires a change.</returns>
    Task<KnownNode?> FindAtHomeAsync(GroupId site, MacAddress macAddress, CancellationToken cancellationToken);
}
