using Ardalis.Result;
using Sites.Application.Common;
using Sites.Domain.Approvals;
using Sites.Domain.Hierarchy;
using Sites.Domain.NodeMigration;
using Sites.Domain.Nodes;

namespace Sites.Application.NodeMigration;

/// <summary>A claim as it is by the time of reading.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="ReadAt">UTC.</param>
public sealed record ClaimView(MigrationClaim Claim, DateTime ReadAt)
{
    /// <summary>What became of it by then.</summary>
    public ClaimStatus Status => Claim.StatusAt(ReadAt);

    /// <summary>The sides that have not consented and still can.</summary>
    public IReadOnlyList<Side> Awaiting => Claim.AwaitingAt(ReadAt);

    /// <summary>UTC; when it was resolved, by the clock too.</summary>
    public DateTime? ResolvedAt => Claim.ResolvedAsOf(ReadAt);
}

/// <summary>Which claims a list is of; what is said must hold together.</summary>
public sealed record ClaimFilter
{
    /// <summary>With one of these statuses.</summary>
    public AnyOf<ClaimStatus>? Status { get; init; }

    /// <summary>With one of these sites on either side.</summary>
    public AnyOf<GroupId>? Site { get; init; }

    /// <summary>Of one of these nodes.</summary>
    public AnyOf<NodeId>? Node { get; init; }

    /// <summary>With this site or one below this group on either side.</summary>
    public GroupId? Under { get; init; }

    /// <summary>The filter as the text that cursors are bound to.</summary>
    public string Text => new FilterText().Add("status", Status).Add("site_id", Site).Add("node_id", Node).Add("under", Under).ToString();
}

/// <summary>Reads claims for answers.</summary>
public interface IClaimReader
{
    /// <summary>One claim.</summary>
    /// <returns><c>claim.not_found</c>.</returns>
    Task<Result<ClaimView>> GetAsync(ClaimId id, CancellationToken cancellationToken);

    /// <summary>A page of claims, the newest first where nothing is said. Orders: <c>created_at</c>; ties by id.</summary>
    /// <returns><c>page.cursor_invalid</c>, <c>request.value_invalid</c> for an unknown order.</returns>
    Task<Result<Page<ClaimView>>> ListAsync(ClaimFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Whether a node of this address is at home at the site, and nothing is to be written down where it boots there.</summary>
    /// <returns>The node; null where it is not so.</returns>
    Task<NodeId?> FindAtHomeAsync(GroupId site, string macAddress, CancellationToken cancellationToken);
}
